"""What was said of guilds is there again for the next process, shard by shard."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import attrs
import psycopg
import pytest
import trio

from aeon.actors.registry import open_registry
from aeon.commands.reception import Reception
from aeon.discord.events import EventMeta, GuildDelete
from aeon.discord.gateway.intents import Intents
from aeon.discord.gateway.sessionstore import SavedSession
from aeon.discord.ids import GuildId, UserId, shard_of
from aeon.guild.behaviour import Behaviour
from aeon.guild.directory import Directory
from aeon.guild.household import GuildHousehold
from aeon.guild.intake import Intake
from aeon.guild.ports import Ports
from aeon.sessions.keeper import SLICE_GUILDS, SessionKeeper
from aeon.sessions.leases import QUERIES, DatabaseLeases
from aeon.storage.database import Database
from aeon.storage.migrate import load_migrations, migrate
from tests.guild.examples import ports_to_nowhere

BOT = UserId("42")
SHARDS = 3
GUILDS = [GuildId(str((number << 22) + 1)) for number in range(1, 2 * SHARDS * SLICE_GUILDS)]


@pytest.fixture
def no_ports() -> Ports:
    return ports_to_nowhere()


def guilds_of(shard_id: int, count: int = SHARDS) -> list[GuildId]:
    return sorted(guild_id for guild_id in GUILDS if shard_of(guild_id, count) == shard_id)


def session(shard_id: int) -> SavedSession:
    return SavedSession(
        session_id=f"session {shard_id}",
        resume_url="wss://resume",
        handled_seq=7 + shard_id,
        bot=BOT,
        shard_count=SHARDS,
        intents=Intents(1),
    )


@attrs.define(eq=False)
class Process:
    """One that keeps sessions."""

    leases: DatabaseLeases
    intake: Intake
    keeper: SessionKeeper

    @property
    def known(self) -> list[str]:
        return sorted(slot.key for slot in self.intake.registry)


@asynccontextmanager
async def open_process(ports: Ports, database: Database, count: int = SHARDS) -> AsyncIterator[Process]:
    ports = attrs.evolve(ports, database=database)
    behaviour = Behaviour.of([])
    leases = DatabaseLeases(database, BOT, count)
    async with open_registry(GuildHousehold(ports, behaviour)) as registry:
        intake = Intake(registry, behaviour, BOT, Reception(registry, ports.rest, ports.errands), count)
        yield Process(leases, intake, SessionKeeper(database, BOT, leases, intake))
    await leases.close()


async def keep(process: Process, shard_ids: Sequence[int]) -> None:
    """Hear of the shards' guilds, and save that."""
    for shard_id in shard_ids:
        async with process.leases.hold(shard_id):
            for guild_id in guilds_of(shard_id, process.intake.shard_count):
                process.intake.restore(Directory(guild_id, name=f"guild {guild_id}"))
                process.intake.changed[shard_id].add(guild_id)
            process.keeper.note(shard_id, session(shard_id))
            await process.keeper.save()


async def rows_of(database: Database, shard_id: int) -> list[object]:
    page = {"bot": BOT, "shard_id": shard_id, "after": "", "limit": len(GUILDS)}
    return [row["guild_id"] for row in await database.fetch_all(QUERIES.named("select_snapshots"), page)]


async def test_each_shard_reads_its_own_guilds_and_no_others(no_ports: Ports, database: Database) -> None:
    async with open_process(no_ports, database) as before:
        await keep(before, range(SHARDS))
    for shard_id in range(SHARDS):
        assert await rows_of(database, shard_id) == guilds_of(shard_id)
        async with open_process(no_ports, database) as after, after.leases.hold(shard_id):
            assert await after.keeper.load(shard_id) == session(shard_id)
            assert after.known == guilds_of(shard_id)
            found = after.intake.directory(guilds_of(shard_id)[-1])
            assert found is not None
            assert found.name == f"guild {found.guild_id}"


async def test_a_guild_is_kept_with_the_shard_that_has_it_now(no_ports: Ports, database: Database) -> None:
    async with open_process(no_ports, database) as before:
        await keep(before, range(SHARDS))
    async with open_process(no_ports, database, 1) as alone:
        async with alone.leases.hold(0):
            assert await alone.keeper.load(0) is None
            assert alone.known == []
        await keep(alone, [0])
    assert await rows_of(database, 0) == sorted(GUILDS)


async def test_snapshots_of_before_are_given_to_their_shards(empty_database_url: str) -> None:
    migrations = load_migrations()
    by_shard = next(each.number for each in migrations if each.name == "snapshots_by_shard")
    await migrate(empty_database_url, [each for each in migrations if each.number < by_shard])
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        connection.execute(
            """INSERT INTO "GatewaySession" ("bot", "shardId", "shardCount", "owner", "until")
            VALUES ('1', 0, 3, 'me', now())"""
        )
        connection.execute(
            """INSERT INTO "GuildSnapshot" ("bot", "guildId", "packed")
            SELECT bot, guild::text, '' FROM unnest(ARRAY['1', 'no session']) AS bot, unnest(%s::text[]) AS guild""",
            [GUILDS],
        )
        await migrate(empty_database_url)
        rows = connection.execute("""SELECT "bot", "guildId", "shardId" FROM "GuildSnapshot" """).fetchall()
    assert {(bot, guild_id): shard_id for bot, guild_id, shard_id in rows} == {
        (bot, guild_id): shard_of(guild_id, 3) if bot == "1" else 0
        for bot in ("1", "no session")
        for guild_id in GUILDS
    }


async def test_the_guilds_of_a_lost_shard_go_and_what_was_kept_of_them_stays(
    no_ports: Ports, database: Database
) -> None:
    async with open_process(no_ports, database) as process:
        await keep(process, range(SHARDS))
        process.intake.deliver(GuildDelete(guilds_of(1)[0], unavailable=True), EventMeta(1, 9, 0.0))
        await process.keeper.lost(1)
        assert process.known == sorted([*guilds_of(0), *guilds_of(2)])
        await process.keeper.save()
        assert await rows_of(database, 1) == guilds_of(1)
        # It is had again, nobody having taken it meanwhile.
        async with process.leases.hold(1):
            assert await process.keeper.load(1) == session(1)
            assert process.known == sorted(GUILDS)
            process.intake.ownership.check(guilds_of(1)[0])


async def test_a_save_that_is_under_way_when_the_shard_is_lost_keeps_no_session_newer_than_its_guilds(
    no_ports: Ports, database: Database
) -> None:
    async with open_process(no_ports, database) as process:
        await keep(process, [0])
        async with process.leases.hold(0), trio.open_nursery() as nursery:
            for guild_id in guilds_of(0):
                process.intake.restore(Directory(guild_id, name="newer"))
                process.intake.changed[0].add(guild_id)
            process.intake.ledgers[0].note(99)
            nursery.start_soon(process.keeper.save)
            await trio.lowlevel.checkpoint()
            await process.keeper.lost(0)
        async with process.leases.hold(0):
            kept = await process.keeper.load(0)
            assert kept is not None
            names = {name_of(process, guild_id) for guild_id in guilds_of(0)}
            assert kept.handled_seq < 99 or names == {"newer"}


def name_of(process: Process, guild_id: GuildId) -> str:
    directory = process.intake.directory(guild_id)
    assert directory is not None
    return directory.name
