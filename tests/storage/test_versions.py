"""A guild's version rises with every transaction that changes its configuration, and is what If-Match is held against."""

import json
from contextlib import suppress
from itertools import pairwise

import psycopg
import pytest
import trio
from attrs import frozen

from aeon.discord.ids import GuildId
from aeon.storage.database import Database
from aeon.storage.errors import VersionMismatch
from aeon.storage.queries import Query, load_queries
from aeon.storage.versions import version_after

SETTINGS = load_queries("settings")
GUILD = GuildId("1")

ADD_COUNTER = """
    CREATE TABLE "Widget" ("id" text PRIMARY KEY DEFAULT aeon_id(), "guildId" text, "name" text, "uses" integer DEFAULT 0);
    SELECT aeon_watch('Widget', 'uses');
"""


@frozen
class Version:
    version: int


def run(url: str, script: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(script.encode())


def version(url: str, guild_id: str = "1") -> int:
    with psycopg.connect(url) as connection:
        question = 'SELECT "version" FROM "GuildChange" WHERE "guildId" = %s'
        row = connection.execute(question, (guild_id,)).fetchone()
    return row[0] if row else 0


def test_every_kind_of_change_raises_the_version(database_url: str) -> None:
    for number, statement in enumerate(
        [
            """INSERT INTO "CommandCooldown" ("guildId", "commandName", "cooldownMs") VALUES ('1', 'ping', 5), ('1', 'help', 5)""",
            """UPDATE "CommandCooldown" SET "cooldownMs" = 6""",
            """DELETE FROM "CommandCooldown" WHERE "commandName" = 'help'""",
            """TRUNCATE "CommandCooldown" """,
            """INSERT INTO "RolePermission" ("guildId", "roleId", "commandGroup") VALUES ('1', '2', 'fun')""",
            """BEGIN; DELETE FROM "RolePermission"; INSERT INTO "GuildSettings" ("guildId") VALUES ('1'); COMMIT""",
        ],
        start=1,
    ):
        run(database_url, statement)
        assert version(database_url) == number


def test_what_changes_nothing_raises_nothing(database_url: str) -> None:
    run(database_url, """INSERT INTO "GuildSettings" ("guildId") VALUES ('1')""")
    run(database_url, """UPDATE "GuildSettings" SET "prefix" = "prefix", "updatedAt" = now() """)
    run(database_url, """UPDATE "GuildSettings" SET "prefix" = '?' WHERE "guildId" = 'another' """)
    run(database_url, """INSERT INTO "GuildSettings" ("guildId") VALUES ('1') ON CONFLICT DO NOTHING""")
    run(database_url, """BEGIN; UPDATE "GuildSettings" SET "prefix" = '?'; ROLLBACK""")
    assert version(database_url) == 1


def test_counters_raise_nothing(database_url: str) -> None:
    run(database_url, ADD_COUNTER)
    run(database_url, """INSERT INTO "Widget" ("guildId", "name") VALUES ('1', 'a')""")
    run(database_url, """UPDATE "Widget" SET "uses" = "uses" + 1""")
    assert version(database_url) == 1
    run(database_url, """UPDATE "Widget" SET "uses" = "uses" + 1, "name" = 'b'""")
    assert version(database_url) == 2


def test_a_row_that_moves_to_another_guild_changes_both(database_url: str) -> None:
    run(database_url, """INSERT INTO "GuildSettings" ("guildId") VALUES ('1')""")
    run(database_url, """UPDATE "GuildSettings" SET "guildId" = '2'""")
    assert (version(database_url, "1"), version(database_url, "2")) == (2, 1)


def test_ids_sort_by_the_time_they_were_made(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        ids = [row[0] for row in connection.execute("SELECT aeon_id() FROM generate_series(1, 1000)")]
    assert len(set(ids)) == 1000
    assert all(len(one) == 25 for one in ids)
    assert all(earlier[:14] <= later[:14] for earlier, later in pairwise(ids))


def test_updated_at_is_true_whoever_writes(database_url: str) -> None:
    run(database_url, """INSERT INTO "GuildSettings" ("guildId", "updatedAt") VALUES ('1', '2001-01-01')""")
    run(
        database_url,
        """SET timezone = 'Asia/Tokyo'; UPDATE "GuildSettings" SET "prefix" = '?', "updatedAt" = '2002-02-02'""",
    )
    with psycopg.connect(database_url) as connection:
        question = (
            """SELECT abs(extract(epoch FROM "updatedAt" - (now() AT TIME ZONE 'UTC'))) < 60 FROM "GuildSettings" """
        )
        row = connection.execute(question.encode()).fetchone()
    assert row == (True,)


async def test_a_save_gets_the_version_it_made(database: Database) -> None:
    await database.execute(SETTINGS.named("insert_missing_settings"), {"guild_ids": ["1"]})
    assert await save(database, "?", expected=1) == 2
    assert await save(database, "!", expected=None) == 3
    # What changes nothing leaves the version where it is, and still must have met it.
    assert await save(database, "!", expected=3) == 3
    with pytest.raises(VersionMismatch) as mismatch:
        await save(database, "!", expected=2)
    assert (mismatch.value.expected, mismatch.value.actual) == (2, 3)


async def test_a_save_for_another_version_changes_nothing(database: Database) -> None:
    await database.execute(SETTINGS.named("insert_missing_settings"), {"guild_ids": ["1"]})
    with pytest.raises(VersionMismatch):
        await save(database, "?", expected=7)
    rows = await database.fetch_all(SETTINGS.named("select_settings"), {"guild_ids": ["1"]}, into=Version)
    assert rows == [Version(1)]


async def test_of_many_saves_for_one_version_one_wins(database: Database) -> None:
    await database.execute(SETTINGS.named("insert_missing_settings"), {"guild_ids": ["1"]})
    won = []

    async def try_to_save(prefix: str) -> None:
        with suppress(VersionMismatch):
            won.append(await save(database, prefix, expected=1))

    async with trio.open_nursery() as nursery:
        for prefix in "abcdefgh":
            nursery.start_soon(try_to_save, prefix)
    assert won == [2]


async def test_columns_that_a_patch_does_not_name_keep_what_others_write_meanwhile(database: Database) -> None:
    await database.execute(SETTINGS.named("insert_missing_settings"), {"guild_ids": ["1"]})
    async with trio.open_nursery() as nursery, database.transaction() as first:
        await first.execute(SETTINGS.named("update_settings"), {"guild_id": "1", "patch": '{"timezone": "Asia/Tokyo"}'})
        # Waits for the first one's row.
        nursery.start_soon(save, database, "?")
        await trio.sleep(0.05)
    row = await database.fetch_one(Query.parse('SELECT "prefix" || "timezone" AS both FROM "GuildSettings"'))
    assert row == {"both": "?Asia/Tokyo"}


async def test_settings_made_in_any_order_at_once_do_not_deadlock(database: Database) -> None:
    guilds = [str(number) for number in range(500)]
    async with trio.open_nursery() as nursery:
        for ids in (guilds, guilds[::-1], guilds[250:] + guilds[:250]):
            nursery.start_soon(database.execute, SETTINGS.named("insert_missing_settings"), {"guild_ids": ids})
    rows = await database.fetch_all(SETTINGS.named("select_settings"), {"guild_ids": guilds}, into=Version)
    assert rows == [Version(1)] * 500


async def save(database: Database, prefix: str, expected: int | None = None) -> int:
    async with database.transaction() as transaction:
        patch = json.dumps({"prefix": prefix})
        await transaction.execute(SETTINGS.named("update_settings"), {"guild_id": GUILD, "patch": patch})
        return await version_after(transaction, GUILD, expected=expected)
