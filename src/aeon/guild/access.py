"""Who may use which commands.

The owner and members with Administrator may everything. Where a guild has rows for a group, a member may if one of their roles is
listed, or stands above a listed role: higher roles inherit. Where it has none, the group's default holds. `admin` includes every group.
"""

from collections.abc import Iterable
from enum import Enum

from attrs import define, field, frozen

from aeon.discord.ids import ChannelId, RoleId, UserId
from aeon.discord.permissions import ALL_PERMISSIONS, Permissions, has
from aeon.guild.directory import BELOW_ALL, Directory, role_rank


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


CHANNEL_PERMISSIONS = int(
    Permissions.MANAGE_CHANNELS
    | Permissions.MANAGE_MESSAGES
    | Permissions.MANAGE_THREADS
    | Permissions.MANAGE_WEBHOOKS
    | Permissions.PIN_MESSAGES
    | Permissions.MUTE_MEMBERS
    | Permissions.DEAFEN_MEMBERS
    | Permissions.MOVE_MEMBERS
)
"""Those that channels give and take away. What a channel says of any other means nothing: who may edit a channel's permissions could
otherwise make themselves an administrator there."""


POWERS = int(
    Permissions.ADMINISTRATOR
    | Permissions.MANAGE_GUILD
    | Permissions.MANAGE_ROLES
    | Permissions.BAN_MEMBERS
    | Permissions.KICK_MEMBERS
)
"""Roles with one of these are named by people alone: a key that leaked must not be worth a role."""


@frozen
class Caller:
    """A member as far as rights go, and where they are."""

    user_id: UserId
    roles: tuple[RoleId, ...] = ()
    channel_id: ChannelId | None = None
    permissions: int | None = None
    """Theirs in the channel as Discord sent them, with an interaction; None: to be reckoned from the roles."""


@define
class RoleGrants:
    """The rows of `RolePermission`: per group the roles that may."""

    roles: dict[CommandGroup, set[RoleId]] = field(factory=dict)

    def are_set(self, group: CommandGroup) -> bool:
        """The guild has rows for this group, so its default no longer holds."""
        return bool(self.roles.get(group))


def may(
    caller: Caller, group: CommandGroup | None, *, needs: Permissions, directory: Directory, grants: RoleGrants
) -> bool:
    """True where this member may use a command of this group; `needs` is what the act itself needs in Discord.

    A command without a group is everyone's.
    """
    if group is None:
        return True
    allowed = directory.permissions_of(caller.user_id, caller.roles)
    if allowed == ALL_PERMISSIONS:
        return True
    if _is_granted(caller, [CommandGroup.ADMIN, group], directory, grants):
        return True
    if grants.are_set(group):
        return False
    return group in OPEN_GROUPS or has(_with_channel(allowed, caller, directory), int(default_needs(group, needs)))


def _with_channel(allowed: int, caller: Caller, directory: Directory) -> int:
    here = caller.permissions
    if here is None and caller.channel_id is not None:
        here = directory.permissions_in(caller.channel_id, caller.user_id, caller.roles)
    return allowed if here is None else allowed & ~CHANNEL_PERMISSIONS | here & CHANNEL_PERMISSIONS


def may_change_rights(caller: Caller, group: CommandGroup, directory: Directory) -> bool:
    """True where this member, who may configure the guild, may also say who may use `group`.

    Nobody gives what they could not have by themselves: `admin` takes in every group, so only owners and administrators hand it out, or
    take it from others.
    """
    return group is not CommandGroup.ADMIN or directory.permissions_of(caller.user_id, caller.roles) == ALL_PERMISSIONS


def default_needs(group: CommandGroup, needs: Permissions) -> Permissions:
    """What a member needs in Discord where the guild has no rows for a group that is not everyone's."""
    return needs if group is CommandGroup.MODERATION and needs else Permissions.MANAGE_GUILD


def _is_granted(caller: Caller, groups: Iterable[CommandGroup], directory: Directory, grants: RoleGrants) -> bool:
    """A row of one of these groups lists one of the caller's roles, or one below them."""
    rows = [listed for listed in map(grants.roles.get, groups) if listed]
    everyone = RoleId(directory.guild_id)
    if any(everyone in listed or not listed.isdisjoint(caller.roles) for listed in rows):
        return True
    top = directory.rank(caller.roles) if rows else BELOW_ALL
    return any(
        top > role_rank(directory.roles[role_id]) for listed in rows for role_id in listed if role_id in directory.roles
    )
