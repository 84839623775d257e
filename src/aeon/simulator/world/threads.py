"""Threads: conversations beside a channel, begun from a message or by themselves, archived and woken again.

https://discord.com/developers/docs/topics/threads. A thread is a channel whose `thread` is set; it hangs on its guild's
`threads`, not its `channels`, and takes its permissions from its parent. Discord archives by itself what nobody
writes in; here only people and bots do.
"""

from aeon.discord.ids import ChannelId, MessageId, UserId
from aeon.simulator.payloads.thread import thread_member_object, thread_object
from aeon.simulator.payloads.user import member_object
from aeon.simulator.wire import Payload
from aeon.simulator.world.entities import HAS_THREAD, Channel, ChannelType, Guild, Message, Thread
from aeon.simulator.world.messages import Draft, new_message, post, update_silently
from aeon.simulator.world.world import World

_THREAD_CREATED = 18
_THREAD_STARTER = 21


def create_thread(world: World, guild: Guild, channel: Channel, thread: Thread) -> Channel:
    """Put a thread into the guild; its owner is its first member."""
    channel.thread = thread
    guild.threads[channel.id] = channel
    world.channels[channel.id] = channel
    thread.members[thread.owner_id] = world.now_ms()
    world.emit("THREAD_CREATE", guild.id, lambda: thread_object(channel, thread) | {"newly_created": True})
    return channel


def start_from_message(world: World, guild: Guild, message: Message, channel: Channel, thread: Thread) -> Channel:
    """A thread of a message's own, with the message's id; it begins by showing the message."""
    create_thread(world, guild, channel, thread)
    message.flags |= HAS_THREAD
    update_silently(world, message)
    starter = new_message(world, channel, message.author_id, Draft())
    starter.type, starter.reply_to, starter.reference_channel_id = _THREAD_STARTER, message.id, message.channel_id
    starter.webhook_id, starter.webhook_name = message.webhook_id, message.webhook_name
    post(world, channel, starter)
    return channel


def announce(world: World, parent: Channel, channel: Channel, owner_id: UserId) -> None:
    """The parent tells of a public thread that no message began."""
    told = new_message(world, parent, owner_id, Draft(content=channel.name))
    told.type, told.reference_channel_id = _THREAD_CREATED, channel.id
    post(world, parent, told)


def open_post(world: World, channel: Channel, owner_id: UserId, draft: Draft) -> Message:
    """The first message of a forum's thread, which has the thread's id."""
    message = new_message(world, channel, owner_id, draft)
    message.id = MessageId(channel.id)
    return post(world, channel, message)


def new_thread_channel(
    world: World, guild: Guild, parent: Channel, name: str, *, kind: ChannelType, thread_id: str | None = None
) -> Channel:
    """The channel of a thread to be."""
    channel_id = ChannelId(thread_id or world.snowflakes.make())
    return Channel(channel_id, kind, guild.id, name, parent_id=parent.id)


def update_thread(world: World, channel: Channel, thread: Thread) -> None:
    """Tell of a thread whose fields were changed."""
    world.emit("THREAD_UPDATE", channel.guild_id, lambda: thread_object(channel, thread))


def set_archived(world: World, thread: Thread, *, archived: bool) -> None:
    """Archive or wake a thread, to be told of by `update_thread`."""
    if thread.archived != archived:
        thread.archived, thread.archive_ms = archived, world.now_ms()


def delete_thread(world: World, guild: Guild, channel: Channel) -> None:
    """Remove a thread with its messages."""
    del guild.threads[channel.id]
    del world.channels[channel.id]
    told: Payload = {
        "id": channel.id,
        "guild_id": guild.id,
        "parent_id": channel.parent_id,
        "type": int(channel.type),
    }
    world.emit("THREAD_DELETE", guild.id, lambda: told)


def join_thread(world: World, guild: Guild, channel: Channel, thread: Thread, *, user_id: UserId) -> None:
    """Add a member; one who is there stays."""
    if user_id in thread.members:
        return
    thread.members[user_id] = world.now_ms()
    shown = thread_member_object(channel, thread, user_id)
    shown |= {"member": member_object(world, guild.members[user_id]), "presence": None}
    _tell_members(world, channel, thread, {"added_members": [shown]}, user_id=user_id)


def leave_thread(world: World, channel: Channel, thread: Thread, *, user_id: UserId) -> None:
    """Remove a member; nothing happens where there is none."""
    if thread.members.pop(user_id, None) is not None:
        _tell_members(world, channel, thread, {"removed_member_ids": [user_id]}, user_id=user_id)


def _tell_members(world: World, channel: Channel, thread: Thread, changes: Payload, *, user_id: UserId) -> None:
    told = {"id": channel.id, "guild_id": channel.guild_id, "member_count": len(thread.members)} | changes
    world.emit("THREAD_MEMBERS_UPDATE", channel.guild_id, lambda: told, of_bot=user_id == world.bot_id)
