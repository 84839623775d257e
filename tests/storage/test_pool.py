"""The pool's bounds, its outages, and what it takes back."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import pytest
import trio
from attrs import define, field

from aeon.storage.connection import TrioConnection
from aeon.storage.errors import DatabaseUnavailable
from aeon.storage.pool import FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS, Pool, Pooled, PoolLimits
from tests.conftest import Line


@asynccontextmanager
async def open_pool(url: str, limits: PoolLimits) -> AsyncIterator[Pool]:
    pool = Pool(partial(TrioConnection.open, url), limits)
    try:
        yield pool
    finally:
        await pool.close()


@define
class NoServer:
    """A connect that always fails, and when it was tried."""

    tried: list[float] = field(factory=list)

    async def __call__(self) -> TrioConnection:
        self.tried.append(trio.current_time())
        await trio.lowlevel.checkpoint()
        raise DatabaseUnavailable("no server")


async def test_a_connection_given_back_is_used_again(database_url: str) -> None:
    async with open_pool(database_url, PoolLimits()) as pool:
        first = await pool.acquire()
        pool.release(first)
        assert await pool.acquire() is first
        pool.release(first)
        assert pool.statistics().opened == 1


async def test_who_came_first_is_served_first(database_url: str) -> None:
    served = []
    async with open_pool(database_url, PoolLimits(size=1)) as pool:
        holder = await pool.acquire()
        async with trio.open_nursery() as nursery:
            for name in "abc":

                async def wait(name: str = name) -> None:
                    pooled = await pool.acquire()
                    served.append(name)
                    pool.release(pooled)

                nursery.start_soon(wait)
                await trio.testing.wait_all_tasks_blocked()
            pool.release(holder)
    assert served == ["a", "b", "c"]


async def test_more_than_may_wait_are_refused(database_url: str) -> None:
    async with open_pool(database_url, PoolLimits(size=1, max_waiting=1)) as pool:
        holder = await pool.acquire()
        async with trio.open_nursery() as nursery:

            async def wait() -> None:
                pool.release(await pool.acquire())

            nursery.start_soon(wait)
            await trio.testing.wait_all_tasks_blocked()
            with pytest.raises(DatabaseUnavailable, match="too many"):
                await pool.acquire()
            pool.release(holder)
        assert pool.statistics().refused == 1


async def test_nobody_waits_for_ever(database_url: str) -> None:
    async with open_pool(database_url, PoolLimits(size=1, wait_seconds=0.05)) as pool:
        holder = await pool.acquire()
        with pytest.raises(DatabaseUnavailable, match="busy"):
            await pool.acquire()
        pool.release(holder)
        pool.release(await pool.acquire())


async def test_a_connection_in_a_transaction_is_not_kept(database_url: str) -> None:
    async with open_pool(database_url, PoolLimits(size=1)) as pool:
        pooled = await pool.acquire()
        await pooled.connection.execute("BEGIN")
        pool.release(pooled)
        assert pooled.connection.closed
        assert pool.statistics().idle == 0


@pytest.mark.parametrize("limits", [PoolLimits(lifetime_seconds=0), PoolLimits(idle_seconds=0)])
async def test_old_connections_are_not_used_again(database_url: str, limits: PoolLimits) -> None:
    async with open_pool(database_url, limits) as pool:
        first = await pool.acquire()
        pool.release(first)
        second = await pool.acquire()
        assert second is not first
        assert first.connection.closed
        pool.release(second)


async def test_a_cancelled_wait_takes_no_place(database_url: str) -> None:
    async with open_pool(database_url, PoolLimits(size=1)) as pool:
        with trio.CancelScope() as connecting:
            connecting.cancel()
            await pool.acquire()
        assert pool.statistics().in_use == 0
        holder = await pool.acquire()
        with trio.CancelScope() as waiting:
            waiting.cancel()
            await pool.acquire()
        pool.release(holder)
        assert pool.statistics().in_use == 0


async def test_closing_waits_for_those_at_work(database_url: str) -> None:
    pool = Pool(partial(TrioConnection.open, database_url), PoolLimits())
    pooled = await pool.acquire()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(pool.close)
        await trio.testing.wait_all_tasks_blocked()
        with pytest.raises(DatabaseUnavailable, match="closed"):
            await pool.acquire()
        await pooled.connection.execute("SELECT 1")
        pool.release(pooled)
    assert pooled.connection.closed


async def test_an_outage_is_met_at_once_and_tried_seldom(autojump_clock: trio.testing.MockClock) -> None:
    connect = NoServer()
    pool = Pool(connect, PoolLimits())
    refusals = 0
    while trio.current_time() < 60:
        with pytest.raises(DatabaseUnavailable, match="no server"):
            await pool.acquire()
        refusals += 1
        await trio.sleep(0.01)
    waits = [later - earlier for earlier, later in zip(connect.tried, connect.tried[1:], strict=False)]
    assert waits[0] < 2 * FIRST_PAUSE_SECONDS
    assert all(LONGEST_PAUSE_SECONDS / 2 <= wait <= LONGEST_PAUSE_SECONDS + 0.02 for wait in waits[8:])
    assert len(set(waits[8:])) > 1
    assert refusals > 10 * len(connect.tried)
    assert pool.statistics().outage == "no server"


async def test_many_that_fail_at_once_are_one_outage(autojump_clock: trio.testing.MockClock) -> None:
    connect = NoServer()
    pool = Pool(connect, PoolLimits())

    async def fail() -> None:
        with pytest.raises(DatabaseUnavailable):
            await pool.acquire()

    async with trio.open_nursery() as nursery:
        for _ in range(8):
            nursery.start_soon(fail)
    await trio.sleep(FIRST_PAUSE_SECONDS)
    await fail()
    assert len(connect.tried) == 9


async def test_the_end_of_an_outage_is_found(line: Line, line_url: str) -> None:
    line.cut()
    async with open_pool(line_url, PoolLimits()) as pool:
        with pytest.raises(DatabaseUnavailable):
            await pool.acquire()
        line.mend()
        with trio.fail_after(30):
            pool.release(await acquire_in_the_end(pool))
        assert pool.statistics().outage is None


async def acquire_in_the_end(pool: Pool) -> Pooled:
    while True:
        try:
            return await pool.acquire()
        except DatabaseUnavailable as error:
            await trio.sleep(error.retry_after)


async def test_a_server_that_never_answers_is_given_up(line: Line, line_url: str) -> None:
    line.freeze()
    async with open_pool(line_url, PoolLimits(connect_seconds=0.1)) as pool:
        with pytest.raises(DatabaseUnavailable, match="no connection within"):
            await pool.acquire()


async def test_idle_connections_serve_while_no_new_ones_can_be_made(line: Line, line_url: str) -> None:
    # Long enough for the first connection, whatever else the machine does.
    async with open_pool(line_url, PoolLimits(connect_seconds=2.0)) as pool:
        old = await pool.acquire()
        line.freeze()
        with pytest.raises(DatabaseUnavailable):
            await pool.acquire()
        pool.release(old)
        assert await pool.acquire() is old
        pool.release(old)
