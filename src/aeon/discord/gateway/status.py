"""What a shard is doing, for those who watch it."""

from collections import Counter

from attrs import define, evolve, field, frozen

from aeon.discord.gateway.states import SessionState


@define
class ShardCounters:
    """Since the process started."""

    events: int = 0
    """Delivered."""
    kinds: Counter[str] = field(factory=Counter)
    """Understood, by Discord's name of the event; of names that Aeon does not use none is here."""
    unused: int = 0
    """Of kinds Aeon does not use."""
    duplicates: int = 0
    broken: int = 0
    """Dropped for their shape."""
    failed: int = 0
    """The receiver raised."""
    bytes_received: int = 0
    """Compressed."""
    connects: int = 0
    identifies: int = 0
    resumes: int = 0
    heartbeats: int = 0
    latest_heartbeat: float = 0.0
    """By how many seconds one missed its time at worst, until the socket had taken it."""

    def copied(self) -> "ShardCounters":
        """A copy that stays as it is."""
        return evolve(self, kinds=self.kinds.copy())


@frozen
class ShardStatus:
    """One shard at one moment."""

    shard_id: int
    shard_count: int
    state: SessionState
    latency: float | None
    """Seconds between the last heartbeat and its acknowledgement; None before the first."""
    sequence: int
    last_end: str | None
    """Why the socket before this one ended."""
    counters: ShardCounters
    """A copy."""

    @property
    def is_ready(self) -> bool:
        return self.state is SessionState.LIVE
