"""Permissions and cooldowns in a real database, written by Aeon and by others."""

import psycopg
import pytest
import trio

from aeon.discord.ids import RoleId
from aeon.guild.access import CommandGroup
from aeon.guild.errors import NoSuch, PreconditionFailed, Refused
from aeon.guild.rights_messages import ClearCooldown, GrantPermission, RevokePermission, SetCooldown
from aeon.guild.rights_store import clear_cooldown, grant, revoke, set_cooldown
from aeon.guild.rows import PERMISSIONS_AT_MOST, GuildRows
from aeon.guild.store import read_guilds
from aeon.storage.database import Database
from tests.guild.examples import GUILD, HIGH, LOW, grants

FUN = GrantPermission(LOW, CommandGroup.FUN)


async def rows_of(database: Database) -> GuildRows:
    return (await read_guilds(database, [GUILD]))[GUILD]


async def test_a_grant_comes_back_with_its_row_and_all_that_holds_then(database: Database) -> None:
    before = await rows_of(database)
    saved = await grant(database, GUILD, FUN)
    assert (saved.answer.role_id, saved.answer.command_group) == (LOW, CommandGroup.FUN)
    assert saved.answer.id
    assert saved.answer.created_at is not None
    assert saved.rows == await rows_of(database)
    assert (saved.rows.version, saved.rows.permission_rows) == (before.version + 1, (saved.answer,))
    assert saved.rows.grants == grants(fun=(LOW,))


async def test_a_second_grant_of_the_same_is_refused_and_changes_nothing(database: Database) -> None:
    await rows_of(database)
    first = await grant(database, GUILD, FUN)
    with pytest.raises(Refused, match="already"):
        await grant(database, GUILD, FUN)
    assert await rows_of(database) == first.rows


async def test_there_are_so_many_rows_and_no_more(database: Database) -> None:
    await rows_of(database)
    roles = [RoleId(str(10**17 + number)) for number in range(PERMISSIONS_AT_MOST // 2)]
    wanted = [GrantPermission(role, group) for role in roles for group in (CommandGroup.FUN, CommandGroup.ADMIN)]
    for each in wanted:
        await grant(database, GUILD, each)
    with pytest.raises(Refused, match=str(PERMISSIONS_AT_MOST)):
        await grant(database, GUILD, GrantPermission(HIGH, CommandGroup.FUN))
    rows = await rows_of(database)
    assert len(rows.permission_rows) == PERMISSIONS_AT_MOST
    await revoke(database, GUILD, RevokePermission(rows.permission_rows[0].id))
    await grant(database, GUILD, GrantPermission(HIGH, CommandGroup.FUN))


async def test_a_revoked_row_is_gone_and_gone_once(database: Database) -> None:
    await rows_of(database)
    row = (await grant(database, GUILD, FUN)).answer
    saved = await revoke(database, GUILD, RevokePermission(row.id))
    assert saved.rows == await rows_of(database)
    assert saved.rows.permission_rows == ()
    with pytest.raises(NoSuch):
        await revoke(database, GUILD, RevokePermission(row.id))


async def test_a_row_that_no_rule_lets_in_can_be_taken_away(database: Database, database_url: str) -> None:
    await rows_of(database)
    with psycopg.connect(database_url, autocommit=True) as dashboard:
        dashboard.execute('ALTER TABLE "RolePermission" DROP CONSTRAINT "RolePermission_commandGroup_check"')
        dashboard.execute(
            'INSERT INTO "RolePermission" ("id", "guildId", "roleId", "commandGroup") VALUES (%s, %s, %s, %s)',
            ["bad", GUILD, LOW, "everything"],
        )
    assert [fault.path for fault in (await rows_of(database)).faults] == ["permissions.bad"]
    assert (await revoke(database, GUILD, RevokePermission("bad"))).rows.faults == ()


async def test_a_cooldown_is_set_changed_and_cleared(database: Database) -> None:
    await rows_of(database)
    first = await set_cooldown(database, GUILD, SetCooldown("ban", 0))
    second = await set_cooldown(database, GUILD, SetCooldown("ban", 5000))
    assert first.rows.command_cooldowns == {"ban": 0}
    assert second.rows.command_cooldowns == {"ban": 5000}
    assert first.answer.id == second.answer.id
    assert second.rows == await rows_of(database)
    assert (await clear_cooldown(database, GUILD, ClearCooldown("ban"))).rows.command_cooldowns == {}
    with pytest.raises(NoSuch, match="ban"):
        await clear_cooldown(database, GUILD, ClearCooldown("ban"))


async def test_a_change_for_another_version_changes_nothing(database: Database) -> None:
    version = (await rows_of(database)).version
    row = (await grant(database, GUILD, FUN)).answer
    with pytest.raises(PreconditionFailed):
        await grant(database, GUILD, GrantPermission(HIGH, CommandGroup.FUN, version))
    with pytest.raises(PreconditionFailed):
        await revoke(database, GUILD, RevokePermission(row.id, version))
    with pytest.raises(PreconditionFailed):
        await set_cooldown(database, GUILD, SetCooldown("ban", 5, version))
    held = await rows_of(database)
    assert (held.permission_rows, held.cooldown_rows, held.version) == ((row,), (), version + 1)
    assert (await set_cooldown(database, GUILD, SetCooldown("ban", 5, version + 1))).rows.version == version + 2


async def test_of_twenty_same_grants_at_once_one_is_made(database: Database) -> None:
    await rows_of(database)
    outcomes: list[object] = []

    async def write() -> None:
        try:
            outcomes.append((await grant(database, GUILD, FUN)).rows.permission_rows)
        except Refused as error:
            outcomes.append(error)

    with trio.fail_after(20):
        async with trio.open_nursery() as nursery:
            for _ in range(20):
                nursery.start_soon(write)
    [held] = [outcome for outcome in outcomes if not isinstance(outcome, Refused)]
    assert held == (await rows_of(database)).permission_rows
