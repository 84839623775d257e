"""Pinned messages, by the present addresses and the older ones."""

from aeon.simulator.call import NO_CONTENT, Answer, Call
from aeon.simulator.errors import Refusal, Refused
from aeon.simulator.payloads.message import message_object
from aeon.simulator.permissions import Permission
from aeon.simulator.rest.access import Place, message_in, place
from aeon.simulator.rest.audit_log import note
from aeon.simulator.routes import Limit, Route
from aeon.simulator.wire import iso
from aeon.simulator.world.audit import Action
from aeon.simulator.world.entities import Message
from aeon.simulator.world.messages import set_pinned

MAX_PINS = 250


def _pinned(call: Call) -> list[Message]:
    where = place(call)
    if not where.may(Permission.READ_MESSAGE_HISTORY):
        return []
    return [message for message in call.world.timeline(where.channel).before(None) if message.pinned]


def list_pins(call: Call) -> Answer:
    items = [
        {"pinned_at": iso(message.created_ms), "message": message_object(call.world, message)}
        for message in _pinned(call)[:50]
    ]
    return Answer(body={"items": items, "has_more": False})


def list_pins_as_before(call: Call) -> Answer:
    return Answer(body=[message_object(call.world, message) for message in _pinned(call)[:50]])


def pin(call: Call) -> Answer:
    where = place(call)
    if where.guild is not None and not where.permissions & (Permission.PIN_MESSAGES | Permission.MANAGE_MESSAGES):
        raise Refused(Refusal.MISSING_PERMISSIONS)
    message = message_in(call, where)
    if len(_pinned(call)) >= MAX_PINS:
        raise Refused(Refusal.MAXIMUM_PINS)
    if not message.pinned:
        set_pinned(call.world, where.channel, message, pinned=True)
        _note(call, where, message, Action.MESSAGE_PIN)
    return NO_CONTENT


def unpin(call: Call) -> Answer:
    where = place(call)
    if where.guild is not None and not where.permissions & (Permission.PIN_MESSAGES | Permission.MANAGE_MESSAGES):
        raise Refused(Refusal.MISSING_PERMISSIONS)
    message = message_in(call, where)
    if message.pinned:
        set_pinned(call.world, where.channel, message, pinned=False)
        _note(call, where, message, Action.MESSAGE_UNPIN)
    return NO_CONTENT


def _note(call: Call, where: Place, message: Message, action: Action) -> None:
    if where.guild is not None:
        options = {"channel_id": where.channel.id, "message_id": message.id}
        note(call, where.guild, action, target=message.author_id, options=options)


_LIMIT = Limit(5, 5.0)
ROUTES = (
    Route("GET", "/channels/{channel_id}/messages/pins", list_pins, limit=_LIMIT),
    Route("PUT", "/channels/{channel_id}/messages/pins/{message_id}", pin, limit=_LIMIT),
    Route("DELETE", "/channels/{channel_id}/messages/pins/{message_id}", unpin, limit=_LIMIT),
    Route("GET", "/channels/{channel_id}/pins", list_pins_as_before, limit=_LIMIT),
    Route("PUT", "/channels/{channel_id}/pins/{message_id}", pin, limit=_LIMIT),
    Route("DELETE", "/channels/{channel_id}/pins/{message_id}", unpin, limit=_LIMIT),
)
