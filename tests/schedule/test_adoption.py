"""A table that Prisma made before, with actions in it, is taken over: they wait for their time like all others."""

from pathlib import Path

import psycopg
import pytest

from aeon.schedule.claims import Claims
from aeon.storage.database import StorageSettings, open_database

TABLE = """
CREATE TABLE "ScheduledAction" (
    "id" TEXT NOT NULL,
    "guildId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "payload" JSONB,
    "dueAt" TIMESTAMP(3) NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,
    CONSTRAINT "ScheduledAction_pkey" PRIMARY KEY ("id")
)
"""
ROW = """
INSERT INTO "ScheduledAction" ("id", "guildId", "kind", "key", "dueAt", "updatedAt")
VALUES ('cjld2cjxh0000qzrmn831i7rn', '1', 'mute', '2', '2020-01-01', '2020-01-01')
"""
NONE_OF_OURS = ""
NULLABLE = """
ALTER TABLE "ScheduledAction" ADD COLUMN "availableAt" TIMESTAMP(3), ADD COLUMN "epoch" BIGINT, ADD COLUMN "attempts" INTEGER
"""


@pytest.mark.parametrize("more", [NONE_OF_OURS, NULLABLE])
async def test_actions_that_were_there_already_are_done(empty_database_url: str, tmp_path: Path, more: str) -> None:
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        for statement in filter(None, (TABLE, more, ROW)):
            connection.execute(statement.encode())
    async with open_database(StorageSettings(tmp_path, empty_database_url)) as database:
        [due] = await Claims(database).claim(5)
        assert (due.id, due.attempts, due.payload) == ("cjld2cjxh0000qzrmn831i7rn", 0, {})
