"""The port through which sessions outlive the process.

https://discord.com/developers/docs/events/gateway#resuming
"""

from typing import Protocol

from attrs import frozen

from aeon.discord.gateway.intents import Intents
from aeon.discord.ids import UserId

FORMAT = "v10/json"
"""What a session was made with; another format could not read its replay."""


@frozen
class SavedSession:
    """A session as it can be taken up by another process.

    It can if everything but the first three fields is what the new process would identify with: see `fits`.
    """

    session_id: str
    resume_url: str
    handled_seq: int
    """Replay begins after this event, so whatever state follows from events must be at least as new."""
    bot: UserId
    shard_count: int
    intents: Intents
    format: str = FORMAT

    def fits(self, *, bot: UserId, shard_count: int, intents: Intents) -> bool:
        return (self.bot, self.shard_count, self.intents, self.format) == (bot, shard_count, intents, FORMAT)


class SessionStore(Protocol):
    """Where sessions are kept, and who knows how far the application is."""

    async def load(self, shard_id: int, /) -> SavedSession | None:
        """The session saved last, or None. Called once before a shard first connects, with a deadline of some seconds."""
        ...

    async def lost(self, shard_id: int, /) -> None:
        """The shard is another process's: end here what was made of its events. It is not waited for again before this returns."""
        ...

    def note(self, shard_id: int, session: SavedSession | None, /) -> None:
        """The shard's session is now this one, or none any more. Called in the reader, so it neither waits nor writes.

        Called before READY of a new session is delivered: its events are numbered from 1 again.
        """
        ...

    def handled_seq(self, shard_id: int, /) -> int | None:
        """The last event of the shard's session handled for good, with all before it; None where nobody keeps count."""
        ...


class NoSessionStore:
    """Every start begins afresh."""

    async def load(self, _shard_id: int, /) -> SavedSession | None:
        return None

    async def lost(self, _shard_id: int, /) -> None:
        pass

    def note(self, _shard_id: int, _session: SavedSession | None, /) -> None:
        pass

    def handled_seq(self, _shard_id: int, /) -> int | None:
        return None
