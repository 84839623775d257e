"""Guilds' configuration in the database: many read at once in one snapshot, one changed at a time."""

import json
import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence

from attrs import fields, frozen

from aeon.discord.ids import GuildId, RoleId
from aeon.feed.wire import json_name
from aeon.guild.access import CommandGroup, RoleGrants
from aeon.guild.errors import PreconditionFailed
from aeon.guild.messages import VersionedSettings
from aeon.guild.rows import GuildRows
from aeon.guild.settings import Settings, SettingValue
from aeon.storage.database import Database
from aeon.storage.errors import InvalidRow, VersionMismatch
from aeon.storage.queries import load_queries
from aeon.storage.statements import Statements
from aeon.storage.transaction import Isolation
from aeon.storage.versions import version_after

log = logging.getLogger(__name__)

_SETTINGS = load_queries("settings")
_PERMISSIONS = load_queries("permissions")
_COOLDOWNS = load_queries("cooldowns")
_SLASH = load_queries("slash")

_GROUPS = {group.value: group for group in CommandGroup}


@frozen(kw_only=True)
class _SettingsRow(Settings):
    guild_id: GuildId
    version: int

    def settings(self) -> Settings:
        return Settings(**{field.name: getattr(self, field.name) for field in fields(Settings)})


@frozen
class _GrantRow:
    guild_id: GuildId
    role_id: RoleId
    command_group: str


@frozen
class _CooldownRow:
    guild_id: GuildId
    command_name: str
    cooldown_ms: int


@frozen
class _RegistrationRow:
    guild_id: GuildId
    hash: str


async def read_guilds(database: Database, guild_ids: Sequence[GuildId]) -> dict[GuildId, GuildRows]:
    """The configuration of all these guilds; a guild seen for the first time gets its row of settings.

    A row that another program wrote and that does not fit is passed over and logged. Raises storage's errors.
    """
    params = {"guild_ids": list(guild_ids)}
    async with database.transaction(Isolation.SNAPSHOT) as snapshot:
        rows = await _read(snapshot, guild_ids)
    missing = [guild_id for guild_id in guild_ids if guild_id not in rows]
    if not missing:
        return rows
    await database.execute(_SETTINGS.named("insert_missing_settings"), {**params, "guild_ids": missing})
    async with database.transaction(Isolation.SNAPSHOT) as snapshot:
        rows |= await _read(snapshot, missing)
    unreadable = {guild_id: GuildRows(Settings(), version=0) for guild_id in missing if guild_id not in rows}
    return rows | unreadable


async def _read(snapshot: Statements, guild_ids: Sequence[GuildId]) -> dict[GuildId, GuildRows]:
    params = {"guild_ids": list(guild_ids)}
    settings = await snapshot.fetch_all(_SETTINGS.named("select_settings"), params, into=_SettingsRow, skip=_skip)
    grants = await snapshot.fetch_all(_PERMISSIONS.named("select_permissions"), params, into=_GrantRow, skip=_skip)
    cooldowns = await snapshot.fetch_all(_COOLDOWNS.named("select_cooldowns"), params, into=_CooldownRow, skip=_skip)
    hashes = await snapshot.fetch_all(_SLASH.named("select_registrations"), params, into=_RegistrationRow, skip=_skip)
    granted, waits = _by_guild(grants, cooldowns)
    registered = {row.guild_id: row.hash for row in hashes}
    return {
        row.guild_id: GuildRows(
            settings=row.settings(),
            version=row.version,
            grants=granted[row.guild_id],
            command_cooldowns=waits[row.guild_id],
            registered_hash=registered.get(row.guild_id),
        )
        for row in settings
    }


def _by_guild(
    grants: Sequence[_GrantRow], cooldowns: Sequence[_CooldownRow]
) -> tuple[defaultdict[GuildId, RoleGrants], defaultdict[GuildId, dict[str, int]]]:
    granted: defaultdict[GuildId, RoleGrants] = defaultdict(RoleGrants)
    for grant in grants:
        group = _GROUPS.get(grant.command_group)
        if group is not None:
            granted[grant.guild_id].roles.setdefault(group, set()).add(grant.role_id)
    waits: defaultdict[GuildId, dict[str, int]] = defaultdict(dict)
    for cooldown in cooldowns:
        waits[cooldown.guild_id][cooldown.command_name] = cooldown.cooldown_ms
    return granted, waits


def _skip(error: InvalidRow) -> None:
    log.warning("%s", error, extra={"guild_id": error.row.get("guild_id")})


async def save_settings(
    database: Database, guild_id: GuildId, changes: Mapping[str, SettingValue], *, if_match: int | None
) -> VersionedSettings:
    """Write these columns and no others; what holds then, with the version that the write made.

    Raises `PreconditionFailed` where the version before was not `if_match`, and storage's errors.
    """
    patch = json.dumps({json_name(name): value for name, value in changes.items()})
    try:
        async with database.transaction() as transaction:
            await transaction.execute(_SETTINGS.named("update_settings"), {"guild_id": guild_id, "patch": patch})
            version = await version_after(transaction, guild_id, expected=if_match)
            params = {"guild_ids": [guild_id]}
            row = await transaction.fetch_one(_SETTINGS.named("select_settings"), params, into=_SettingsRow)
    except VersionMismatch as error:
        raise PreconditionFailed(error.actual) from error
    return VersionedSettings(row.settings() if row is not None else Settings(), version)


async def save_registration(database: Database, guild_id: GuildId, registered_hash: str) -> None:
    """Remember what was registered in this guild, so that the next start need not ask Discord."""
    params = {"guild_id": guild_id, "hash": registered_hash, "retry_at": None}
    await database.execute(_SLASH.named("upsert_registration"), params)
