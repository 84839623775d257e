"""Errands: bounded, and none of them anybody else's trouble."""

import trio
from trio.testing import MockClock

from aeon.discord.ids import GuildId
from aeon.guild.errands import (
    ERRAND_SECONDS,
    RUNNING,
    RUNNING_PER_GUILD,
    WAITING,
    WAITING_PER_GUILD,
    Errands,
)
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
    for _ in range(RUNNING):
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


async def test_those_beyond_a_guilds_bound_are_dropped_and_counted(nursery: trio.Nursery) -> None:
    errands, begun = Errands(), 0

    async def hang() -> None:
        nonlocal begun
        begun += 1
        await trio.sleep_forever()

    taken = [errands.start(hang, guild_id=GUILD) for _ in range(WAITING_PER_GUILD + 5)]
    assert taken == [True] * WAITING_PER_GUILD + [False] * 5
    assert errands.dropped == 5
    nursery.start_soon(errands.run)
    await trio.testing.wait_all_tasks_blocked()
    assert begun == RUNNING_PER_GUILD


async def test_those_beyond_the_bound_of_all_are_dropped_and_no_more_than_so_many_run(nursery: trio.Nursery) -> None:
    errands, begun = Errands(), 0

    async def hang() -> None:
        nonlocal begun
        begun += 1
        await trio.sleep_forever()

    taken = [errands.start(hang, guild_id=GuildId(str(number))) for number in range(WAITING + 5)]
    assert taken == [True] * WAITING + [False] * 5
    nursery.start_soon(errands.run)
    await trio.testing.wait_all_tasks_blocked()
    assert begun == RUNNING


async def test_whatever_one_guild_asks_for_another_is_served_at_once(
    nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    errands, done = Errands(), trio.Event()

    async def finish() -> None:
        await trio.lowlevel.checkpoint()
        done.set()

    nursery.start_soon(errands.run)
    for _ in range(400):
        errands.start(trio.sleep_forever, guild_id=GUILD)
    await trio.sleep(0.1)
    for _ in range(400):
        errands.start(trio.sleep_forever, guild_id=GUILD)
    assert errands.start(finish, guild_id=GuildId("9"))
    began = trio.current_time()
    await done.wait()
    assert trio.current_time() == began


async def test_guilds_take_turns(nursery: trio.Nursery, autojump_clock: MockClock) -> None:
    """All places are taken by many guilds that have much more to be done: a newcomer is served with the first place to be free."""
    errands, done = Errands(), trio.Event()

    async def finish() -> None:
        await trio.lowlevel.checkpoint()
        done.set()

    nursery.start_soon(errands.run)
    for number in range(RUNNING_PER_GUILD * 2):
        for _ in range(WAITING_PER_GUILD):
            errands.start(trio.sleep_forever, guild_id=GuildId(str(number)))
    await trio.sleep(0.1)
    errands.start(finish, guild_id=GuildId("newcomer"))
    await done.wait()
    assert trio.current_time() <= ERRAND_SECONDS
