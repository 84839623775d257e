"""Guilds' configuration in the database: many read at once in one snapshot, one changed at a time.

Other programs write these tables too, and where they made them, without our CHECKs. So rows are read as they are, value by value: what
fits no rule is passed over and named in the guild's faults, and all the rest holds.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from attrs import evolve

from aeon.audit.by import UNKNOWN, By, announce
from aeon.discord.ids import GuildId
from aeon.feed.wire import json_name
from aeon.guild import row_rules
from aeon.guild.errors import PreconditionFailed
from aeon.guild.rows import (
    COOLDOWNS_AT_MOST,
    MULTIPLIERS_AT_MOST,
    PERMISSIONS_AT_MOST,
    REWARDS_AT_MOST,
    TEMPLATE_NAME_CHARACTERS,
    TEMPLATES_AT_MOST,
    GuildRows,
    SavedSettings,
)
from aeon.guild.settings import Settings, SettingValue, mend
from aeon.storage.database import Database
from aeon.storage.errors import VersionMismatch
from aeon.storage.queries import load_queries
from aeon.storage.statements import Row, Statements
from aeon.storage.transaction import Isolation, Transaction
from aeon.storage.versions import version_after

_SETTINGS = load_queries("settings")
_PERMISSIONS = load_queries("permissions")
_COOLDOWNS = load_queries("cooldowns")
_TEMPLATES = load_queries("templates")
_SLASH = load_queries("slash")
_LEVELLING = load_queries("levelling")


async def read_guilds(database: Database, guild_ids: Sequence[GuildId]) -> dict[GuildId, GuildRows]:
    """The configuration of each of these guilds; one seen for the first time gets its row of settings. Raises storage's errors."""
    rows, missing = await _read(database, guild_ids)
    if missing:
        await database.execute(_SETTINGS.named("insert_missing_settings"), {"guild_ids": missing})
        rows |= (await _read(database, missing))[0]
    return rows


async def _read(database: Database, guild_ids: Sequence[GuildId]) -> tuple[dict[GuildId, GuildRows], list[GuildId]]:
    """What one snapshot holds of these guilds, and which of them have no settings in it."""
    async with database.transaction(Isolation.SNAPSHOT) as snapshot:
        return await _read_in(snapshot, guild_ids)


async def _read_in(
    snapshot: Statements, guild_ids: Sequence[GuildId]
) -> tuple[dict[GuildId, GuildRows], list[GuildId]]:
    params = {"guild_ids": list(guild_ids)}
    settings = await _by_guild(snapshot, "select_settings", params)
    permissions = await _by_guild(snapshot, "select_permissions", params)
    cooldowns = await _by_guild(snapshot, "select_cooldowns", params)
    rewards = await _by_guild(snapshot, "select_rewards", params)
    multipliers = await _by_guild(snapshot, "select_multipliers", params)
    templates = await _by_guild(snapshot, "select_template_names", {**params, "longest": TEMPLATE_NAME_CHARACTERS + 1})
    hashes = await _by_guild(snapshot, "select_registrations", params)
    found = {
        guild_id: _guild_rows(
            settings[guild_id],
            permissions=permissions[guild_id],
            cooldowns=cooldowns[guild_id],
            rewards=rewards[guild_id],
            multipliers=multipliers[guild_id],
            templates=templates[guild_id],
            hashes=hashes[guild_id],
        )
        for guild_id in guild_ids
    }
    return found, [guild_id for guild_id in guild_ids if not settings[guild_id]]


async def rows_after(transaction: Transaction, guild_id: GuildId, *, expected: int | None) -> GuildRows:
    """All of a guild's configuration as this transaction will leave it; call it after the transaction's writes.

    They have locked the guild's version, so nobody else's change can come between it and the rows. Raises `PreconditionFailed` where the
    version before was not `expected`.
    """
    try:
        version = await version_after(transaction, guild_id, expected=expected)
    except VersionMismatch as error:
        raise PreconditionFailed(error.actual) from error
    found, _ = await _read_in(transaction, [guild_id])
    return evolve(found[guild_id], version=version)


ROWS_AT_MOST: Mapping[str, int] = {
    "select_permissions": PERMISSIONS_AT_MOST,
    "select_cooldowns": COOLDOWNS_AT_MOST,
    "select_rewards": REWARDS_AT_MOST,
    "select_multipliers": MULTIPLIERS_AT_MOST,
    "select_template_names": TEMPLATES_AT_MOST,
}
"""By query, of one guild: what others have written beyond that is not even read."""

_QUERIES = {
    "select_settings": _SETTINGS.named("select_settings"),
    "select_permissions": _PERMISSIONS.named("select_permissions"),
    "select_cooldowns": _COOLDOWNS.named("select_cooldowns"),
    "select_rewards": _LEVELLING.named("select_rewards"),
    "select_multipliers": _LEVELLING.named("select_multipliers"),
    "select_template_names": _TEMPLATES.named("select_template_names"),
    "select_registrations": _SLASH.named("select_registrations"),
}


async def _by_guild(snapshot: Statements, query: str, params: Mapping[str, object]) -> defaultdict[object, list[Row]]:
    found: defaultdict[object, list[Row]] = defaultdict(list)
    most = ROWS_AT_MOST.get(query)
    # One more than may be shows that there are too many.
    bounded = params if most is None else {**params, "most": most + 1}
    for row in await snapshot.fetch_all(_QUERIES[query], bounded):
        found[row["guild_id"]].append(row)
    return found


def _guild_rows(
    settings: Sequence[Row],
    *,
    permissions: Sequence[Row],
    cooldowns: Sequence[Row],
    rewards: Sequence[Row],
    multipliers: Sequence[Row],
    templates: Sequence[Row],
    hashes: Sequence[Row],
) -> GuildRows:
    saved = _saved_settings(settings[0]) if settings else SavedSettings(Settings(), version=0)
    granted, bad_permissions = row_rules.permissions(permissions)
    waits, bad_cooldowns = row_rules.cooldowns(cooldowns)
    given, bad_rewards = row_rules.rewards(rewards)
    factors, bad_multipliers = row_rules.multipliers(multipliers)
    names, bad_templates = row_rules.template_names(templates)
    return_at, bad_return = row_rules.commands_return_at(hashes)
    return GuildRows(
        settings=saved.settings,
        version=saved.version,
        audit_position=_audit_position(settings),
        permission_rows=granted,
        cooldown_rows=waits,
        reward_rows=given,
        multiplier_rows=factors,
        template_names=names,
        registered_hash=str(hashes[0]["hash"]) if hashes else None,
        commands_return_at=return_at,
        faults=(
            *saved.faults,
            *bad_permissions,
            *bad_cooldowns,
            *bad_rewards,
            *bad_multipliers,
            *bad_templates,
            *bad_return,
        ),
    )


def _audit_position(settings: Sequence[Row]) -> int:
    position = settings[0]["audit_position"] if settings else 0
    assert isinstance(position, int), "the query makes it one"
    return position


def _saved_settings(row: Row) -> SavedSettings:
    version = row["version"]
    assert isinstance(version, int), "the query makes it one"
    settings, faults = mend(row)
    return SavedSettings(settings, version, faults)


async def save_settings(
    database: Database,
    guild_id: GuildId,
    changes: Mapping[str, SettingValue],
    *,
    if_match: int | None,
    by: By = UNKNOWN,
) -> SavedSettings:
    """Write these columns and no others; what holds then, with the version that the write made. The audit log names `by` for it.

    Raises `PreconditionFailed` where the version before was not `if_match`, and storage's errors.
    """
    patch = json.dumps({json_name(name): value for name, value in changes.items()})
    try:
        async with database.transaction() as transaction:
            await announce(transaction, by)
            await _write(transaction, guild_id, patch)
            version = await version_after(transaction, guild_id, expected=if_match)
            row = await transaction.fetch_one(_QUERIES["select_settings"], {"guild_ids": [guild_id]})
    except VersionMismatch as error:
        raise PreconditionFailed(error.actual) from error
    assert row is not None, "it has just been written"
    settings, faults = mend(row)
    return SavedSettings(settings, version, faults)


async def _write(transaction: Transaction, guild_id: GuildId, patch: str) -> None:
    params = {"guild_id": guild_id, "patch": patch}
    if not await transaction.execute(_SETTINGS.named("update_settings"), params):
        # Another program has deleted the row since it was read.
        await transaction.execute(_SETTINGS.named("insert_missing_settings"), {"guild_ids": [guild_id]})
        await transaction.execute(_SETTINGS.named("update_settings"), params)


async def save_registration(
    database: Database, guild_id: GuildId, registered_hash: str, *, commands_return_at: datetime | None = None
) -> None:
    """Remember what was registered in this guild, so that the next start need not ask Discord, and when new commands are taken again."""
    params = {"guild_id": guild_id, "hash": registered_hash, "retry_at": commands_return_at}
    await database.execute(_SLASH.named("upsert_registration"), params)


async def save_commands_return(database: Database, guild_id: GuildId, commands_return_at: datetime) -> None:
    """Remember that until then Discord takes no new commands in this guild; what is registered stays."""
    params = {"guild_id": guild_id, "retry_at": commands_return_at}
    await database.execute(_SLASH.named("upsert_registration_retry"), params)
