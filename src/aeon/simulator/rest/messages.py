"""Messages of a channel: written, read, edited, deleted.

https://discord.com/developers/docs/resources/message
"""

from collections.abc import Iterable, Iterator
from itertools import chain, islice

from aeon.discord.ids import DISCORD_EPOCH_MS, MessageId, created_ms
from aeon.simulator.call import NO_CONTENT, Answer, Call
from aeon.simulator.errors import Refusal, Refused
from aeon.simulator.payloads.message import message_object
from aeon.simulator.permissions import Permission
from aeon.simulator.rest.access import message_in, place
from aeon.simulator.rest.audit_log import note
from aeon.simulator.rest.posting import attach, post_written
from aeon.simulator.routes import Limit, Route
from aeon.simulator.validation.form import Form, refuse
from aeon.simulator.validation.messages import read_edit, read_message
from aeon.simulator.world.audit import Action
from aeon.simulator.world.entities import Message
from aeon.simulator.world.messages import delete, delete_many, edit

_MAX_PAGE = 100
_BULK_DAYS_MS = 14 * 24 * 3600 * 1000
_SUPPRESS_EMBEDS = 1 << 2


def create_message(call: Call) -> Answer:
    """Post, or answer with the message that has this nonce already where that is enforced."""
    where = place(call)
    written = read_message(Form.of(call.body), attachments=attach(call, where.channel))
    return Answer(body=message_object(call.world, post_written(call, where, written)))


def get_message(call: Call) -> Answer:
    where = place(call)
    where.need(Permission.READ_MESSAGE_HISTORY)
    return Answer(body=message_object(call.world, message_in(call, where)))


def list_messages(call: Call) -> Answer:
    """A page, newest first, whichever way it was asked for."""
    where = place(call)
    limit = _limit(call)
    if not where.may(Permission.READ_MESSAGE_HISTORY):
        return Answer(body=[])
    timeline = call.world.timeline(where.channel)
    for name in ("before", "after", "around"):
        call.number(name, 0)
    before, after, around = call.asked("before"), call.asked("after"), call.asked("around")
    if around is not None:
        older = islice(_public(timeline.before(MessageId(str(int(around) + 1)))), limit // 2 + 1)
        newer = islice(_public(timeline.after(MessageId(around))), limit // 2)
        found = list(chain(older, newer))[:limit]
    elif after is not None:
        found = list(islice(_public(timeline.after(MessageId(after))), limit))
    else:
        found = list(islice(_public(timeline.before(None if before is None else MessageId(before))), limit))
    found.sort(key=lambda message: int(message.id), reverse=True)
    return Answer(body=[message_object(call.world, message) for message in found])


def _public(messages: Iterable[Message]) -> Iterator[Message]:
    return (message for message in messages if message.ephemeral_for is None)


def _limit(call: Call) -> int:
    text = call.asked("limit") or "50"
    if not text.isdecimal() or not 1 <= int(text) <= _MAX_PAGE:
        raise refuse(("limit",), "NUMBER_TYPE_MAX", f"int value should be less than or equal to {_MAX_PAGE}.")
    return int(text)


def edit_message(call: Call) -> Answer:
    """Authors edit; others with Manage Messages may only hide the embeds."""
    where = place(call)
    message = message_in(call, where)
    form = Form.of(call.body)
    if message.author_id != call.actor_id:
        if set(form.values) - {"flags"} or not where.may(Permission.MANAGE_MESSAGES):
            raise Refused(Refusal.NOT_YOUR_MESSAGE)
        flags = (form.integer("flags") or 0) & _SUPPRESS_EMBEDS
        form.check()
        edit(call.world, message, {"flags": message.flags & ~_SUPPRESS_EMBEDS | flags})
        return Answer(body=message_object(call.world, message))
    changes = read_edit(form, message, attachments=attach(call, where.channel))
    edit(call.world, message, changes)
    return Answer(body=message_object(call.world, message))


def delete_message(call: Call) -> Answer:
    """One's own, or with Manage Messages."""
    where = place(call)
    message = message_in(call, where)
    if message.author_id != call.actor_id:
        where.need(Permission.MANAGE_MESSAGES)
    delete(call.world, message)
    if message.author_id != call.actor_id and where.guild is not None:
        options = {"channel_id": where.channel.id, "count": "1"}
        note(call, where.guild, Action.MESSAGE_DELETE, target=message.author_id, options=options)
    return NO_CONTENT


def bulk_delete(call: Call) -> Answer:
    """Two to a hundred messages of the last fourteen days; unknown ones are passed over."""
    where = place(call)
    guild = where.need_guild()
    where.need(Permission.MANAGE_MESSAGES)
    form = Form.of(call.body)
    form.require("messages")
    ids = form.snowflakes("messages", maximum=_MAX_PAGE * 100) or ()
    form.check()
    if not 2 <= len(ids) <= _MAX_PAGE or len(set(ids)) != len(ids):  # noqa: PLR2004 - Discord's "at least 2"
        raise Refused(Refusal.BULK_DELETE_COUNT)
    if any(created_ms(one) < call.world.now_ms() - _BULK_DAYS_MS for one in ids if int(one) > DISCORD_EPOCH_MS):
        raise Refused(Refusal.BULK_DELETE_AGE)
    found = [message for one in ids if (message := call.world.message(where.channel.id, MessageId(one))) is not None]
    if found:
        delete_many(call.world, where.channel, found)
        options = {"count": str(len(found))}
        note(call, guild, Action.MESSAGE_BULK_DELETE, target=where.channel.id, options=options)
    return NO_CONTENT


def start_typing(call: Call) -> Answer:
    """The caller types; the gateway tells."""
    where = place(call)
    where.need_sending()
    channel, actor, now = where.channel, call.actor_id, call.world.now_ms() // 1000
    call.world.emit(
        "TYPING_START",
        channel.guild_id,
        lambda: (
            {"channel_id": channel.id, "user_id": actor, "timestamp": now}
            | ({} if channel.guild_id is None else {"guild_id": channel.guild_id})
        ),
        of_bot=call.world.is_with_bot(channel.id),
    )
    return NO_CONTENT


ROUTES = (
    Route("POST", "/channels/{channel_id}/messages", create_message, limit=Limit(5, 5.0)),
    Route("GET", "/channels/{channel_id}/messages", list_messages, limit=Limit(5, 5.0)),
    Route("POST", "/channels/{channel_id}/messages/bulk-delete", bulk_delete, limit=Limit(1, 3.0)),
    Route("GET", "/channels/{channel_id}/messages/{message_id}", get_message, limit=Limit(5, 5.0)),
    Route("PATCH", "/channels/{channel_id}/messages/{message_id}", edit_message, limit=Limit(5, 5.0)),
    Route("DELETE", "/channels/{channel_id}/messages/{message_id}", delete_message, limit=Limit(5, 1.0)),
    Route("POST", "/channels/{channel_id}/typing", start_typing, limit=Limit(5, 5.0)),
)
