"""What the bot's own roles let it do with other roles. https://discord.com/developers/docs/topics/permissions#permission-hierarchy"""

from aeon.discord.ids import RoleId, UserId
from aeon.discord.model import Role
from aeon.discord.permissions import Permissions, has
from aeon.guild.directory import Directory, role_rank

_NO_OWNER = UserId("")
"""A bot owns no guild, so its permissions are those of its roles."""


def can_assign(directory: Directory, role: Role) -> bool:
    """True where the bot can give this role to members and take it away: it has Manage Roles and stands above the role.

    Nobody gives `@everyone`, and managed roles are given by Discord alone.
    """
    if role.managed or role.id == RoleId(directory.guild_id):
        return False
    may_manage = has(own_permissions(directory), int(Permissions.MANAGE_ROLES))
    return may_manage and directory.rank(directory.own_roles) > role_rank(role)


def own_permissions(directory: Directory) -> int:
    """What the bot's roles let it do in the guild, channels aside."""
    return directory.permissions_of(_NO_OWNER, directory.own_roles)
