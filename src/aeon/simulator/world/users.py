"""Accounts and the direct conversations between them."""

from aeon.discord.ids import ChannelId, UserId
from aeon.simulator.world.entities import Channel, ChannelType, User
from aeon.simulator.world.world import World


def create_user(world: World, username: str, *, global_name: str | None = None, bot: bool = False) -> User:
    """A new account."""
    user = User(UserId(world.snowflakes.make()), username, global_name, bot=bot)
    world.users[user.id] = user
    return user


def direct_channel(world: World, one: UserId, other: UserId) -> Channel | None:
    """The conversation of these two, if they have one."""
    return world.channels.get(ChannelId(_direct_id(one, other)))


def open_direct_channel(world: World, one: UserId, other: UserId) -> Channel:
    """The conversation of these two, begun if need be; since version 8 the gateway does not tell bots of it."""
    channel = direct_channel(world, one, other)
    if channel is None:
        channel = Channel(ChannelId(_direct_id(one, other)), ChannelType.DM, recipients=(one, other))
        world.channels[channel.id] = channel
    return channel


def _direct_id(one: UserId, other: UserId) -> str:
    """The same pair has one conversation for ever, so its id is made of theirs."""
    low, high = sorted((int(one), int(other)))
    return str((low >> 22 << 22) + (low * 31 + high) % (1 << 22))
