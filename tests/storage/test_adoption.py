"""Tables that Prisma made are taken over as they are; what cannot be worked with is refused with its mend."""

from pathlib import Path

import psycopg
import pytest
from attrs import frozen
from psycopg.rows import DictRow, dict_row

from aeon.storage.database import StorageSettings, open_database
from aeon.storage.errors import MigrationRefused
from aeon.storage.migrate import migrate
from aeon.storage.queries import load_queries

# What `prisma migrate` writes for a model of an older dashboard, with a column of its own.
PRISMA_SETTINGS = """
CREATE TABLE "GuildSettings" (
    "id" TEXT NOT NULL,
    "guildId" TEXT NOT NULL,
    "prefix" TEXT NOT NULL DEFAULT '?',
    "useSlashCommands" BOOLEAN NOT NULL DEFAULT true,
    "globalCooldown" INTEGER NOT NULL,
    "theme" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,
    CONSTRAINT "GuildSettings_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "GuildSettings_guildId_key" ON "GuildSettings"("guildId");
INSERT INTO "GuildSettings" ("id", "guildId", "prefix", "globalCooldown", "theme", "updatedAt")
VALUES ('cjld2cjxh0000qzrmn831i7rn', '1', 'far too long a prefix', 5, 'dark', '2024-01-01');
"""


@frozen
class Row:
    guild_id: str
    prefix: str
    global_cooldown: int
    timezone: str
    version: int


def run(url: str, script: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(script.encode())


def rows(url: str, question: str) -> list[DictRow]:
    with psycopg.connect(url, autocommit=True, row_factory=dict_row) as connection:
        return connection.execute(question.encode()).fetchall()


async def test_a_table_of_prismas_gets_what_it_lacks(empty_database_url: str, tmp_path: Path) -> None:
    run(empty_database_url, PRISMA_SETTINGS)
    async with open_database(StorageSettings(tmp_path, empty_database_url)) as database:
        settings = load_queries("settings")
        await database.execute(settings.named("insert_missing_settings"), {"guild_ids": ["1", "2"]})
        found = await database.fetch_all(settings.named("select_settings"), {"guild_ids": ["1", "2"]}, into=Row)
        assert sorted(found, key=lambda row: row.guild_id) == [
            Row("1", "far too long a prefix", 5, "UTC", 0),
            Row("2", "?", 0, "UTC", 1),
        ]
    run(empty_database_url, """UPDATE "GuildSettings" SET "theme" = 'light'""")
    (old,) = rows(empty_database_url, """SELECT * FROM "GuildSettings" WHERE "guildId" = '1'""")
    assert (old["id"], old["theme"]) == ("cjld2cjxh0000qzrmn831i7rn", "light")
    assert old["updatedAt"].year > 2024


async def test_a_check_that_old_rows_break_is_left_out(empty_database_url: str) -> None:
    run(empty_database_url, PRISMA_SETTINGS)
    await migrate(empty_database_url)
    question = """
        SELECT conname FROM pg_constraint WHERE conrelid = '"GuildSettings"'::regclass AND contype = 'c' ORDER BY conname
    """
    kept = [row["conname"] for row in rows(empty_database_url, question)]
    assert kept == ["GuildSettings_globalCooldown_check", "GuildSettings_levelUpMode_check"]


async def test_a_change_by_prisma_raises_the_version(empty_database_url: str) -> None:
    run(empty_database_url, PRISMA_SETTINGS)
    await migrate(empty_database_url)
    for _ in range(2):
        run(empty_database_url, """UPDATE "public"."GuildSettings" SET "theme" = "theme" || '!', "updatedAt" = now()""")
    assert rows(empty_database_url, 'SELECT "guildId", "version" FROM "GuildChange"') == [
        {"guildId": "1", "version": 2}
    ]


async def test_adopted_and_new_tables_have_the_same_columns(empty_database_url: str, database_url: str) -> None:
    run(empty_database_url, PRISMA_SETTINGS.replace('"theme" TEXT,', "").partition("INSERT")[0])
    await migrate(empty_database_url)
    question = """
        SELECT column_name, data_type, column_default FROM information_schema.columns
        WHERE table_name = 'GuildSettings' AND column_name <> 'prefix' ORDER BY column_name
    """
    assert rows(empty_database_url, question) == rows(database_url, question)


@pytest.mark.parametrize(
    ("misfit", "mend"),
    [
        ('"id" UUID NOT NULL', 'ALTER TABLE public."GuildSettings" ALTER COLUMN id TYPE text'),
        ('"prefix" JSONB', "cannot serve as text"),
        ('"updatedAt" TIMESTAMPTZ', "cannot serve as timestamp"),
        ('"theme" TEXT NOT NULL', "ALTER COLUMN theme DROP NOT NULL"),
    ],
)
async def test_a_misfit_is_refused_with_its_mend(empty_database_url: str, misfit: str, mend: str) -> None:
    run(empty_database_url, f'CREATE TABLE "GuildSettings" ({misfit})')
    with pytest.raises(MigrationRefused, match=mend):
        await migrate(empty_database_url)


async def test_rows_that_are_there_twice_are_named(empty_database_url: str) -> None:
    run(
        empty_database_url,
        """CREATE TABLE "CommandCooldown" ("id" TEXT PRIMARY KEY, "guildId" TEXT, "commandName" TEXT, "cooldownMs" INTEGER);
        INSERT INTO "CommandCooldown" VALUES ('a', '1', 'ping', 5), ('b', '1', 'ping', 6)""",
    )
    with pytest.raises(MigrationRefused, match=r"=\(1, ping\) is duplicated"):
        await migrate(empty_database_url)


async def test_columns_that_serve_as_well_stay_as_they_are(empty_database_url: str) -> None:
    run(
        empty_database_url,
        """CREATE TABLE "CommandCooldown" (
            "id" TEXT PRIMARY KEY, "guildId" VARCHAR(20) NOT NULL, "commandName" VARCHAR(32) NOT NULL, "cooldownMs" BIGINT NOT NULL
        )""",
    )
    await migrate(empty_database_url)
    run(
        empty_database_url,
        """INSERT INTO "CommandCooldown" ("guildId", "commandName", "cooldownMs") VALUES ('1', 'ping', 5)""",
    )
    (row,) = rows(empty_database_url, 'SELECT * FROM "CommandCooldown"')
    assert row["cooldownMs"] == 5
    assert row["createdAt"] == row["updatedAt"]
