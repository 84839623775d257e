"""Where a template can be sent: which channels take messages, and who may write in them."""

from aeon.discord.ids import ChannelId
from aeon.discord.model import Channel
from aeon.discord.model.channel import THREAD_TYPES, ChannelType
from aeon.discord.permissions import ALL_PERMISSIONS, Permissions, missing
from aeon.features.templates import texts
from aeon.guild.access import Caller
from aeon.guild.errors import Fault, GuildError, Invalid, NotEntitled, Refused
from aeon.guild.own_roles import own_permissions
from aeon.guild.state import GuildState

_VOICE = frozenset({ChannelType.VOICE, ChannelType.STAGE})
TAKES_MESSAGES = frozenset({ChannelType.TEXT, ChannelType.ANNOUNCEMENT}) | _VOICE | THREAD_TYPES


def takes_messages(state: GuildState, channel_id: ChannelId) -> bool:
    """There is such a channel here, and messages are what is in it."""
    channel = state.directory.channels.get(channel_id)
    return channel is not None and channel.type in TAKES_MESSAGES


def needed_in(channel: Channel) -> Permissions:
    """What somebody needs to write there. Who cannot connect to a voice channel cannot do anything in it.

    https://discord.com/developers/docs/topics/permissions#implicit-permissions
    """
    needed = Permissions.VIEW_CHANNEL
    needed |= Permissions.SEND_MESSAGES_IN_THREADS if channel.is_thread else Permissions.SEND_MESSAGES
    return needed | Permissions.CONNECT if channel.type in _VOICE else needed


def own_permissions_in(state: GuildState, channel_id: ChannelId) -> int:
    """The bot's."""
    directory = state.directory
    if own_permissions(directory) == ALL_PERMISSIONS:
        return ALL_PERMISSIONS
    return directory.permissions_in(channel_id, state.ports.own_id, directory.own_roles)


def refusal_in(state: GuildState, channel_id: ChannelId, caller: Caller | None) -> GuildError | None:
    """Why nothing can be sent there for this caller; None where it can."""
    channel = state.directory.channels.get(channel_id)
    if channel is None or not takes_messages(state, channel_id):
        return Invalid((Fault("channelId", texts.NO_CHANNEL),))
    needed = needed_in(channel)
    if caller is not None and (lacking := missing(_callers(state, channel, caller), _callers_need(channel, caller))):
        return NotEntitled(texts.you_lack(channel_id, lacking))
    if lacking := missing(own_permissions_in(state, channel_id), int(needed)):
        return Refused(texts.i_lack(channel_id, lacking))
    return None


def _callers_need(channel: Channel, caller: Caller) -> int:
    """Who is in a private thread nobody says; where the call comes from it, the caller is."""
    needed = needed_in(channel)
    if channel.type == ChannelType.PRIVATE_THREAD and caller.channel_id != channel.id:
        needed |= Permissions.MANAGE_THREADS
    return int(needed)


def _callers(state: GuildState, channel: Channel, caller: Caller) -> int:
    if state.directory.permissions_of(caller.user_id, caller.roles) == ALL_PERMISSIONS:
        return ALL_PERMISSIONS
    if caller.permissions is not None and caller.channel_id == channel.id:
        return caller.permissions
    return state.directory.permissions_in(channel.id, caller.user_id, caller.roles)
