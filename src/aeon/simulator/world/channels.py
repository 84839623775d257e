"""Channels of a guild and their overwrites."""

from aeon.discord.ids import ChannelId
from aeon.simulator.payloads.guild import channel_object
from aeon.simulator.world.entities import Channel, ChannelType, Guild, Overwrite
from aeon.simulator.world.world import World


def create_channel(
    world: World,
    guild: Guild,
    name: str,
    *,
    kind: ChannelType,
    parent_id: ChannelId | None = None,
) -> Channel:
    """A new channel below the others of its category, with the category's overwrites."""
    position = sum(channel.type is kind for channel in guild.channels.values())
    channel = Channel(ChannelId(world.snowflakes.make()), kind, guild.id, name, position=position, parent_id=parent_id)
    parent = guild.channels.get(parent_id) if parent_id is not None else None
    if parent is not None:
        channel.overwrites = {
            key: Overwrite(own.id, own.type, own.allow, own.deny) for key, own in parent.overwrites.items()
        }
    return add_channel(world, guild, channel)


def add_channel(world: World, guild: Guild, channel: Channel) -> Channel:
    """Put a channel into the guild."""
    guild.channels[channel.id] = channel
    world.channels[channel.id] = channel
    world.emit("CHANNEL_CREATE", guild.id, lambda: channel_object(world, channel))
    return channel


def update_channel(world: World, channel: Channel) -> None:
    """Tell of a channel whose fields were changed."""
    world.emit("CHANNEL_UPDATE", channel.guild_id, lambda: channel_object(world, channel))


def delete_channel(world: World, guild: Guild, channel: Channel) -> None:
    """Remove a channel with its messages; a category's channels stay, without it."""
    del guild.channels[channel.id]
    del world.channels[channel.id]
    for webhook_id in [one.id for one in world.webhooks.values() if one.channel_id == channel.id]:
        del world.webhooks[webhook_id]
    for code in [one.code for one in world.invites.values() if one.channel_id == channel.id]:
        del world.invites[code]
    for thread_id in [one.id for one in guild.threads.values() if one.parent_id == channel.id]:
        del guild.threads[thread_id], world.channels[thread_id]
    if guild.system_channel_id == channel.id:
        guild.system_channel_id = None
    world.emit("CHANNEL_DELETE", guild.id, lambda: channel_object(world, channel))
    for other in guild.channels.values():
        if other.parent_id == channel.id:
            other.parent_id = None
            update_channel(world, other)


def set_overwrite(world: World, channel: Channel, overwrite: Overwrite) -> None:
    """Put an overwrite in the place of what that role or member had."""
    channel.overwrites[overwrite.id] = overwrite
    update_channel(world, channel)
