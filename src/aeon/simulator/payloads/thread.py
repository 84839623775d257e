"""Threads and their members."""

from aeon.discord.ids import UserId
from aeon.simulator.wire import Payload, iso
from aeon.simulator.world.entities import Channel, ChannelType, Thread

_MAX_COUNTED_MEMBERS = 50


def thread_object(channel: Channel, thread: Thread) -> Payload:
    """https://discord.com/developers/docs/resources/channel#channel-object, of a thread."""
    metadata: Payload = {
        "archived": thread.archived,
        "archive_timestamp": iso(thread.archive_ms),
        "auto_archive_duration": thread.auto_archive_minutes,
        "locked": thread.locked,
        "create_timestamp": iso(thread.created_ms),
    }
    if channel.type is ChannelType.PRIVATE_THREAD:
        metadata["invitable"] = thread.invitable
    return {
        "id": channel.id,
        "type": int(channel.type),
        "guild_id": channel.guild_id,
        "parent_id": channel.parent_id,
        "owner_id": thread.owner_id,
        "name": channel.name,
        "last_message_id": channel.last_message_id,
        "rate_limit_per_user": channel.slowmode_seconds,
        "flags": 0,
        "message_count": thread.message_count,
        "total_message_sent": thread.total_sent,
        "member_count": min(len(thread.members), _MAX_COUNTED_MEMBERS),
        "thread_metadata": metadata,
        "applied_tags": [],
    }


def thread_member_object(channel: Channel, thread: Thread, user_id: UserId) -> Payload:
    """https://discord.com/developers/docs/resources/channel#thread-member-object."""
    return {"id": channel.id, "user_id": user_id, "join_timestamp": iso(thread.members[user_id]), "flags": 0}
