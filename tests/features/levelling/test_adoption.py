"""Tables that Prisma made before, with members in them, are taken over: what was earned stays, and more is added."""

from pathlib import Path

import psycopg

from aeon.discord.ids import ChannelId, GuildId, MessageId, UserId
from aeon.features.levelling.counting import Earning, pack, xp_kind
from aeon.features.levelling.standings import read_page
from aeon.guild.store import read_guilds
from aeon.storage.database import StorageSettings, open_database

TABLES = """
CREATE TABLE "MemberLevel" (
    "id" TEXT NOT NULL,
    "guildId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "xp" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,
    CONSTRAINT "MemberLevel_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "MemberLevel_guildId_userId_key" ON "MemberLevel"("guildId", "userId");
INSERT INTO "MemberLevel" ("id", "guildId", "userId", "xp", "updatedAt")
VALUES ('cjld2cjxh0000qzrmn831i7rn', '1', '2', 90, '2024-01-01');
CREATE TABLE "LevelReward" (
    "id" TEXT NOT NULL,
    "guildId" TEXT NOT NULL,
    "level" INTEGER NOT NULL,
    "roleId" TEXT NOT NULL,
    CONSTRAINT "LevelReward_pkey" PRIMARY KEY ("id")
);
INSERT INTO "LevelReward" VALUES ('a', '1', 5, '7'), ('b', '1', 0, '8'), ('c', '1', 5, 'mods');
"""


async def test_members_and_rewards_that_were_there_already_count(empty_database_url: str, tmp_path: Path) -> None:
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        connection.execute(TABLES.encode())
    async with open_database(StorageSettings(tmp_path, empty_database_url)) as database:
        earnings = [
            Earning(GuildId("1"), UserId(user_id), 20, 1_800_000_000_000, MessageId("9"), ChannelId("3"))
            for user_id in ("2", "4")
        ]
        async with database.transaction() as transaction:
            await xp_kind(lambda _guild_id, _message: None).write(transaction, [pack(each) for each in earnings])
        rows = await read_page(database, GuildId("1"), limit=10)
        assert [(row.user_id, row.xp) for row in rows] == [("2", 110), ("4", 20)]
        assert rows[0].id == "cjld2cjxh0000qzrmn831i7rn"
        found = (await read_guilds(database, [GuildId("1")]))[GuildId("1")]
        assert [(row.id, row.level) for row in found.reward_rows] == [("a", 5)]
        assert [fault.path for fault in found.faults] == ["levelRewards.b", "levelRewards.c"]
