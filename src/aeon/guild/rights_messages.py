"""What guilds are asked about rights and cooldowns: who may use which commands, and how often."""

from attrs import frozen

from aeon.actors.request import Request
from aeon.audit.by import UNKNOWN, By
from aeon.discord.ids import RoleId
from aeon.guild.access import Caller, CommandGroup
from aeon.guild.known_commands import KnownCommand
from aeon.guild.rows import CommandCooldown, RolePermission


@frozen
class ListPermissions(Request[tuple[RolePermission, ...]]):
    pass


@frozen
class GrantPermission(Request[RolePermission]):
    """Let members with this role, and those above it, use this group.

    Refused with `Invalid` where there is no such role, with `Refused` where it has the group already or the guild has
    `PERMISSIONS_AT_MOST`, with `NotEntitled` where the person who asks may not hand it out, or nobody asks and only a person may.
    """

    role_id: RoleId
    command_group: CommandGroup
    if_match: int | None = None
    by: By = UNKNOWN
    asked_by: Caller | None = None


@frozen
class RevokePermission(Request[None]):
    """Take a row away, be it one that no rule lets in.

    Refused with `NoSuch` where there is none, with `NotEntitled` where the person who asks may not take it.
    """

    id: str
    if_match: int | None = None
    by: By = UNKNOWN
    asked_by: Caller | None = None


@frozen
class ListCooldowns(Request[tuple[CommandCooldown, ...]]):
    pass


@frozen
class SetCooldown(Request[CommandCooldown]):
    """Let each member wait so long between two calls of this command; 0 lets them not wait at all, whatever the guild's setting.

    Refused with `Invalid` where there is no such command, or the wait is not from 0 to `LONGEST_COOLDOWN_MS`.
    """

    command_name: str
    cooldown_ms: int
    if_match: int | None = None
    by: By = UNKNOWN


@frozen
class ClearCooldown(Request[None]):
    """Let the guild's setting, or the command itself, say how long to wait. Refused with `NoSuch` where it does so already."""

    command_name: str
    if_match: int | None = None
    by: By = UNKNOWN


@frozen
class ListCommands(Request[tuple[KnownCommand, ...]]):
    """All that can be called in this guild, whoever may."""
