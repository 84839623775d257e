"""A log that Prisma made and filled is taken over with its rows."""

import psycopg
import pytest
import trio

from aeon.storage.errors import MigrationRefused
from aeon.storage.migrate import migrate

# What `prisma migrate` writes for the model of a dashboard that knows no positions.
PRISMA_LOG = """
CREATE TABLE "AuditLog" (
    "id" TEXT NOT NULL,
    "guildId" TEXT NOT NULL,
    "actionType" TEXT NOT NULL,
    "userId" TEXT,
    "moderatorId" TEXT,
    "botAction" BOOLEAN NOT NULL DEFAULT false,
    "reason" TEXT,
    "metadata" JSONB,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "AuditLog_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "AuditLog_guildId_idx" ON "AuditLog"("guildId");
INSERT INTO "AuditLog" ("id", "guildId", "actionType", "createdAt") VALUES
    ('c2', '1', 'kick', '2024-01-02'), ('c1', '1', 'ban', '2024-01-01'), ('c3', '7', 'ban', '2024-01-03');
"""

# What its client sends, which knows all columns but those that came later.
INSERT = """INSERT INTO "public"."AuditLog" ("id", "guildId", "actionType", "botAction", "metadata", "createdAt")
    VALUES ('c4', '1', 'warn', false, NULL, now())"""


def test_old_rows_are_numbered_by_age_and_new_ones_follow(empty_database_url: str) -> None:
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        connection.execute(PRISMA_LOG)
        trio.run(migrate, empty_database_url)
        connection.execute(INSERT)
        rows = connection.execute('SELECT "id", "position" FROM "AuditLog" ORDER BY "guildId", "position"').fetchall()
    assert rows == [("c1", 1), ("c2", 2), ("c4", 3), ("c3", 1)]


def test_positions_that_are_there_stay(empty_database_url: str) -> None:
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        connection.execute(PRISMA_LOG)
        connection.execute('ALTER TABLE "AuditLog" ADD COLUMN "position" BIGINT')
        connection.execute("""UPDATE "AuditLog" SET "position" = 5 WHERE "id" = 'c2'""")
        trio.run(migrate, empty_database_url)
        connection.execute(INSERT)
        rows = connection.execute('SELECT "id", "position" FROM "AuditLog" ORDER BY "guildId", "position"').fetchall()
    assert rows == [("c2", 5), ("c1", 6), ("c4", 7), ("c3", 1)]


def test_positions_that_no_bigint_holds_are_refused_with_the_mend(empty_database_url: str) -> None:
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        connection.execute('CREATE TABLE "AuditLog" ("position" INTEGER)')
    with pytest.raises(MigrationRefused, match='ALTER COLUMN "position" TYPE bigint'):
        trio.run(migrate, empty_database_url)


def test_settings_made_by_prisma_are_recorded_too(empty_database_url: str) -> None:
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        connection.execute("""CREATE TABLE "GuildSettings" (
            "id" TEXT PRIMARY KEY, "guildId" VARCHAR(20), "prefix" TEXT DEFAULT '?', "theme" TEXT,
            "twice" TEXT GENERATED ALWAYS AS ("prefix" || "prefix") STORED
        )""")
        connection.execute("""INSERT INTO "GuildSettings" ("id", "guildId") VALUES ('a', NULL), ('b', '1')""")
        trio.run(migrate, empty_database_url)
        connection.execute("""UPDATE "GuildSettings" SET "theme" = 'dark'""")
        connection.execute("""INSERT INTO "GuildSettings" ("guildId") VALUES ('2')""")
        rows = connection.execute("""SELECT "guildId", "metadata" -> 'after' FROM "AuditLog" ORDER BY 1""").fetchall()
    assert rows == [("1", {"theme": "dark"})]
