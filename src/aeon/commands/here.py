"""The place a call came from: what its channel lets the caller and the bot do there."""

from aeon.commands import texts
from aeon.commands.call import Asked
from aeon.commands.refusal import Refusal
from aeon.discord.permissions import Permissions, label, missing
from aeon.guild.languages import Text
from aeon.guild.state import GuildState


def is_nsfw(state: GuildState, asked: Asked) -> bool:
    """The channel, or for a thread the one that holds it, is for adults."""
    channels = state.directory.channels
    channel = channels.get(asked.origin.channel_id)
    if channel is not None and channel.is_thread and channel.parent_id is not None:
        channel = channels.get(channel.parent_id)
    return channel is not None and channel.nsfw


def check_here(state: GuildState, asked: Asked) -> Refusal | None:
    """What the caller lacks in the channel, else what the bot lacks there; None where neither lacks what the command declares."""
    directory, channel_id, caller = state.directory, asked.origin.channel_id, asked.caller
    command = asked.command
    if command.caller_needs:
        allowed = caller.permissions
        if allowed is None:
            allowed = directory.permissions_in(channel_id, caller.user_id, caller.roles)
        refusal = _refusal(asked, texts.CALLER_LACKS, allowed, command.caller_needs)
        if refusal is not None:
            return refusal
    if not command.bot_needs:
        return None
    allowed = directory.permissions_in(channel_id, state.ports.own_id, directory.own_roles)
    return _refusal(asked, texts.BOT_LACKS, allowed, command.bot_needs)


def _refusal(asked: Asked, text: Text, allowed: int, needed: Permissions) -> Refusal | None:
    lacking = missing(allowed, int(needed))
    return Refusal(asked.say(text, permissions=named(asked, lacking)), "channel_permission") if lacking else None


def named(asked: Asked, permissions: tuple[Permissions, ...]) -> str:
    """These permissions as the caller's Discord calls them."""
    return ", ".join(asked.say(texts.PERMISSION_NAMES.get(each, label(each))) for each in permissions)
