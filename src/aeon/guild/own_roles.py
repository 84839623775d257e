"""What the bot's own roles let it do."""

from aeon.discord.ids import UserId
from aeon.guild.directory import Directory

_NO_OWNER = UserId("")
"""A bot owns no guild, so its permissions are those of its roles."""


def own_permissions(directory: Directory) -> int:
    """What the bot's roles let it do in the guild, channels aside."""
    return directory.permissions_of(_NO_OWNER, directory.own_roles)
