"""Who may use which commands.

The owner and members with Administrator may everything. Where a guild has rows for a group, a member may if one of their roles is
listed, or stands above a listed role: higher roles inherit. Where it has none, the group's default holds. `admin` includes every group.
"""

from enum import Enum

from attrs import define, field, frozen

from aeon.discord.ids import RoleId, UserId
from aeon.discord.permissions import Permissions
from aeon.guild.directory import Directory, role_rank


class CommandGroup(Enum):
    ADMIN = "admin"
    MODERATION = "moderation"
    LEVELLING = "levelling"
    FUN = "fun"
    TICKETS = "tickets"
    CUSTOM_COMMANDS = "custom_commands"
    TEMPLATES = "templates"


OPEN_GROUPS = frozenset({CommandGroup.FUN, CommandGroup.LEVELLING, CommandGroup.CUSTOM_COMMANDS})
"""Everyone's, where a guild has not said otherwise."""


@frozen
class Caller:
    """A member as far as rights go. `permissions` are those in the guild or, in an interaction, in its channel."""

    user_id: UserId
    roles: tuple[RoleId, ...] = ()
    permissions: int | None = None
    """As Discord sent them with an interaction; None: to be computed from the roles."""


@define
class RoleGrants:
    """The rows of `RolePermission`: per group the roles that may."""

    roles: dict[CommandGroup, set[RoleId]] = field(factory=dict)

    def are_set(self, group: CommandGroup) -> bool:
        """The guild has rows for this group, so its default no longer holds."""
        return bool(self.roles.get(group))


def permissions_of(caller: Caller, directory: Directory) -> int:
    """What the caller may do by Discord's rules; the owner and administrators everything."""
    if caller.user_id == directory.owner_id:
        return int(~Permissions(0))
    allowed = directory.permissions_of(caller.roles) | (caller.permissions or 0)
    return int(~Permissions(0)) if allowed & Permissions.ADMINISTRATOR else allowed


def may(
    caller: Caller, group: CommandGroup | None, *, needs: Permissions, directory: Directory, grants: RoleGrants
) -> bool:
    """True where this member may use a command of this group; `needs` is what the act itself needs in Discord.

    A command without a group is everyone's.
    """
    if group is None:
        return True
    allowed = permissions_of(caller, directory)
    if allowed & Permissions.ADMINISTRATOR:
        return True
    if _is_granted(caller, CommandGroup.ADMIN, directory, grants) or _is_granted(caller, group, directory, grants):
        return True
    if grants.are_set(group):
        return False
    if group in OPEN_GROUPS:
        return True
    wanted = needs if group is CommandGroup.MODERATION and needs else Permissions.MANAGE_GUILD
    return allowed & wanted == wanted


def _is_granted(caller: Caller, group: CommandGroup, directory: Directory, grants: RoleGrants) -> bool:
    listed = grants.roles.get(group)
    if not listed:
        return False
    everyone = RoleId(directory.guild_id)
    own = {*caller.roles, everyone}
    if own & listed:
        return True
    top = directory.rank(caller.roles)
    return any(top > role_rank(directory.roles[role_id]) for role_id in listed if role_id in directory.roles)
