"""What each client payload means: opcodes, their checks and close codes.

https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway
"""

from enum import IntEnum
from itertools import islice
from typing import Any

import msgspec
import trio
from attrs import define

from aeon.simulator.gateway.compression import Plain
from aeon.simulator.gateway.connection import GatewayConnection
from aeon.simulator.gateway.hub import Hub
from aeon.simulator.gateway.intents import ALL, PRIVILEGED, granted_flags
from aeon.simulator.gateway.members import answer_member_request
from aeon.simulator.gateway.session import Session
from aeon.simulator.payloads.user import own_user_object
from aeon.simulator.wire import decode, encode

MAX_PAYLOAD_BYTES = 4096
_EVENTS_PER_MINUTE = 120
_MINUTE = 60.0
_MAX_GUILDS_PER_SHARD = 2500
_VERSION = 10


class Opcode(IntEnum):
    """Gateway opcodes."""

    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE = 3
    VOICE_STATE = 4
    RESUME = 6
    RECONNECT = 7
    REQUEST_MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


class CloseCode(IntEnum):
    """Why the gateway closes."""

    UNKNOWN_ERROR = 4000
    UNKNOWN_OPCODE = 4001
    DECODE_ERROR = 4002
    NOT_AUTHENTICATED = 4003
    AUTHENTICATION_FAILED = 4004
    ALREADY_AUTHENTICATED = 4005
    INVALID_SEQUENCE = 4007
    RATE_LIMITED = 4008
    SESSION_TIMED_OUT = 4009
    INVALID_SHARD = 4010
    SHARDING_REQUIRED = 4011
    INVALID_VERSION = 4012
    INVALID_INTENTS = 4013
    DISALLOWED_INTENTS = 4014


_REASONS = {
    CloseCode.UNKNOWN_OPCODE: "Unknown opcode.",
    CloseCode.DECODE_ERROR: "Error while decoding payload.",
    CloseCode.NOT_AUTHENTICATED: "Not authenticated.",
    CloseCode.AUTHENTICATION_FAILED: "Authentication failed.",
    CloseCode.ALREADY_AUTHENTICATED: "Already authenticated.",
    CloseCode.INVALID_SEQUENCE: "Invalid seq.",
    CloseCode.RATE_LIMITED: "Rate limited.",
    CloseCode.SESSION_TIMED_OUT: "Session timed out.",
    CloseCode.INVALID_SHARD: "Invalid shard.",
    CloseCode.SHARDING_REQUIRED: "Sharding required.",
    CloseCode.INVALID_VERSION: "Invalid API version.",
    CloseCode.INVALID_INTENTS: "Invalid intent(s).",
    CloseCode.DISALLOWED_INTENTS: "Disallowed intent(s).",
}


class _Closed(Exception):
    def __init__(self, code: CloseCode) -> None:
        super().__init__(code)
        self.code = code


@define(eq=False)
class Protocol:
    """One connection's conversation; sync, with the time read from Trio's clock."""

    hub: Hub
    connection: GatewayConnection
    gateway_url: str

    def hello(self) -> None:
        """The first word is the gateway's."""
        self.connection.say(Opcode.HELLO, {"heartbeat_interval": self.hub.settings.heartbeat_ms, "_trace": ["sim"]})

    def receive(self, message: bytes) -> None:
        """Do what one client message asks, or close with the code that says why not."""
        try:
            self._count(trio.current_time())
            opcode, data = _read(message)
            self._handle(opcode, data)
        except _Closed as closed:
            self.connection.close(closed.code, _REASONS[closed.code])

    def _count(self, now: float) -> None:
        received = self.connection.received_at
        received.append(now)
        while received[0] < now - _MINUTE:
            received.popleft()
        if len(received) > _EVENTS_PER_MINUTE:
            raise _Closed(CloseCode.RATE_LIMITED)

    def _handle(self, opcode: int, data: Any) -> None:
        match opcode:
            case Opcode.HEARTBEAT:
                self.connection.say(Opcode.HEARTBEAT_ACK, None)
            case Opcode.IDENTIFY:
                self._identify(data)
            case Opcode.RESUME:
                self._resume(data)
            case Opcode.PRESENCE | Opcode.VOICE_STATE:
                self._session()
            case Opcode.REQUEST_MEMBERS:
                answer_member_request(self.hub, self._session(), _object(data))
            case _:
                raise _Closed(CloseCode.UNKNOWN_OPCODE)

    def _session(self) -> Session:
        if self.connection.session is None:
            raise _Closed(CloseCode.NOT_AUTHENTICATED)
        return self.connection.session

    def _identify(self, data: Any) -> None:
        data = _object(data)
        if self.connection.session is not None:
            raise _Closed(CloseCode.ALREADY_AUTHENTICATED)
        self._check_token(data)
        intents = self._intents(data)
        shard_id, shard_count = self._shard(data)
        if not self.hub.may_identify(shard_id):
            self.connection.say(Opcode.INVALID_SESSION, False)
            return
        if data.get("compress") is True and isinstance(self.connection.framing, Plain):
            self.connection.framing.compress_payloads = True
        session = self.hub.open_session(shard_id, shard_count, intents=intents)
        self._attach(session)
        session.dispatch("READY", encode(self._ready(session)))

    def _check_token(self, data: dict[str, Any]) -> None:
        token = data.get("token")
        if not isinstance(token, str) or token.removeprefix("Bot ") != self.hub.world.application.token:
            raise _Closed(CloseCode.AUTHENTICATION_FAILED)

    def _intents(self, data: dict[str, Any]) -> int:
        intents = data.get("intents")
        if not isinstance(intents, int) or intents < 0 or intents > ALL:
            raise _Closed(CloseCode.INVALID_INTENTS)
        if intents & PRIVILEGED & ~self.hub.world.application.intents:
            raise _Closed(CloseCode.DISALLOWED_INTENTS)
        return intents

    def _shard(self, data: dict[str, Any]) -> tuple[int, int]:
        shard = data.get("shard") or [0, 1]
        match shard:
            case [int(shard_id), int(shard_count)] if 0 <= shard_id < shard_count:
                pass
            case _:
                raise _Closed(CloseCode.INVALID_SHARD)
        if len(self.hub.guilds_of(shard_id, shard_count)) > _MAX_GUILDS_PER_SHARD:
            raise _Closed(CloseCode.SHARDING_REQUIRED)
        return shard_id, shard_count

    def _attach(self, session: Session) -> None:
        self.connection.session = session
        session.carrier = self.connection
        session.detached_at = None
        self.connection.ready.set()

    def _ready(self, session: Session) -> dict[str, Any]:
        world = self.hub.world
        return {
            "v": _VERSION,
            "user": own_user_object(world.user(world.bot_id)),
            "user_settings": {},
            "session_type": "normal",
            "session_id": session.id,
            "resume_gateway_url": self.gateway_url,
            "relationships": [],
            "private_channels": [],
            "presences": [],
            "guilds": [{"id": guild_id, "unavailable": True} for guild_id in session.pending_guilds],
            "guild_join_requests": [],
            "geo_ordered_rtc_regions": [],
            "auth": {},
            "application": {"id": world.application.id, "flags": granted_flags(world.application.intents)},
            "shard": [session.shard_id, session.shard_count],
            "_trace": ["sim"],
        }

    def _resume(self, data: Any) -> None:
        data = _object(data)
        if self.connection.session is not None:
            raise _Closed(CloseCode.ALREADY_AUTHENTICATED)
        self._check_token(data)
        session_id, sequence = data.get("session_id"), data.get("seq")
        if not isinstance(session_id, str) or not isinstance(sequence, int):
            raise _Closed(CloseCode.DECODE_ERROR)
        session = self.hub.resumable(session_id)
        missed = None if session is None else session.since(sequence)
        if session is not None and sequence > session.sequence:
            raise _Closed(CloseCode.INVALID_SEQUENCE)
        if session is None or missed is None:
            self.connection.say(Opcode.INVALID_SESSION, False)
            return
        if isinstance(session.carrier, GatewayConnection):
            session.carrier.close(CloseCode.UNKNOWN_ERROR, "Resumed elsewhere.")
        self._attach(session)
        for kept in missed:
            self.connection.offer(kept.payload)
        session.dispatch("RESUMED", encode({"_trace": ["sim"]}))

    def create_guilds(self) -> bool:
        """Send the next few of the guilds that READY announced; False when none is left to send here."""
        session = self.connection.session
        if session is None or session.carrier is not self.connection:
            return False
        for guild_id in list(islice(session.pending_guilds, _GUILDS_PER_SLICE)):
            self.hub.create_pending(session, guild_id)
        return bool(session.pending_guilds)


_GUILDS_PER_SLICE = 20


def _object(data: Any) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise _Closed(CloseCode.DECODE_ERROR)
    return data


def _read(message: bytes) -> tuple[int, Any]:
    if len(message) > MAX_PAYLOAD_BYTES:
        raise _Closed(CloseCode.DECODE_ERROR)
    try:
        payload = decode(message)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise _Closed(CloseCode.DECODE_ERROR) from None
    match payload:
        case {"op": int(opcode)}:
            return opcode, payload.get("d")
        case _:
            raise _Closed(CloseCode.DECODE_ERROR)
