"""One gateway session: it numbers what it sends and keeps the latest of it for a RESUME.

A session outlives its socket. It is *attached* while a socket carries it. Detached it keeps collecting events until
ReplayLimits end it: too old, or the first event a client would need has fallen out of the buffer. A close by the
client with 1000 or 1001 ends it at once, as Discord's does.
"""

from collections import deque
from typing import Protocol

from attrs import Factory, define, frozen

from aeon.discord.ids import GuildId
from aeon.simulator.gateway.intents import Intent

_LAST_GUILDS_BIT = 22
_NEVER_LATE = frozenset({"READY", "RESUMED"})


@frozen
class ReplayLimits:
    """What a session keeps for a RESUME, and for how long after its socket went."""

    events: int = 20_000
    size_bytes: int = 32 * 1024 * 1024
    seconds: float = 180.0


class Carrier(Protocol):
    """The socket of an attached session."""

    def offer(self, payload: bytes) -> None:
        """Send as soon as possible, in this order; never waits. A socket that falls too far behind is cut."""


@frozen
class Kept:
    """A numbered payload, ready to be sent again."""

    sequence: int
    payload: bytes
    name: str
    encoded: bytes


@define
class Lateness:
    """Trouble on demand: the next `left` events (of one name, or of any) go out behind `behind` later ones."""

    name: str | None
    left: int
    behind: int

    def takes(self, name: str) -> bool:
        """True where this event is to be late; the answers to IDENTIFY and RESUME never are, unless named."""
        return self.left > 0 and (name == self.name if self.name is not None else name not in _NEVER_LATE)


@define
class _Late:
    name: str
    encoded: bytes
    behind: int


@define(eq=False)
class Session:
    """A bot's session on one shard."""

    id: str
    shard_id: int
    shard_count: int
    intents: int
    limits: ReplayLimits
    sequence: int = 0
    carrier: Carrier | None = None
    detached_at: float | None = None
    pending_guilds: dict[GuildId, None] = Factory(dict)
    lateness: Lateness | None = None
    _late: list[_Late] = Factory(list)
    _kept: deque[Kept] = Factory(deque)
    _kept_bytes: int = 0

    def covers(self, guild_id: GuildId | None) -> bool:
        """True where this shard receives the guild; shard 0 receives what is in no guild."""
        return (0 if guild_id is None else (int(guild_id) >> _LAST_GUILDS_BIT) % self.shard_count) == self.shard_id

    def dispatch(self, name: str, encoded: bytes) -> None:
        """Number an event, keep it, and send it where a socket is attached; or hold it back where that was asked for."""
        if self.lateness is not None and self.lateness.takes(name):
            self.lateness.left -= 1
            self._late.append(_Late(name, encoded, self.lateness.behind))
            return
        self._send(name, encoded)
        if self._late:
            self._send_late()

    def release(self) -> None:
        """Send what was held back, and hold nothing more."""
        self.lateness = None
        for late in self._late:
            late.behind = 0
        self._send_late()

    def _send_late(self) -> None:
        """Count an event that has overtaken those held back, and send those that are late enough."""
        for late in self._late:
            late.behind -= 1
        due = [late for late in self._late if late.behind <= 0]
        self._late = [late for late in self._late if late.behind > 0]
        for late in due:
            self._send(late.name, late.encoded)

    def _send(self, name: str, encoded: bytes) -> None:
        self.sequence += 1
        payload = b'{"t":"%b","s":%d,"op":0,"d":%b}' % (name.encode(), self.sequence, encoded)
        self._kept.append(Kept(self.sequence, payload, name, encoded))
        self._kept_bytes += len(payload)
        while self._kept_bytes > self.limits.size_bytes or len(self._kept) > self.limits.events:
            self._kept_bytes -= len(self._kept.popleft().payload)
        if self.carrier is not None:
            self.carrier.offer(payload)

    def since(self, sequence: int) -> list[Kept] | None:
        """What came after this sequence; None where some of it is no longer kept."""
        missed = self.sequence - sequence
        if missed > len(self._kept):
            return None
        return list(self._kept)[len(self._kept) - missed :]

    def last(self, count: int) -> list[Kept]:
        """The latest events kept, oldest first."""
        return list(self._kept)[-count:] if count > 0 else []

    def repeat(self, count: int) -> None:
        """Dispatch the latest events again, under new numbers."""
        for kept in self.last(count):
            self.dispatch(kept.name, kept.encoded)

    def has_ended(self, now: float) -> bool:
        """True once it was without a socket for too long."""
        return self.detached_at is not None and now > self.detached_at + self.limits.seconds

    @property
    def sees_presences(self) -> bool:
        """True where GUILD_CREATE brings members other than the bot."""
        return bool(self.intents & Intent.GUILD_PRESENCES)
