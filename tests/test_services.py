"""Parts that end in their own way when the block that runs them is left."""

import trio
from trio.testing import MockClock

from aeon.guild.errands import WAITING_PER_GUILD, Errands
from aeon.services import ERRAND_SECONDS, excusing
from tests.guild.examples import GUILD


async def test_whoever_is_owed_a_word_when_the_process_stops_gets_it(autojump_clock: MockClock) -> None:
    errands, said = Errands(), 0

    async def say() -> None:
        nonlocal said
        await trio.sleep(0.2)
        said += 1

    async with excusing(errands):
        for _ in range(WAITING_PER_GUILD):
            assert errands.start(say, guild_id=GUILD)
    assert said == WAITING_PER_GUILD


async def test_a_word_that_does_not_get_through_holds_up_a_stop_for_a_moment_only(autojump_clock: MockClock) -> None:
    errands = Errands()
    began = trio.current_time()
    async with excusing(errands):
        errands.start(trio.sleep_forever, guild_id=GUILD)
    assert trio.current_time() - began <= ERRAND_SECONDS


async def test_a_stop_at_once_waits_for_no_word(autojump_clock: MockClock) -> None:
    errands = Errands()
    began = trio.current_time()
    with trio.CancelScope() as scope:
        async with excusing(errands):
            errands.start(trio.sleep_forever, guild_id=GUILD)
            scope.cancel()
    assert trio.current_time() == began


async def test_a_stop_with_nothing_to_say_takes_no_time(autojump_clock: MockClock) -> None:
    began = trio.current_time()
    async with excusing(Errands()):
        pass
    assert trio.current_time() == began
