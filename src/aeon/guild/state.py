"""What a guild's handlers see and change: the incarnation's state, and what the slot holds beyond incarnations."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

import trio
from attrs import define, field, frozen

from aeon.actors.supervision import Supervision
from aeon.discord.ids import GuildId
from aeon.guild.access import RoleGrants
from aeon.guild.cooldowns import Cooldowns
from aeon.guild.directory import Directory
from aeon.guild.errors import Fault
from aeon.guild.ports import Ports
from aeon.guild.rows import (
    CommandCooldown,
    GuildRows,
    LevelMultiplier,
    LevelReward,
    RolePermission,
    SavedSettings,
    TemplateName,
)
from aeon.guild.settings import FAULTS_PATH, Settings

Kept = TypeVar("Kept")


@define(eq=False)
class Held:
    """Survives every incarnation."""

    directory: Directory
    cooldowns: Cooldowns = field(factory=Cooldowns)
    audited: int | None = None
    """Up to which position of the audit log subscribers have been told; None until the guild is first loaded."""
    logged_faults: frozenset[Fault] = frozenset()
    """Those of the configuration that was read last; the log has them."""
    told_settings: int | None = None
    """The hash of the settings that subscribers know; None until the guild is first loaded."""


@frozen
class Looked:
    """What was found wrong with a row when this was its `stamp`."""

    stamp: str
    faults: tuple[Fault, ...] = ()


@define(eq=False)
class GuildState:
    """Lives as long as an incarnation; only handlers touch it."""

    guild_id: GuildId
    held: Held
    ports: Ports
    supervision: Supervision
    dropped: Mapping[str, int]
    """The slot's count of messages that were never handled, by why."""
    settings: Settings
    version: int
    audit_position: int
    """Of the last row of the audit log when this incarnation was loaded."""
    permission_rows: tuple[RolePermission, ...]
    grants: RoleGrants
    """What those rows say."""
    cooldown_rows: tuple[CommandCooldown, ...]
    command_cooldowns: Mapping[str, int]
    """What those rows say: milliseconds by command."""
    template_names: tuple[TemplateName, ...]
    registered_hash: str | None
    reward_rows: tuple[LevelReward, ...] = ()
    multiplier_rows: tuple[LevelMultiplier, ...] = ()
    multipliers: Mapping[str, float] = field(factory=dict)
    """What those rows say: by how much XP are multiplied, by channel and role."""
    commands_return_at: datetime | None = None
    """Until then Discord takes no new slash commands here: the guild's creates of the day are used up. It may lie in the past."""
    overwritten: trio.Event = field(factory=trio.Event)
    """Set while slash commands are as the settings want them, or it is known when that is tried again."""
    faults: tuple[Fault, ...] = ()
    """What in the database no rule lets in: a default stands in, or the row is passed over."""
    looked_at: dict[str, Looked] = field(factory=dict)
    """Rows that features look at by themselves, by the paths of their faults."""
    is_behind: bool = False
    """The database has been written to, or may have been, and nobody has read it since."""
    _kept: dict[type, object] = field(factory=dict)

    @property
    def directory(self) -> Directory:
        return self.held.directory

    @property
    def cooldowns(self) -> Cooldowns:
        return self.held.cooldowns

    def commands_missing_until(self, now: datetime) -> datetime | None:
        """When slash commands come that are switched on and that Discord does not take yet; None where they need not wait for that."""
        until = self.commands_return_at if self.settings.use_slash_commands else None
        return until if until is not None and until > now else None

    def kept(self, kind: type[Kept]) -> Kept:
        """What a feature keeps in memory as long as the incarnation lives: of each class one, made when it is first asked for."""
        found = self._kept.get(kind)
        if found is None:
            found = self._kept[kind] = kind()
        assert isinstance(found, kind)
        return found

    def take(self, rows: GuildRows) -> None:
        """Let these rows be the configuration. What is registered is not theirs to say: only this process registers, so memory knows."""
        self.settings = rows.settings
        self.version = rows.version
        self.permission_rows, self.grants = rows.permission_rows, rows.grants
        self.cooldown_rows, self.command_cooldowns = rows.cooldown_rows, rows.command_cooldowns
        self.reward_rows = rows.reward_rows
        self.multiplier_rows, self.multipliers = rows.multiplier_rows, rows.multipliers
        self.template_names = rows.template_names
        self.faults = rows.faults

    def take_settings(self, saved: SavedSettings) -> None:
        """Let these settings hold; the other tables' rows are as they were."""
        self.settings = saved.settings
        self.version = saved.version
        others = tuple(fault for fault in self.faults if not fault.path.startswith(FAULTS_PATH))
        self.faults = (*saved.faults, *others)


def fresh_state(
    guild_id: GuildId,
    rows: GuildRows,
    *,
    held: Held,
    ports: Ports,
    supervision: Supervision,
    dropped: Mapping[str, int],
) -> GuildState:
    """The state of a new incarnation."""
    return GuildState(
        guild_id=guild_id,
        held=held,
        ports=ports,
        supervision=supervision,
        dropped=dropped,
        settings=rows.settings,
        version=rows.version,
        audit_position=rows.audit_position,
        permission_rows=rows.permission_rows,
        grants=rows.grants,
        cooldown_rows=rows.cooldown_rows,
        command_cooldowns=rows.command_cooldowns,
        reward_rows=rows.reward_rows,
        multiplier_rows=rows.multiplier_rows,
        multipliers=rows.multipliers,
        template_names=rows.template_names,
        registered_hash=rows.registered_hash,
        commands_return_at=rows.commands_return_at,
        faults=rows.faults,
    )
