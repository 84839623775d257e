"""Rows of permissions and cooldowns written, one change a transaction, each read back with all that holds after it."""

from aeon.audit.by import announce
from aeon.discord.ids import GuildId
from aeon.guild import texts
from aeon.guild.errors import NoSuch, Refused
from aeon.guild.rights_messages import ClearCooldown, GrantPermission, RevokePermission, SetCooldown
from aeon.guild.rows import COOLDOWNS_AT_MOST, PERMISSIONS_AT_MOST, CommandCooldown, RolePermission, Saved
from aeon.guild.store import rows_after
from aeon.storage.database import Database
from aeon.storage.errors import Conflict
from aeon.storage.queries import load_queries

_PERMISSIONS = load_queries("permissions")
_COOLDOWNS = load_queries("cooldowns")


async def grant(database: Database, guild_id: GuildId, wanted: GrantPermission) -> Saved[RolePermission]:
    """Raises `Refused` for a second row of the same, or one too many, `PreconditionFailed`, and storage's errors."""
    params = {"guild_id": guild_id, "role_id": wanted.role_id, "command_group": wanted.command_group.value}
    try:
        async with database.transaction() as transaction:
            await announce(transaction, wanted.by)
            row = await transaction.fetch_one(_PERMISSIONS.named("insert_permission"), params, into=RolePermission)
            assert row is not None, "an insert returns its row"
            rows = await rows_after(transaction, guild_id, expected=wanted.if_match)
            if rows.has_more("permissions"):
                raise Refused(texts.PERMISSIONS_FULL.filled(most=PERMISSIONS_AT_MOST))
    except Conflict as error:
        raise Refused(texts.PERMISSION_EXISTS.filled(group=wanted.command_group.value)) from error
    return Saved(rows, row)


async def revoke(database: Database, guild_id: GuildId, wanted: RevokePermission) -> Saved[None]:
    """Raises `NoSuch`, `PreconditionFailed`, and storage's errors."""
    params = {"guild_id": guild_id, "id": wanted.id}
    async with database.transaction() as transaction:
        await announce(transaction, wanted.by)
        if not await transaction.execute(_PERMISSIONS.named("delete_permission"), params):
            raise NoSuch(texts.NO_PERMISSION)
        return Saved(await rows_after(transaction, guild_id, expected=wanted.if_match), None)


async def set_cooldown(database: Database, guild_id: GuildId, wanted: SetCooldown) -> Saved[CommandCooldown]:
    """Raises `Refused` where others have written more than there may be, `PreconditionFailed`, and storage's errors."""
    params = {"guild_id": guild_id, "command_name": wanted.command_name, "cooldown_ms": wanted.cooldown_ms}
    async with database.transaction() as transaction:
        await announce(transaction, wanted.by)
        row = await transaction.fetch_one(_COOLDOWNS.named("upsert_cooldown"), params, into=CommandCooldown)
        assert row is not None, "an upsert returns its row"
        rows = await rows_after(transaction, guild_id, expected=wanted.if_match)
        if rows.has_more("cooldowns"):
            raise Refused(texts.COOLDOWNS_FULL.filled(most=COOLDOWNS_AT_MOST))
    return Saved(rows, row)


async def clear_cooldown(database: Database, guild_id: GuildId, wanted: ClearCooldown) -> Saved[None]:
    """Raises `NoSuch`, `PreconditionFailed`, and storage's errors."""
    params = {"guild_id": guild_id, "command_name": wanted.command_name}
    async with database.transaction() as transaction:
        await announce(transaction, wanted.by)
        if not await transaction.execute(_COOLDOWNS.named("delete_cooldown"), params):
            raise NoSuch(texts.NO_COOLDOWN.filled(name=wanted.command_name))
        return Saved(await rows_after(transaction, guild_id, expected=wanted.if_match), None)
