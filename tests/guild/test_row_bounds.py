"""However many rows other programs write for a guild, so many are read as there may be, of each guild its own."""

from collections.abc import Iterator, Mapping

import psycopg
import pytest
from psycopg import sql

from aeon.discord.ids import GuildId
from aeon.guild.errors import Refused
from aeon.guild.rights_messages import SetCooldown
from aeon.guild.rights_store import set_cooldown
from aeon.guild.rows import COOLDOWNS_AT_MOST, MULTIPLIERS_AT_MOST, PERMISSIONS_AT_MOST, REWARDS_AT_MOST
from aeon.guild.settings import LONGEST_LEVEL_UP_MESSAGE
from aeon.guild.store import read_guilds
from aeon.storage.database import Database
from aeon.storage.queries import Query, load_queries
from tests.guild.examples import GUILD

OTHER = GuildId("100000000000000007")
BASE = 5 * 10**17

TABLES: Mapping[str, tuple[str, int]] = {
    "permissions": (
        """INSERT INTO "RolePermission" ("guildId", "roleId", "commandGroup")
        SELECT %(guild_id)s, (%(base)s + n)::text, 'fun' FROM generate_series(1, %(count)s::integer) n""",
        PERMISSIONS_AT_MOST,
    ),
    "cooldowns": (
        """INSERT INTO "CommandCooldown" ("guildId", "commandName", "cooldownMs")
        SELECT %(guild_id)s, 'command' || n, 5 FROM generate_series(1, %(count)s::integer) n""",
        COOLDOWNS_AT_MOST,
    ),
    "levelRewards": (
        """INSERT INTO "LevelReward" ("guildId", "level", "roleId")
        SELECT %(guild_id)s, 1 + n %% 1000, (%(base)s + n)::text FROM generate_series(1, %(count)s::integer) n""",
        REWARDS_AT_MOST,
    ),
    "levelMultipliers": (
        """INSERT INTO "LevelMultiplier" ("guildId", "targetId", "multiplier")
        SELECT %(guild_id)s, (%(base)s + n)::text, 2 FROM generate_series(1, %(count)s::integer) n""",
        MULTIPLIERS_AT_MOST,
    ),
}
QUERIES = {
    "permissions": ("permissions", "select_permissions"),
    "cooldowns": ("cooldowns", "select_cooldowns"),
    "levelRewards": ("levelling", "select_rewards"),
    "levelMultipliers": ("levelling", "select_multipliers"),
}


@pytest.fixture
def dashboard(database_url: str) -> Iterator[psycopg.Connection]:
    """Another program's line to the same database. No triggers run for it, which would only take time here."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        yield connection


def fill(dashboard: psycopg.Connection, table: str, guild_id: str, count: int) -> None:
    statement, _ = TABLES[table]
    dashboard.execute(statement.encode(), {"guild_id": guild_id, "base": BASE, "count": count})


async def rows_by_table(database: Database) -> tuple[dict[str, int], dict[str, int], list[str], list[str]]:
    """How many rows of each table both guilds have, and the paths of their faults."""
    found = await read_guilds(database, [GUILD, OTHER])
    counts = [
        {
            "permissions": len(rows.permission_rows),
            "cooldowns": len(rows.cooldown_rows),
            "levelRewards": len(rows.reward_rows),
            "levelMultipliers": len(rows.multiplier_rows),
        }
        for rows in (found[GUILD], found[OTHER])
    ]
    paths = [[fault.path for fault in found[guild_id].faults] for guild_id in (GUILD, OTHER)]
    return counts[0], counts[1], paths[0], paths[1]


async def test_rows_beyond_what_there_may_be_are_passed_over_and_a_fault_says_so(
    database: Database, dashboard: psycopg.Connection
) -> None:
    for table, (_, most) in TABLES.items():
        fill(dashboard, table, GUILD, 3 * most)
        fill(dashboard, table, OTHER, most)
    ours, theirs, bad, good = await rows_by_table(database)
    bounds = {table: most for table, (_, most) in TABLES.items()}
    assert (ours, theirs) == (bounds, bounds)
    assert (bad, good) == (list(TABLES), [])


async def test_a_text_of_any_length_is_a_fault_of_few_words(database: Database, dashboard: psycopg.Connection) -> None:
    dashboard.execute('ALTER TABLE "RolePermission" DROP CONSTRAINT "RolePermission_commandGroup_check"')
    long = "9" * 100_000
    for statement in (
        'INSERT INTO "RolePermission" ("id", "guildId", "roleId", "commandGroup") VALUES (%s, %s, %s, %s)',
        'INSERT INTO "LevelReward" ("id", "guildId", "roleId", "level") VALUES (%s, %s, %s, length(%s))',
        'INSERT INTO "LevelMultiplier" ("id", "guildId", "targetId", "multiplier") VALUES (%s, %s, %s, length(%s))',
        'INSERT INTO "CommandCooldown" ("id", "guildId", "commandName", "cooldownMs") VALUES (%s, %s, %s, -length(%s))',
    ):
        table = statement.split('"')[1]
        dashboard.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT IF EXISTS "{table}_cooldownMs_check"'.encode())
        dashboard.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT IF EXISTS "{table}_multiplier_check"'.encode())
        dashboard.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT IF EXISTS "{table}_level_check"'.encode())
        dashboard.execute(statement.encode(), [long, GUILD, long, long])
    faults = (await read_guilds(database, [GUILD]))[GUILD].faults
    assert len(faults) == 4
    assert all(len(fault.path) < 130 and len(str(fault.message)) < 300 for fault in faults)


async def test_a_setting_of_any_length_is_read_no_further_than_shows_that_it_is_too_long(
    database: Database, dashboard: psycopg.Connection
) -> None:
    texts = ("prefix", "timezone", "muteRoleId", "levelUpChannelId", "levelUpMode", "levelUpMessage")
    for column in texts:
        dashboard.execute(
            f'ALTER TABLE "GuildSettings" DROP CONSTRAINT IF EXISTS "GuildSettings_{column}_check"'.encode()
        )
    await read_guilds(database, [GUILD])
    for column in texts:
        statement = sql.SQL("""UPDATE "GuildSettings" SET {} = repeat('9', 100000)""")
        dashboard.execute(statement.format(sql.Identifier(column)))
    faults = (await read_guilds(database, [GUILD]))[GUILD].faults
    assert {fault.path for fault in faults} == {f"settings.{column}" for column in texts}
    [row] = await database.fetch_all(load_queries("settings").named("select_settings"), {"guild_ids": [GUILD]})
    assert max(len(value) for value in row.values() if isinstance(value, str)) == LONGEST_LEVEL_UP_MESSAGE + 1


async def test_nothing_is_added_where_there_is_more_than_there_may_be(
    database: Database, dashboard: psycopg.Connection
) -> None:
    fill(dashboard, "cooldowns", GUILD, COOLDOWNS_AT_MOST + 1)
    before = (await read_guilds(database, [GUILD]))[GUILD]
    with pytest.raises(Refused, match=str(COOLDOWNS_AT_MOST)):
        await set_cooldown(database, GUILD, SetCooldown("ban", 5))
    assert (await read_guilds(database, [GUILD]))[GUILD] == before


@pytest.mark.parametrize("table", TABLES)
async def test_rows_of_many_guilds_are_read_by_an_index_and_not_sorted(
    database: Database, dashboard: psycopg.Connection, table: str
) -> None:
    for number in range(40):
        fill(dashboard, table, str(BASE + number), 50)
    fill(dashboard, table, GUILD, 20_000)
    dashboard.execute("ANALYZE")
    feature, name = QUERIES[table]
    guild_ids = [GUILD, *(str(BASE + number) for number in range(20))]
    query = Query.parse(f"EXPLAIN (ANALYZE, TIMING OFF) {load_queries(feature).named(name).text}", name)
    plan = await database.fetch_all(query, {"guild_ids": guild_ids, "most": 101})
    told = "\n".join(str(row["QUERY PLAN"]) for row in plan)
    assert "Index" in told, told
    assert "Sort" not in told, told
    assert "Seq Scan" not in told, told
