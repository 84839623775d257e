"""Whoever is cancelled, at whatever moment, leaves the pool and the data right: over TCP, and through a pooler."""

import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import psycopg
import pytest
import trio
from attrs import frozen

from aeon.storage.database import Database, StorageSettings, open_database
from aeon.storage.pool import PoolLimits
from tests.storage.notes import COUNT, INSERT, SLEEP, count, insert_thrice, make_notes
from tests.storage.pooler import open_bound_pooler

TASKS = 150
MOST_STEPS = 9

Work = Callable[[Database, str], Awaitable[None]]


@pytest.fixture
def notes_url(database_url: str) -> str:
    make_notes(database_url)
    return database_url


class CancelAtStep(trio.abc.Instrument):
    """Cancels `scope` when `task` is about to run for the `step`th time."""

    def __init__(self, task: trio.lowlevel.Task, scope: trio.CancelScope, step: int) -> None:
        self._task, self._scope, self._left = task, scope, step

    def before_task_step(self, task: trio.lowlevel.Task) -> None:
        if task is self._task:
            self._left -= 1
            if self._left == 0:
                self._scope.cancel()


async def cancelled_at(step: int, work: Callable[[], Awaitable[None]]) -> trio.CancelScope:
    with trio.CancelScope() as scope:
        instrument = CancelAtStep(trio.lowlevel.current_task(), scope, step)
        trio.lowlevel.add_instrument(instrument)
        try:
            await work()
        finally:
            trio.lowlevel.remove_instrument(instrument)
    return scope


def open_sessions(url: str, state: str) -> int:
    """How many sessions of others there are on the database in such a state."""
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state LIKE %s",
            [state],
        ).fetchone()
    assert row
    return int(row[0])


@asynccontextmanager
async def ways(name: str, url: str) -> AsyncIterator[str]:
    """The database's address this way."""
    if name == "directly":
        yield url
    else:
        async with open_bound_pooler(url, 1) as pooler:
            yield pooler.url


EVERY_WAY = pytest.mark.parametrize("way", ["directly", "through a pooler"])


@EVERY_WAY
async def test_a_cancel_at_any_step_leaves_all_or_nothing(way: str, notes_url: str, tmp_path: Path) -> None:
    async with ways(way, notes_url) as url, open_database(settings(url, tmp_path)) as database:
        for step in range(1, 100):
            scope = await cancelled_at(step, partial(insert_thrice, database, f"step {step}"))
            assert count(notes_url, f"step {step}") == (0 if scope.cancelled_caught else 3)
            assert database.statistics().in_use == 0
            if not scope.cancel_called:
                break
        else:
            pytest.fail("a transaction of 100 steps")
        assert step > 5
        # Nothing was thrown away: every connection was brought back to where others can use it.
        assert database.statistics().discarded == 0


async def test_a_cancel_at_any_step_of_connecting_leaves_nothing_open(notes_url: str, tmp_path: Path) -> None:
    # Nothing is kept, so each transaction opens a connection of its own.
    limits = PoolLimits(size=2, lifetime_seconds=0)
    async with open_database(StorageSettings(tmp_path, notes_url, pool=limits)) as database:
        for step in range(1, 200):
            scope = await cancelled_at(step, partial(insert_thrice, database, f"step {step}"))
            assert count(notes_url, f"step {step}") == (0 if scope.cancelled_caught else 3)
            statistics = database.statistics()
            assert (statistics.in_use, statistics.idle, statistics.outage) == (0, 0, None)
            assert statistics.opened == statistics.discarded
            if not scope.cancel_called:
                break
        else:
            pytest.fail("a transaction of 200 steps")
        assert step > 10
        with trio.fail_after(30):
            while True:
                if open_sessions(notes_url, "%") == 0:
                    break
                await trio.sleep(0.01)


@EVERY_WAY
async def test_many_cancelled_at_random_harm_nobody_else(way: str, notes_url: str, tmp_path: Path) -> None:
    chance = random.Random(way)
    async with ways(way, notes_url) as url, open_database(settings(url, tmp_path)) as database:
        done: dict[str, trio.CancelScope] = {}

        async def one(name: str, work: Work, step: int) -> None:
            done[name] = await cancelled_at(step, partial(work, database, name))

        with trio.fail_after(60):
            async with trio.open_nursery() as nursery:
                for number in range(TASKS):
                    plan = chance.choice(PLANS)
                    step = chance.randint(1, MOST_STEPS) if plan.is_cancelled else 0
                    nursery.start_soon(one, f"{plan.work.__name__} {number}", plan.work, step)
        for name, scope in done.items():
            assert count(notes_url, name) == (
                3 if name.startswith("insert_thrice") and not scope.cancelled_caught else 0
            )
        statistics = database.statistics()
        assert (statistics.in_use, statistics.waiting, statistics.refused, statistics.discarded) == (0, 0, 0, 0)
        assert open_sessions(notes_url, "%transaction%") == 0


async def look(database: Database, name: str) -> None:
    assert await database.fetch_all(COUNT, {"text": name}) == [{"count": 0}]


async def linger(database: Database, name: str) -> None:
    """Only a cancel ends it in time."""
    with trio.move_on_after(0.05):
        async with database.transaction() as transaction:
            await transaction.execute(INSERT, {"text": name})
            await transaction.fetch_all(SLEEP)


@frozen
class Plan:
    work: Work
    is_cancelled: bool


PLANS = (
    Plan(insert_thrice, is_cancelled=True),
    Plan(insert_thrice, is_cancelled=False),
    Plan(look, is_cancelled=True),
    Plan(look, is_cancelled=False),
    Plan(linger, is_cancelled=True),
)


def settings(url: str, folder: Path) -> StorageSettings:
    return StorageSettings(folder, url, pool=PoolLimits(size=3, wait_seconds=60.0))
