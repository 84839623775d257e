"""One guild's configuration as the database holds it, read in one snapshot."""

from collections.abc import Mapping
from datetime import datetime
from typing import Generic, TypeVar

from attrs import frozen

from aeon.discord.ids import RoleId
from aeon.guild.access import CommandGroup, RoleGrants
from aeon.guild.errors import Fault
from aeon.guild.settings import Settings

Answer = TypeVar("Answer")

PERMISSIONS_AT_MOST = 500
COOLDOWNS_AT_MOST = 1_000
REWARDS_AT_MOST = 100
MULTIPLIERS_AT_MOST = 500
TEMPLATES_AT_MOST = 100
"""Rows per guild, all of these: no more are added, and others that are there are passed over. Of cooldowns there are more than commands."""
TEXT_CHARACTERS = 100
"""Ids and names that other programs have written are not read any further."""
TEMPLATE_NAME_CHARACTERS = 100
"""As many as Discord completes in an option."""


@frozen
class RolePermission:
    """Members with this role, or one above it, may use this group of commands. Times are in UTC; other programs' rows may lack them."""

    id: str
    role_id: RoleId
    command_group: CommandGroup
    created_at: datetime | None = None
    updated_at: datetime | None = None


@frozen
class CommandCooldown:
    """How long a member waits between two calls of this command; a 0 counts."""

    id: str
    command_name: str
    cooldown_ms: int
    created_at: datetime | None = None
    updated_at: datetime | None = None


@frozen
class LevelReward:
    """Members who have reached this level are given this role."""

    id: str
    level: int
    role_id: RoleId
    created_at: datetime | None = None
    updated_at: datetime | None = None


@frozen
class LevelMultiplier:
    """By how much XP are multiplied in this channel or category, or for who has this role; 0: nothing is earned."""

    id: str
    target_id: str
    multiplier: float
    created_at: datetime | None = None
    updated_at: datetime | None = None


@frozen
class TemplateName:
    """A message template as far as memory has it. `stamp` is another after every write of the row."""

    id: str
    name: str
    stamp: str


@frozen
class GuildRows:
    """Only what fits the rules; `faults` names the rest."""

    settings: Settings
    version: int
    permission_rows: tuple[RolePermission, ...] = ()
    cooldown_rows: tuple[CommandCooldown, ...] = ()
    reward_rows: tuple[LevelReward, ...] = ()
    """The lowest level first."""
    multiplier_rows: tuple[LevelMultiplier, ...] = ()
    template_names: tuple[TemplateName, ...] = ()
    """By name, at most `TEMPLATES_AT_MOST`."""
    registered_hash: str | None = None
    """Of the slash commands last registered in the guild; None: never by us."""
    commands_return_at: datetime | None = None
    """When Discord takes new slash commands in the guild again, where it has said that they are used up."""
    faults: tuple[Fault, ...] = ()
    """Values and rows that another program wrote and no rule lets in: a default stands in, or the row is passed over."""
    audit_position: int = 0
    """Of the last row of the guild's audit log."""

    def has_more(self, table: str) -> bool:
        """There are more rows of this table, by its name in REST, than one guild may have."""
        return any(fault.path == table for fault in self.faults)

    @property
    def grants(self) -> RoleGrants:
        """The permissions as they are asked for."""
        granted = RoleGrants()
        for row in self.permission_rows:
            granted.roles.setdefault(row.command_group, set()).add(row.role_id)
        return granted

    @property
    def command_cooldowns(self) -> Mapping[str, int]:
        """Milliseconds by command."""
        return {row.command_name: row.cooldown_ms for row in self.cooldown_rows}

    @property
    def multipliers(self) -> Mapping[str, float]:
        """By channel and role."""
        return {row.target_id: row.multiplier for row in self.multiplier_rows}


@frozen
class SavedSettings:
    """A row of settings after it was written, with the version that the write made."""

    settings: Settings
    version: int
    faults: tuple[Fault, ...] = ()


@frozen
class Saved(Generic[Answer]):
    """The row that was written, None where one was taken away, and the guild's configuration with it."""

    rows: GuildRows
    answer: Answer
