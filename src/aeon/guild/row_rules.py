"""What the rows of a guild's configuration have to be like, whoever wrote them: what fits no rule is passed over, and a fault says so.

Each of these is given one row more than there may be where there are too many. Text comes no longer than shows that it is too long.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from aeon.discord.ids import is_snowflake
from aeon.guild import texts
from aeon.guild.access import CommandGroup
from aeon.guild.errors import Fault
from aeon.guild.languages import Text
from aeon.guild.rows import (
    COOLDOWNS_AT_MOST,
    MULTIPLIERS_AT_MOST,
    PERMISSIONS_AT_MOST,
    REWARDS_AT_MOST,
    TEMPLATE_NAME_CHARACTERS,
    TEMPLATES_AT_MOST,
    CommandCooldown,
    LevelMultiplier,
    LevelReward,
    RolePermission,
    TemplateName,
)
from aeon.guild.settings import HIGHEST_REWARDED, LARGEST_MULTIPLIER, LONGEST_COOLDOWN_MS
from aeon.storage.statements import Row

_LONGEST_RETURN = timedelta(days=2)
"""Discord counts new commands by the day; the rest is for clocks that disagree."""

_GROUPS = frozenset(group.value for group in CommandGroup)


def _bounded(rows: Sequence[Row], most: int, path: str) -> tuple[Sequence[Row], list[Fault]]:
    if len(rows) <= most:
        return rows, []
    return rows[:most], [Fault(path, texts.TOO_MANY_ROWS.filled(most=most))]


def permissions(rows: Sequence[Row]) -> tuple[tuple[RolePermission, ...], list[Fault]]:
    rows, faults = _bounded(rows, PERMISSIONS_AT_MOST, "permissions")
    granted = []
    for row in rows:
        path, group, role_id = f"permissions.{row['id']}", row["command_group"], row["role_id"]
        if group not in _GROUPS:
            faults.append(Fault(path, texts.ROW_GROUP.filled(group=f"{group!s:.50}")))
        elif not isinstance(role_id, str) or not is_snowflake(role_id):
            faults.append(Fault(path, texts.ROW_ROLE.filled(role=f"{role_id!s:.50}")))
        else:
            granted.append(msgspec.convert(row, RolePermission))
    return tuple(granted), faults


def cooldowns(rows: Sequence[Row]) -> tuple[tuple[CommandCooldown, ...], list[Fault]]:
    rows, faults = _bounded(rows, COOLDOWNS_AT_MOST, "cooldowns")
    waits = []
    for row in rows:
        name, wait = row["command_name"], row["cooldown_ms"]
        if isinstance(name, str) and isinstance(wait, int) and 0 <= wait <= LONGEST_COOLDOWN_MS:
            waits.append(msgspec.convert(row, CommandCooldown))
        else:
            message = texts.ROW_MILLISECONDS.filled(wait=wait, most=LONGEST_COOLDOWN_MS)
            faults.append(Fault(f"cooldowns.{name}", message))
    return tuple(waits), faults


def rewards(rows: Sequence[Row]) -> tuple[tuple[LevelReward, ...], list[Fault]]:
    rows, faults = _bounded(rows, REWARDS_AT_MOST, "levelRewards")
    given = []
    for row in rows:
        path, level, role_id = f"levelRewards.{row['id']}", row["level"], row["role_id"]
        if not isinstance(role_id, str) or not is_snowflake(role_id):
            faults.append(Fault(path, texts.ROW_ROLE.filled(role=f"{role_id!s:.50}")))
        elif not isinstance(level, int) or not 1 <= level <= HIGHEST_REWARDED:
            faults.append(Fault(path, texts.ROW_LEVEL.filled(level=f"{level!s:.50}", most=HIGHEST_REWARDED)))
        else:
            given.append(msgspec.convert(row, LevelReward))
    return tuple(given), faults


def multipliers(rows: Sequence[Row]) -> tuple[tuple[LevelMultiplier, ...], list[Fault]]:
    rows, faults = _bounded(rows, MULTIPLIERS_AT_MOST, "levelMultipliers")
    factors = []
    for row in rows:
        target, wanted = row["target_id"], row["multiplier"]
        if isinstance(target, str) and isinstance(wanted, float) and 0 <= wanted <= LARGEST_MULTIPLIER:
            factors.append(msgspec.convert(row, LevelMultiplier))
        else:
            message = texts.ROW_MULTIPLIER.filled(multiplier=wanted, most=LARGEST_MULTIPLIER)
            faults.append(Fault(f"levelMultipliers.{target}", message))
    return tuple(factors), faults


def template_names(rows: Sequence[Row]) -> tuple[tuple[TemplateName, ...], list[Fault]]:
    """What is in a template is for the templates' own feature to look at."""
    rows, faults = _bounded(rows, TEMPLATES_AT_MOST, "templates")
    names = []
    for row in rows:
        fault = template_name_fault(row["name"])
        if fault is None:
            names.append(msgspec.convert(row, TemplateName))
        else:
            faults.append(Fault(f"templates.{row['id']!s:.50}.name", fault))
    return tuple(names), faults


def template_name_fault(name: object) -> Text | None:
    """What is wrong with this as the name of a template, or None."""
    if not isinstance(name, str) or not 1 <= len(name) <= TEMPLATE_NAME_CHARACTERS:
        return texts.TEMPLATE_NAME_LENGTH.filled(most=TEMPLATE_NAME_CHARACTERS)
    return None if name.isprintable() and name == name.strip() else texts.TEMPLATE_NAME_SPACES


def commands_return_at(hashes: Sequence[Row]) -> tuple[datetime | None, list[Fault]]:
    """A time that Discord cannot have said would keep slash commands away for as long; to ask Discord costs little."""
    found = hashes[0]["retry_at"] if hashes else None
    if not isinstance(found, datetime):
        return None, []
    returns_at = found.replace(tzinfo=UTC)
    if returns_at - datetime.now(UTC) > _LONGEST_RETURN:
        return None, [Fault("slashCommands.retryAt", texts.ROW_RETURN)]
    return returns_at, []
