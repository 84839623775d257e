"""Threads begun, listed, changed and ended.

https://discord.com/developers/docs/resources/channel#start-thread-from-message
"""

import attrs

from aeon.simulator.call import Answer, Call
from aeon.simulator.errors import Refusal, Refused
from aeon.simulator.payloads.message import message_object
from aeon.simulator.payloads.thread import thread_member_object, thread_object
from aeon.simulator.permissions import Permission
from aeon.simulator.rest.access import Place, membership, message_in, place, thread_of
from aeon.simulator.rest.audit_log import note
from aeon.simulator.rest.posting import attach, draft_of
from aeon.simulator.routes import Limit, Route
from aeon.simulator.validation.form import Form
from aeon.simulator.validation.messages import read_message
from aeon.simulator.wire import Payload
from aeon.simulator.world.audit import Action, differences
from aeon.simulator.world.entities import HAS_THREAD, Channel, ChannelType, Guild, Thread
from aeon.simulator.world.threads import (
    announce,
    create_thread,
    delete_thread,
    new_thread_channel,
    open_post,
    set_archived,
    start_from_message,
    update_thread,
)

_DURATIONS = (60, 1440, 4320, 10080)
_DEFAULT_DURATION = 4320
_MAX_SLOWMODE = 21_600
_KINDS = {
    ChannelType.TEXT: ChannelType.PUBLIC_THREAD,
    ChannelType.ANNOUNCEMENT: ChannelType.ANNOUNCEMENT_THREAD,
    ChannelType.FORUM: ChannelType.PUBLIC_THREAD,
}
"""What is begun under which kind of channel; private ones only under a text channel."""


def _begin(call: Call, where: Place, form: Form) -> tuple[str, Thread]:
    """What every way of beginning a thread asks for; mistakes are noted in the form."""
    if where.channel.type not in _KINDS:
        raise Refused(Refusal.NOT_IN_THIS_CHANNEL)
    form.require("name")
    name = form.text("name", minimum=1, maximum=100) or ""
    duration = form.choice("auto_archive_duration", _DURATIONS) or _DEFAULT_DURATION
    invitable, now_ms = form.truth("invitable"), call.world.now_ms()
    return name, Thread(call.actor_id, now_ms, now_ms, duration, invitable=invitable is not False)


def post_from_message(call: Call) -> Answer:
    """A message has at most one thread."""
    where = place(call)
    guild = where.need_guild()
    message = message_in(call, where)
    where.need(Permission.CREATE_PUBLIC_THREADS, Permission.READ_MESSAGE_HISTORY)
    form = Form.of(call.body)
    name, thread = _begin(call, where, form)
    form.check()
    if message.flags & HAS_THREAD:
        raise Refused(Refusal.HAS_THREAD_ALREADY)
    kind = _KINDS[where.channel.type]
    channel = new_thread_channel(call.world, guild, where.channel, name, kind=kind, thread_id=message.id)
    start_from_message(call.world, guild, message, channel, thread)
    return Answer(201, _begun(call, guild, channel, thread))


def post_thread(call: Call) -> Answer:
    """A thread without a message; a forum's begins with the message that comes with it."""
    where = place(call)
    guild = where.need_guild()
    form = Form.of(call.body)
    name, thread = _begin(call, where, form)
    if where.channel.type is ChannelType.FORUM:
        return _post_in_forum(call, where, form, name, thread=thread)
    private = form.choice("type", (10, 11, 12)) in {None, int(ChannelType.PRIVATE_THREAD)}
    form.check()
    where.need(Permission.CREATE_PRIVATE_THREADS if private else Permission.CREATE_PUBLIC_THREADS)
    kind = ChannelType.PRIVATE_THREAD if private else _KINDS[where.channel.type]
    channel = new_thread_channel(call.world, guild, where.channel, name, kind=kind)
    create_thread(call.world, guild, channel, thread)
    if not private:
        announce(call.world, where.channel, channel, call.actor_id)
    return Answer(201, _begun(call, guild, channel, thread))


def _post_in_forum(call: Call, where: Place, form: Form, name: str, *, thread: Thread) -> Answer:
    guild = where.need_guild()
    where.need(Permission.SEND_MESSAGES)
    form.require("message")
    inner = form.form("message") or Form({}, form.mistakes, ("message",))
    form.check()
    channel = new_thread_channel(call.world, guild, where.channel, name, kind=ChannelType.PUBLIC_THREAD)
    files = attach(attrs.evolve(call, body=inner.values), channel)
    draft = draft_of(call, where, read_message(inner, attachments=files))
    create_thread(call.world, guild, channel, thread)
    message = open_post(call.world, channel, call.actor_id, draft)
    shown = _begun(call, guild, channel, thread)
    return Answer(201, shown | {"message": message_object(call.world, message)})


def _begun(call: Call, guild: Guild, channel: Channel, thread: Thread) -> Payload:
    """The new thread as its owner sees it."""
    shown = thread_object(channel, thread)
    note(call, guild, Action.THREAD_CREATE, target=channel.id, changes=differences({}, {"name": channel.name}))
    return shown | {"member": thread_member_object(channel, thread, thread.owner_id)}


def edit_thread(call: Call, where: Place) -> Answer:
    """Owners rename and archive; to lock, to wake what is locked and to slow down takes Manage Threads."""
    guild, channel, thread = where.need_guild(), where.channel, thread_of(where)
    form = Form.of(call.body)
    name, locked = form.text("name", minimum=1, maximum=100), form.truth("locked")
    archived, invitable = form.truth("archived"), form.truth("invitable")
    duration = form.choice("auto_archive_duration", _DURATIONS)
    slowmode = form.integer("rate_limit_per_user", maximum=_MAX_SLOWMODE)
    form.check()
    only_wakes = archived is False and set(form.values) == {"archived"}
    if thread.owner_id != call.actor_id and not only_wakes:
        where.need(Permission.MANAGE_THREADS)
    if locked is not None or slowmode is not None or thread.locked:
        where.need(Permission.MANAGE_THREADS)
    if thread.archived and archived is not False:
        raise Refused(Refusal.THREAD_ARCHIVED)
    before = thread_object(channel, thread)
    channel.name = name or channel.name
    channel.slowmode_seconds = channel.slowmode_seconds if slowmode is None else slowmode
    thread.locked = thread.locked if locked is None else locked
    thread.invitable = thread.invitable if invitable is None else invitable
    thread.auto_archive_minutes = duration or thread.auto_archive_minutes
    if archived is not None:
        set_archived(call.world, thread, archived=archived)
    update_thread(call.world, channel, thread)
    after = thread_object(channel, thread)
    note(call, guild, Action.THREAD_UPDATE, target=channel.id, changes=differences(before, after))
    return Answer(body=after)


def remove_thread(call: Call, where: Place) -> Answer:
    guild, shown = where.need_guild(), thread_object(where.channel, thread_of(where))
    where.need(Permission.MANAGE_THREADS)
    delete_thread(call.world, guild, where.channel)
    changes = differences({"name": where.channel.name}, {})
    note(call, guild, Action.THREAD_DELETE, target=where.channel.id, changes=changes)
    return Answer(body=shown)


def list_active(call: Call) -> Answer:
    """All of the guild that are not archived and that the caller may see."""
    own = membership(call)
    return Answer(body=_page(call, [one for one in own.guild.threads.values() if _sees(call, one)], archived=False))


def _sees(call: Call, channel: Channel) -> bool:
    try:
        place(call, channel.id)
    except Refused:
        return False
    return True


def _page(call: Call, channels: list[Channel], *, archived: bool) -> Payload:
    found = [(one, one.thread) for one in channels if one.thread is not None and one.thread.archived is archived]
    found.sort(key=lambda pair: pair[1].archive_ms, reverse=True)
    limit = call.number("limit", 100)
    page = found[:limit]
    own = [
        thread_member_object(channel, thread, call.actor_id)
        for channel, thread in page
        if call.actor_id in thread.members
    ]
    threads = [thread_object(channel, thread) for channel, thread in page]
    return {"threads": threads, "members": own, "has_more": len(found) > len(page)}


def _archived(call: Call, *kinds: ChannelType, own: bool = False) -> Answer:
    where = place(call)
    where.need(Permission.READ_MESSAGE_HISTORY)
    found = [
        one
        for one in where.need_guild().threads.values()
        if one.parent_id == where.channel.id
        and one.type in kinds
        and (not own or (one.thread is not None and call.actor_id in one.thread.members))
    ]
    return Answer(body=_page(call, found, archived=True))


def list_archived_public(call: Call) -> Answer:
    return _archived(call, ChannelType.PUBLIC_THREAD, ChannelType.ANNOUNCEMENT_THREAD)


def list_archived_private(call: Call) -> Answer:
    place(call).need(Permission.MANAGE_THREADS)
    return _archived(call, ChannelType.PRIVATE_THREAD)


def list_own_archived_private(call: Call) -> Answer:
    return _archived(call, ChannelType.PRIVATE_THREAD, own=True)


_CHANNEL = "/channels/{channel_id}"
ROUTES = (
    Route("POST", _CHANNEL + "/messages/{message_id}/threads", post_from_message, limit=Limit(50, 300.0)),
    Route("POST", _CHANNEL + "/threads", post_thread, limit=Limit(50, 300.0)),
    Route("GET", "/guilds/{guild_id}/threads/active", list_active),
    Route("GET", _CHANNEL + "/threads/archived/public", list_archived_public),
    Route("GET", _CHANNEL + "/threads/archived/private", list_archived_private),
    Route("GET", _CHANNEL + "/users/@me/threads/archived/private", list_own_archived_private),
)
