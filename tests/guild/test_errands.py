"""Errands: bounded, and none of them anybody else's trouble."""

import trio
from trio.testing import MockClock

from aeon.guild.errands import ERRAND_SECONDS, RUNNING, WAITING, Errands
from tests.guild.examples import GUILD


async def test_errands_are_done_and_one_that_fails_stops_nobody(nursery: trio.Nursery) -> None:
    errands, done = Errands(), trio.Event()

    async def fail() -> None:
        await trio.lowlevel.checkpoint()
        raise ValueError("on purpose")

    async def finish() -> None:
        await trio.lowlevel.checkpoint()
        done.set()

    nursery.start_soon(errands.run)
    for _ in range(2 * RUNNING):
        errands.start(fail, guild_id=GUILD)
    errands.start(finish, guild_id=GUILD)
    with trio.fail_after(5):
        await done.wait()


async def test_an_errand_that_hangs_is_given_up(nursery: trio.Nursery, autojump_clock: MockClock) -> None:
    errands, done = Errands(), trio.Event()

    async def finish() -> None:
        await trio.lowlevel.checkpoint()
        done.set()

    nursery.start_soon(errands.run)
    for _ in range(RUNNING):
        errands.start(trio.sleep_forever, guild_id=GUILD)
    errands.start(finish, guild_id=GUILD)
    await done.wait()
    assert trio.current_time() >= ERRAND_SECONDS


async def test_those_beyond_the_bound_are_dropped_and_counted(nursery: trio.Nursery) -> None:
    errands, begun = Errands(), 0

    async def hang() -> None:
        nonlocal begun
        begun += 1
        await trio.sleep_forever()

    for _ in range(WAITING + 5):
        errands.start(hang, guild_id=GUILD)
    assert errands.dropped == 5
    nursery.start_soon(errands.run)
    await trio.testing.wait_all_tasks_blocked()
    assert begun == RUNNING
