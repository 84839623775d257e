"""The payloads we send, and the one that says how often.

https://discord.com/developers/docs/events/gateway-events#send-events
"""

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from attrs import field, frozen
from msgspec import Raw, Struct

from aeon.discord.codec import decode_part, encode
from aeon.discord.gateway.intents import Intents
from aeon.discord.ids import GuildId, UserId

API_VERSION = 10

FEWEST_MEMBERS = 50
"""`large_threshold`, the least Discord takes: how many offline members GUILD_CREATE may bring, of whom Aeon needs none."""


class Opcode(IntEnum):
    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    RESUME = 6
    RECONNECT = 7
    REQUEST_GUILD_MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


@frozen
class Identity:
    """As whom, and for which guilds' events, a shard logs in."""

    token: str = field(repr=False)
    intents: Intents
    shard_id: int
    shard_count: int


@frozen
class ResumePoint:
    """Where a session can be taken up again."""

    session_id: str
    url: str


class _Hello(Struct, frozen=True, gc=False):
    heartbeat_interval: float
    """In milliseconds."""


def interval_in(hello: Raw) -> float:
    """Seconds between heartbeats, as HELLO has it. Raises `BrokenPayload`."""
    return decode_part(hello, _Hello, event="HELLO").heartbeat_interval / 1000


def identify(identity: Identity) -> bytes:
    return _payload(Opcode.IDENTIFY, {
        "token": identity.token,
        "intents": int(identity.intents),
        "shard": (identity.shard_id, identity.shard_count),
        "properties": {"os": "linux", "browser": "aeon", "device": "aeon"},
        "compress": False,
        "large_threshold": FEWEST_MEMBERS,
    })  # fmt: skip


def resume(identity: Identity, point: ResumePoint, sequence: int) -> bytes:
    return _payload(Opcode.RESUME, {"token": identity.token, "session_id": point.session_id, "seq": sequence})


def heartbeat(sequence: int) -> bytes:
    """Before the first dispatch, at sequence 0, Discord expects null."""
    return _payload(Opcode.HEARTBEAT, sequence or None)


def request_members_by_name(guild_id: GuildId, query: str, *, limit: int, nonce: str) -> bytes:
    """Ask for those whose name begins with `query`, at most 100 of them."""
    return _payload(
        Opcode.REQUEST_GUILD_MEMBERS, {"guild_id": guild_id, "query": query, "limit": limit, "nonce": nonce}
    )


def request_members_by_id(guild_id: GuildId, user_ids: Sequence[UserId], *, nonce: str) -> bytes:
    """Ask for these members, at most 100."""
    return _payload(
        Opcode.REQUEST_GUILD_MEMBERS, {"guild_id": guild_id, "user_ids": list(user_ids), "limit": 0, "nonce": nonce}
    )


def _payload(opcode: Opcode, content: Any) -> bytes:
    return encode({"op": int(opcode), "d": content})
