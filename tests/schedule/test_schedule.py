"""The schedule at work: what is due is done, what fails comes again, and what the database does not say waits."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
import trio
from attrs import define, field
from psycopg import sql

from aeon.audit.log import AuditFilter, read_page
from aeon.discord.ids import GuildId
from aeon.schedule import table
from aeon.schedule.action import Action, Due
from aeon.schedule.claims import CLAIM_SECONDS, DROPPED, Claims, Shards
from aeon.schedule.errors import Impossible, NotYet
from aeon.schedule.schedule import AT_ONCE, OF_A_GUILD, Schedule
from aeon.storage.database import Database, StorageSettings, open_database
from aeon.storage.queries import Query
from tests.conftest import Line, with_place
from tests.schedule.clock import StandingClock

GUILD, OTHER = GuildId("100000000000000000"), GuildId("200000000000000000")
WAIT_SECONDS = 30.0
LOOK_SECONDS = 0.02
_ROWS = Query.parse(
    'SELECT "key" AS key, "attempts" AS attempts, "lastError" AS why FROM public."ScheduledAction"', "rows"
)

_MOVE = Query.parse('UPDATE public."ScheduledAction" SET "dueAt" = %(time)s::timestamp WHERE "key" = %(key)s', "move")


@define
class Doer:
    """Does actions, each as its test says."""

    database: Database
    how: Callable[[Due], Awaitable[None]]
    done: list[str] = field(factory=list)
    told: list[GuildId] = field(factory=list)

    async def perform(self, due: Due) -> None:
        await self.how(due)
        async with self.database.transaction() as transaction:
            await table.finish(transaction, due)
        self.done.append(due.key)


async def at_once(_due: Due) -> None:
    await trio.lowlevel.checkpoint()


@asynccontextmanager
async def working(doer: Doer, clock: Callable[[], datetime] | None = None) -> AsyncIterator[Schedule]:
    claims = Claims(doer.database) if clock is None else Claims(doer.database, Shards(), clock)
    schedule = Schedule(claims, doer.perform, doer.told.append)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(schedule.run)
        yield schedule
        nursery.cancel_scope.cancel()


async def plan(
    database: Database, key: str, *, seconds: float = 0.0, now: datetime | None = None, guild_id: GuildId = GUILD
) -> None:
    due_at = (now or datetime.now(UTC)) + timedelta(seconds=seconds)
    await table.put(database, Action(guild_id, "greet", key, due_at, {}))


async def until(holds: Callable[[], bool]) -> None:
    with trio.fail_after(WAIT_SECONDS):
        while not holds():
            await trio.sleep(LOOK_SECONDS)


async def test_what_is_due_is_done_and_what_is_not_waits(database: Database) -> None:
    doer = Doer(database, at_once)
    await plan(database, "now")
    await plan(database, "tomorrow", seconds=86400)
    async with working(doer) as schedule:
        await until(lambda: doer.done == ["now"])
        await plan(database, "soon")
        await until(lambda: doer.done == ["now", "soon"])
        assert schedule.statistics().done == 2
    assert [row["key"] for row in await database.fetch_all(_ROWS)] == ["tomorrow"]


async def test_what_fails_is_put_off_with_its_reason_and_comes_again(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    errors = iter([NotYet("not today", 30.0), RuntimeError("broken")])

    async def at_last(due: Due) -> None:
        await trio.lowlevel.checkpoint()
        error = next(errors, None)
        if error is not None:
            raise error

    clock = StandingClock()
    doer = Doer(database, at_last)
    await plan(database, "a", now=clock.now)
    async with working(doer, clock) as schedule:
        for tries, reason in enumerate(("not today", "RuntimeError: broken"), start=1):
            with caplog.at_level(logging.CRITICAL, "aeon.schedule"):
                await until(lambda tries=tries: schedule.statistics().postponed == tries)  # type: ignore[misc]
            assert await database.fetch_all(_ROWS) == [{"key": "a", "attempts": tries, "why": reason}]
            assert doer.done == []
            clock.move(60.0)
        await until(lambda: doer.done == ["a"])


async def test_what_can_never_be_done_is_dropped_and_its_guild_hears_of_the_row(database: Database) -> None:
    async def never(due: Due) -> None:
        await trio.lowlevel.checkpoint()
        raise Impossible("there is no such thing")

    doer = Doer(database, never)
    await plan(database, "a")
    async with working(doer) as schedule:
        await until(lambda: doer.told == [GUILD])
        assert schedule.statistics().dropped == 1
    assert await database.fetch_all(_ROWS) == []


@pytest.mark.parametrize("column", ["guildId", "kind", "key", "dueAt"])
async def test_rows_that_nobody_can_read_are_dropped_and_hold_nobody_up(
    database: Database, database_url: str, column: LiteralString
) -> None:
    many = 3 * AT_ONCE
    with psycopg.connect(database_url, autocommit=True) as dashboard:
        dashboard.execute(
            sql.SQL('ALTER TABLE "ScheduledAction" ALTER {} DROP NOT NULL').format(sql.Identifier(column))
        )
        dashboard.execute(
            """INSERT INTO "ScheduledAction" ("guildId", "kind", "key", "dueAt", "availableAt")
            SELECT %s, 'greet', n::text, '2020-01-01', '2020-01-01' FROM generate_series(1, %s::integer) n""",
            [OTHER, many],
        )
        dashboard.execute(sql.SQL('UPDATE "ScheduledAction" SET {} = NULL').format(sql.Identifier(column)))
    doer = Doer(database, at_once)
    await plan(database, "good")
    async with working(doer) as schedule:
        await until(lambda: doer.done == ["good"] and schedule.statistics().dropped == many)
    assert await database.fetch_all(_ROWS) == []
    told = [] if column == "guildId" else [OTHER] * many
    assert doer.told == told
    rows = await read_page(database, OTHER, AuditFilter(), limit=2 * many)
    assert [row.action_type for row in rows] == [DROPPED] * len(told)
    assert all(row.reason is not None and "nobody can read it" in row.reason for row in rows)


async def test_few_are_done_at_once_and_the_next_follow_at_once(database: Database) -> None:
    gate, begun = trio.Event(), 0

    async def held_up(due: Due) -> None:
        nonlocal begun
        begun += 1
        await gate.wait()

    doer = Doer(database, held_up)
    for number in range(3 * AT_ONCE):
        await plan(database, str(number), guild_id=GuildId(str(number)))
    async with working(doer) as schedule:
        await until(lambda: begun == AT_ONCE)
        await trio.testing.wait_all_tasks_blocked(0.1)
        assert (begun, schedule.statistics().running) == (AT_ONCE, AT_ONCE)
        gate.set()
        await until(lambda: len(doer.done) == 3 * AT_ONCE)


async def test_one_guild_whose_actions_take_long_holds_up_no_other(database: Database) -> None:
    gate = trio.Event()

    async def slow_here(due: Due) -> None:
        if due.guild_id == GUILD:
            await gate.wait()

    doer = Doer(database, slow_here)
    for number in range(2 * AT_ONCE):
        await plan(database, f"slow {number}")
    async with working(doer) as schedule:
        await until(lambda: schedule.statistics().running == OF_A_GUILD)
        await plan(database, "other", guild_id=OTHER)
        await until(lambda: doer.done == ["other"])
        gate.set()
        await until(lambda: len(doer.done) == 2 * AT_ONCE + 1)


async def test_a_time_that_no_calendar_has_keeps_nothing_from_being_done(database: Database) -> None:
    doer = Doer(database, at_once)
    for key in ("endless", "ancient", "plain"):
        await plan(database, key)
    for key, time in (("endless", "infinity"), ("ancient", "4000-01-01 BC")):
        await database.execute(_MOVE, {"key": key, "time": time})
    async with working(doer):
        await until(lambda: sorted(doer.done) == ["ancient", "endless", "plain"])


async def test_a_database_that_is_away_only_delays(
    database_url: str, database: Database, line: Line, tmp_path: Path
) -> None:
    way = with_place(database_url, "127.0.0.1", line.local_port)
    async with open_database(StorageSettings(tmp_path, way)) as cut:
        doer = Doer(cut, at_once)
        async with working(doer) as schedule:
            await plan(database, "before")
            await until(lambda: doer.done == ["before"])
            line.cut()
            await plan(database, "meanwhile")
            line.mend()
            await until(lambda: doer.done == ["before", "meanwhile"])
            assert schedule.statistics().running == 0


async def test_what_a_killed_process_had_is_done_by_another_once_its_claim_is_over(database: Database) -> None:
    clock = StandingClock()
    await plan(database, "a", now=clock.now)
    assert len(await Claims(database, Shards(), clock).claim(1)) == 1
    doer = Doer(database, at_once)
    async with working(doer, clock):
        await plan(database, "b", now=clock.now)
        await until(lambda: doer.done == ["b"])
        clock.move(CLAIM_SECONDS)
        await until(lambda: sorted(doer.done) == ["a", "b"])


async def test_one_that_cannot_even_be_put_off_ends_none_of_the_others(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    async def never(due: Due) -> None:
        await trio.lowlevel.checkpoint()
        if due.key == "odd":
            raise NotYet("not today", float("inf"))

    doer = Doer(database, never)
    await plan(database, "odd")
    with caplog.at_level(logging.CRITICAL, "aeon.schedule"):
        async with working(doer):
            await plan(database, "good", seconds=1.0)
            await until(lambda: doer.done == ["good"])
