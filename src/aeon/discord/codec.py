"""Gateway payloads to structs, in two steps: the envelope first, its content only when its kind is one we use.

https://discord.com/developers/docs/events/gateway-events#payload-structure
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypeVar, get_args

import msgspec
from msgspec import Raw, Struct

from aeon.discord.errors import BrokenEnvelope, BrokenPayload
from aeon.discord.events import Event, GuildDelete

Part = TypeVar("Part")

NULL = Raw(b"null")


class Envelope(Struct, frozen=True, gc=False):
    """A payload whose content is still bytes: a view of the frame, to be decoded before the frame is let go."""

    op: int
    d: Raw = NULL
    s: int | None = None
    t: str | None = None


def discord_name(event: type) -> str:
    """Discord's name of an event's class: MESSAGE_CREATE for `MessageCreate`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", event.__name__).upper()


EVENT_TYPES: Mapping[str, type] = MappingProxyType({discord_name(event): event for event in get_args(Event)})

_ENVELOPES = msgspec.json.Decoder(Envelope)
_EVENTS: dict[str, msgspec.json.Decoder[Any]] = {
    name: msgspec.json.Decoder(event) for name, event in EVENT_TYPES.items()
}
_OUTAGES = msgspec.json.Decoder(GuildDelete)

# How msgspec ends its message when it knows where the fault is.
_PATH = re.compile(r" - at `(?P<path>[^`]*)`$")


def decode_envelope(payload: bytes | str) -> Envelope:
    """Raises `BrokenEnvelope`, which means that the stream itself is not to be trusted any more."""
    try:
        return _ENVELOPES.decode(payload)
    except msgspec.MsgspecError as error:
        raise BrokenEnvelope(str(error)) from error


def decode_event(name: str, content: Raw) -> Event | None:
    """The event of this name, or None where Aeon does not use it.

    Unknown fields are passed over. Raises `BrokenPayload` for a shape that does not fit; the next event may well be fine.
    """
    decoder = _EVENTS.get(name)
    if decoder is None:
        return None
    try:
        event: Event = decoder.decode(content)
    except msgspec.MsgspecError as error:
        if name == "GUILD_CREATE" and (outage := _outage(content)) is not None:
            return outage
        raise BrokenPayload(name, _path_of(error), str(error)) from error
    return event


def decode_part(content: Raw | bytes, shape: type[Part], *, event: str) -> Part:
    """Another payload's content, such as HELLO's. Raises `BrokenPayload` under the name `event`."""
    try:
        return msgspec.json.decode(content, type=shape)
    except msgspec.MsgspecError as error:
        raise BrokenPayload(event, _path_of(error), str(error)) from error


def encode(payload: object) -> bytes:
    """JSON, as the gateway takes it."""
    return msgspec.json.encode(payload)


def _outage(content: Raw) -> GuildDelete | None:
    # A guild that is in an outage while it is announced has nothing but its id.
    try:
        guild = _OUTAGES.decode(content)
    except msgspec.MsgspecError:
        return None
    return guild if guild.unavailable else None


def _path_of(error: msgspec.MsgspecError) -> str:
    match = _PATH.search(str(error))
    return "$" if match is None else match["path"]
