"""What is said on a live socket, without I/O: frames in, actions out.

    WAITING ── authenticate, the token holds ──► KNOWN
       │                                           │
       └── too late, a token that does not hold ───┴──► OVER

Every frame gets an answer. One that cannot be understood gets an `error` and harms nobody: the socket goes on. The owner performs the
actions in order and reports back what became of those that have an outcome (`verified`, `subscribed`, ...).
"""

from enum import Enum
from typing import Any

import msgspec
from attrs import define, field, frozen

from aeon.discord.ids import GuildId, is_snowflake
from aeon.web.json_text import MAX_DEPTH, is_too_deep
from aeon.web.limits import Rate, RateLimiter

AUTHENTICATE_SECONDS = 10.0
FRAME_CHARACTERS = 16 * 1024
FRAME_RATE = Rate(requests=100, seconds=10.0)
MOST_GUILDS = 5_000
"""Subscriptions of one socket."""

MOST_GUILDS_OF_A_PERSON = 10
"""The same for a person's: for each of them Discord is asked every few seconds."""


class CloseCode(Enum):
    """Why we close. https://www.iana.org/assignments/websocket, and 4000 up as each service likes."""

    GOING_AWAY = 1001
    UNSUPPORTED = 1003
    TOO_BIG = 1009
    FAILED = 1011
    UNAUTHENTICATED = 4001
    TOO_SLOW = 4008


class ErrorCode(Enum):
    """The `code` of an `error` frame."""

    BAD_FRAME = "bad_frame"
    FORBIDDEN = "forbidden"
    RATE_LIMITED = "rate_limited"
    RESYNC = "resync"
    TOO_MANY = "too_many"
    UNAUTHENTICATED = "unauthenticated"
    UNAVAILABLE = "unavailable"
    UNKNOWN_EVENT = "unknown_event"


@frozen
class Reply:
    """Send this to the client."""

    event: str
    data: object = None


@frozen
class Verify:
    """See whether this token holds; then `verified`, `refused` or `unavailable`."""

    token: str = field(repr=False)


@frozen
class Subscribe:
    """Subscribe, where the caller may: then `subscribed`; else `failed`. `after` asks for what was missed since that position."""

    guild_id: GuildId
    after: int | None = None


@frozen
class Unsubscribe:
    """End the subscription, if there is one; then `unsubscribed`."""

    guild_id: GuildId


@frozen
class Hangup:
    """Close the socket."""

    code: CloseCode
    reason: str


Action = Reply | Verify | Subscribe | Unsubscribe | Hangup


class State(Enum):
    WAITING = "waiting"
    KNOWN = "known"
    OVER = "over"


class _Frame(msgspec.Struct):
    event: str
    data: Any = None


_decode = msgspec.json.Decoder(_Frame).decode

NO_FRAME = f'a frame is {{"event": ..., "data": ...}}, and data nests at most {MAX_DEPTH} deep'


def _read(frame: str) -> _Frame | None:
    """What a frame says; None for one that cannot be understood, or holds what could not be written again."""
    try:
        said = _decode(frame)
    except (msgspec.DecodeError, RecursionError):
        return None
    return None if is_too_deep(said.data) else said


@define
class LiveProtocol:
    """One socket's side of the conversation."""

    state: State = State.WAITING
    most_guilds: int = MOST_GUILDS
    _frames: RateLimiter = field(factory=lambda: RateLimiter(FRAME_RATE, capacity=1))
    _guilds: set[GuildId] = field(factory=set)

    def receive(self, frame: str | bytes | None, now: float) -> Action | None:
        """What a frame asks for; None once the socket is over. Bytes, or None for empty ones, stand for a binary frame."""
        if self.state is State.OVER:
            return None
        if not isinstance(frame, str):
            return self._hang_up(CloseCode.UNSUPPORTED, "only text frames are understood")
        if len(frame) > FRAME_CHARACTERS:
            return self._hang_up(CloseCode.TOO_BIG, f"a frame has at most {FRAME_CHARACTERS} characters")
        if self._frames.take("", now).retry_after is not None:
            return error(ErrorCode.RATE_LIMITED, "too many frames")
        said = _read(frame)
        return error(ErrorCode.BAD_FRAME, NO_FRAME) if said is None else self._understand(said)

    def verified(self) -> Action:
        """The token holds."""
        self.state = State.KNOWN
        return Reply("authenticated")

    def refused(self) -> Action:
        """The token does not hold, or no longer."""
        return self._hang_up(CloseCode.UNAUTHENTICATED, "these credentials do not hold")

    def timed_out(self) -> Action | None:
        """`AUTHENTICATE_SECONDS` are over; None where that does not matter any more."""
        if self.state is not State.WAITING:
            return None
        return self._hang_up(CloseCode.UNAUTHENTICATED, f"not authenticated within {AUTHENTICATE_SECONDS:g} seconds")

    def subscribed(self, guild_id: GuildId) -> Reply:
        """The guild's events will follow this."""
        self._guilds.add(guild_id)
        return Reply("subscribed", {"guildId": guild_id})

    def unsubscribed(self, guild_id: GuildId) -> Action:
        """No more events of the guild will be taken."""
        self._guilds.discard(guild_id)
        return Reply("unsubscribed", {"guildId": guild_id})

    def lost(self, guild_id: GuildId) -> Action:
        """The caller has no right to the guild, or no longer."""
        self._guilds.discard(guild_id)
        return error(ErrorCode.FORBIDDEN, "you have no right to this guild, or there is no such guild", guild_id)

    def unsure(self, guild_id: GuildId) -> Action:
        """Nobody can tell now whether the caller has a right to the guild."""
        self._guilds.discard(guild_id)
        return error(ErrorCode.UNAVAILABLE, "nobody can tell now what you may in this guild: subscribe again", guild_id)

    def _understand(self, said: _Frame) -> Action:
        if said.event == "ping":
            return Reply("pong", said.data)
        if said.event == "authenticate":
            token = said.data.get("token") if isinstance(said.data, dict) else said.data
            return Verify(token) if isinstance(token, str) else error(ErrorCode.BAD_FRAME, "a token is needed")
        if said.event not in {"subscribe_guild", "unsubscribe_guild"}:
            return error(ErrorCode.UNKNOWN_EVENT, "there is no such event")
        if self.state is not State.KNOWN:
            return error(ErrorCode.UNAUTHENTICATED, "authenticate first")
        return self._understand_guild(said)

    def _understand_guild(self, said: _Frame) -> Action:
        named = said.data if isinstance(said.data, dict) else {"guildId": said.data}
        guild_id, after = named.get("guildId"), _position(named.get("after"))
        if not (isinstance(guild_id, str) and is_snowflake(guild_id)):
            return error(ErrorCode.BAD_FRAME, "a guild's id is needed, as text")
        guild = GuildId(guild_id)
        if said.event == "unsubscribe_guild":
            return Unsubscribe(guild)
        if guild not in self._guilds and len(self._guilds) >= self.most_guilds:
            return error(ErrorCode.TOO_MANY, f"at most {self.most_guilds} guilds", guild)
        if after is None and named.get("after") is not None:
            return error(ErrorCode.RESYNC, "this is no position of the audit log", guild)
        return Subscribe(guild, after)

    def _hang_up(self, code: CloseCode, reason: str) -> Hangup:
        self.state = State.OVER
        return Hangup(code, reason)


def error(code: ErrorCode, message: str, guild_id: GuildId | None = None) -> Reply:
    """An `error` frame; names the guild where it is about one."""
    about = {} if guild_id is None else {"guildId": guild_id}
    return Reply("error", {"code": code.value, "message": message, **about})


def _position(value: object) -> int | None:
    """A position of the audit log, as a number or its text (JavaScript's numbers end at 2^53); None for anything else."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if isinstance(value, str) and is_snowflake(value):
        return int(value)
    return None
