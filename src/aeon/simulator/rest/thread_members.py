"""Who is in a thread.

https://discord.com/developers/docs/resources/channel#join-thread
"""

from aeon.discord.ids import UserId
from aeon.simulator.call import NO_CONTENT, Answer, Call
from aeon.simulator.errors import Refusal, Refused
from aeon.simulator.payloads.thread import thread_member_object
from aeon.simulator.payloads.user import member_object
from aeon.simulator.permissions import Permission
from aeon.simulator.rest.access import member_of, place, thread_of
from aeon.simulator.routes import Route
from aeon.simulator.wire import Payload
from aeon.simulator.world.entities import Channel, ChannelType, Guild, Thread
from aeon.simulator.world.threads import join_thread, leave_thread


def _open(call: Call) -> tuple[Guild, Channel, Thread]:
    """The thread of the path, which must not be archived."""
    where = place(call)
    thread = thread_of(where)
    if thread.archived:
        raise Refused(Refusal.THREAD_ARCHIVED)
    return where.need_guild(), where.channel, thread


def join(call: Call) -> Answer:
    guild, channel, thread = _open(call)
    join_thread(call.world, guild, channel, thread, user_id=call.actor_id)
    return NO_CONTENT


def leave(call: Call) -> Answer:
    _, channel, thread = _open(call)
    leave_thread(call.world, channel, thread, user_id=call.actor_id)
    return NO_CONTENT


def add_member(call: Call) -> Answer:
    """Whoever may write there brings others in; into a private thread that is not open to it, only its managers do."""
    guild, channel, thread = _open(call)
    where = place(call)
    where.need(Permission.SEND_MESSAGES_IN_THREADS)
    if channel.type is ChannelType.PRIVATE_THREAD and not thread.invitable and thread.owner_id != call.actor_id:
        where.need(Permission.MANAGE_THREADS)
    join_thread(call.world, guild, channel, thread, user_id=member_of(call, guild).user_id)
    return NO_CONTENT


def remove_member(call: Call) -> Answer:
    """Manage Threads, or the owner of a private thread."""
    _, channel, thread = _open(call)
    if channel.type is not ChannelType.PRIVATE_THREAD or thread.owner_id != call.actor_id:
        place(call).need(Permission.MANAGE_THREADS)
    leave_thread(call.world, channel, thread, user_id=UserId(call.params["user_id"]))
    return NO_CONTENT


def _shown(call: Call, guild: Guild, channel: Channel, thread: Thread, *, user_id: UserId) -> Payload:
    shown = thread_member_object(channel, thread, user_id)
    if call.asks_for("with_member") and user_id in guild.members:
        shown["member"] = member_object(call.world, guild.members[user_id])
    return shown


def get_member(call: Call) -> Answer:
    where = place(call)
    thread, user_id = thread_of(where), UserId(call.params["user_id"])
    if user_id not in thread.members:
        raise Refused(Refusal.UNKNOWN_MEMBER)
    return Answer(body=_shown(call, where.need_guild(), where.channel, thread, user_id=user_id))


def list_members(call: Call) -> Answer:
    where = place(call)
    guild, thread = where.need_guild(), thread_of(where)
    return Answer(body=[_shown(call, guild, where.channel, thread, user_id=one) for one in thread.members])


_BASE = "/channels/{channel_id}/thread-members"
ROUTES = (
    Route("GET", _BASE, list_members),
    Route("PUT", _BASE + "/@me", join),
    Route("DELETE", _BASE + "/@me", leave),
    Route("GET", _BASE + "/{user_id}", get_member),
    Route("PUT", _BASE + "/{user_id}", add_member),
    Route("DELETE", _BASE + "/{user_id}", remove_member),
)
