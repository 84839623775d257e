"""Changes of configuration leave their row, whoever makes them; what is no change leaves none."""

from typing import Any

import psycopg
import pytest

from aeon.audit.by import By, announce
from aeon.storage.database import Database
from aeon.storage.queries import Query
from tests.audit.rows import GUILD, MODERATOR, OTHER, log_of

SETTINGS = """INSERT INTO "GuildSettings" ("guildId") VALUES ('100000000000000000'), ('100000000000000007')"""
PERMISSION = """
    INSERT INTO "RolePermission" ("id", "guildId", "roleId", "commandGroup") VALUES ('p1', '100000000000000000', '4', 'fun')
"""
COOLDOWN = """INSERT INTO "CommandCooldown" ("id", "guildId", "commandName", "cooldownMs") VALUES ('c1', '100000000000000000', 'ban', 5)"""


def run(dashboard: psycopg.Connection, *statements: str) -> None:
    for statement in statements:
        dashboard.execute(statement.encode())


async def metadata_of(database: Database) -> list[tuple[str, Any]]:
    return [(row.action_type, row.metadata) for row in await log_of(database)]


async def test_a_change_by_another_program_is_recorded_with_nobody_named(
    database: Database, dashboard: psycopg.Connection
) -> None:
    run(dashboard, SETTINGS, """UPDATE "GuildSettings" SET "prefix" = '?', "muteRoleId" = '5', "funEnabled" = true""")
    [row] = await log_of(database)
    assert (row.position, row.action_type, row.moderator_id, row.bot_action, row.user_id, row.reason) == (
        1,
        "settings_update",
        None,
        False,
        None,
        None,
    )
    assert row.metadata == {
        "before": {"prefix": "!", "muteRoleId": None},
        "after": {"prefix": "?", "muteRoleId": "5"},
    }
    assert len(await log_of(database, OTHER)) == 1


async def test_the_transactions_own_word_says_who_it_was(database: Database, dashboard: psycopg.Connection) -> None:
    run(dashboard, SETTINGS)
    change = Query.parse("""UPDATE public."GuildSettings" SET "prefix" = "prefix" || '?'""")
    async with database.transaction() as transaction:
        await announce(transaction, By(MODERATOR, "dashboard"))
        await transaction.execute(change)
    await database.execute(change)
    named, unnamed = await log_of(database)
    assert (named.moderator_id, named.metadata["key"]) == (MODERATOR, "dashboard")
    assert (unnamed.moderator_id, set(unnamed.metadata)) == (None, {"before", "after"})


@pytest.mark.parametrize(
    "statement",
    [
        """UPDATE "GuildSettings" SET "prefix" = "prefix", "updatedAt" = now()""",
        """INSERT INTO "GuildSettings" ("guildId") VALUES ('100000000000000000') ON CONFLICT DO NOTHING""",
        """DELETE FROM "GuildSettings" WHERE "guildId" = '100000000000000000'""",
        """UPDATE "GuildSettings" SET "prefix" = '?' WHERE false""",
    ],
)
async def test_what_changes_nothing_is_not_recorded(
    database: Database, dashboard: psycopg.Connection, statement: str
) -> None:
    run(dashboard, SETTINGS, statement)
    assert await log_of(database) == []


async def test_a_row_of_settings_that_comes_or_goes_is_a_change_from_or_to_the_defaults(
    database: Database, dashboard: psycopg.Connection
) -> None:
    run(
        dashboard,
        """INSERT INTO "GuildSettings" ("guildId", "timezone") VALUES ('100000000000000000', 'Europe/Berlin')""",
    )
    run(dashboard, """DELETE FROM "GuildSettings" """)
    there, back = {"timezone": "Europe/Berlin"}, {"timezone": "UTC"}
    assert await metadata_of(database) == [
        ("settings_update", {"before": back, "after": there}),
        ("settings_update", {"before": there, "after": back}),
    ]


async def test_rows_that_come_change_and_go_are_recorded_with_their_names(
    database: Database, dashboard: psycopg.Connection
) -> None:
    run(dashboard, PERMISSION, """DELETE FROM "RolePermission" """)
    run(dashboard, COOLDOWN, """UPDATE "CommandCooldown" SET "cooldownMs" = 7""")
    permission, cooldown = {"roleId": "4", "commandGroup": "fun"}, {"id": "c1", "commandName": "ban"}
    assert await metadata_of(database) == [
        ("permission_update", {"id": "p1", **permission, "before": {}, "after": permission}),
        ("permission_update", {"id": "p1", **permission, "before": permission, "after": {}}),
        ("cooldown_update", {**cooldown, "before": {}, "after": {"commandName": "ban", "cooldownMs": 5}}),
        ("cooldown_update", {**cooldown, "before": {"cooldownMs": 5}, "after": {"cooldownMs": 7}}),
    ]


async def test_an_upsert_is_recorded_as_what_it_came_to(database: Database, dashboard: psycopg.Connection) -> None:
    upsert = f'{COOLDOWN} ON CONFLICT ("guildId", "commandName") DO UPDATE SET "cooldownMs" = 9'
    run(dashboard, upsert, upsert)
    afters = [metadata["after"] for _, metadata in await metadata_of(database)]
    assert afters == [{"commandName": "ban", "cooldownMs": 5}, {"cooldownMs": 9}]


async def test_a_change_that_is_rolled_back_leaves_neither_row_nor_gap(
    database: Database, dashboard: psycopg.Connection
) -> None:
    run(dashboard, PERMISSION)
    with dashboard.transaction(force_rollback=True):
        run(dashboard, COOLDOWN)
    run(dashboard, COOLDOWN)
    assert [row.position for row in await log_of(database)] == [1, 2]


async def test_one_statement_may_change_thousands_of_guilds(database: Database, dashboard: psycopg.Connection) -> None:
    run(dashboard, """INSERT INTO "GuildSettings" ("guildId") SELECT n::text FROM generate_series(1, 10000) n""")
    run(dashboard, """UPDATE "GuildSettings" SET "prefix" = '?'""")
    counted = dashboard.execute('SELECT count(*), max("position") FROM "AuditLog"').fetchone()
    assert counted == (10000, 1)
    assert len(await log_of(database, GUILD)) == 0


def test_the_log_itself_raises_no_version(dashboard: psycopg.Connection) -> None:
    run(dashboard, """INSERT INTO "AuditLog" ("guildId", "actionType") VALUES ('100000000000000000', 'ban')""")
    assert dashboard.execute('SELECT * FROM "GuildChange"').fetchall() == []
