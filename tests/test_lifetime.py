"""The first signal lets everything finish, but not for ever."""

import signal

import pytest
import trio
import trio.testing

from aeon.lifetime import STOP_SECONDS, lifetime

Clock = trio.testing.MockClock


async def test_what_does_not_finish_in_time_is_ended(autojump_clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    async with lifetime() as life:
        life.is_up = True
        signal.raise_signal(signal.SIGTERM)
        await life.stop.wait()
        began = trio.current_time()
        await trio.Event().wait()
    assert trio.current_time() - began == pytest.approx(STOP_SECONDS)
    assert "not everything has finished" in caplog.text


async def test_what_finishes_is_not_waited_for(autojump_clock: Clock) -> None:
    async with lifetime() as life:
        life.is_up = True
        signal.raise_signal(signal.SIGINT)
        await life.stop.wait()
        began = trio.current_time()
    assert trio.current_time() == began


async def test_a_second_signal_ends_it_at_once(autojump_clock: Clock) -> None:
    async with lifetime() as life:
        life.is_up = True
        signal.raise_signal(signal.SIGTERM)
        await life.stop.wait()
        began = trio.current_time()
        signal.raise_signal(signal.SIGTERM)
        await trio.Event().wait()
    assert trio.current_time() == began


async def test_before_it_is_up_one_signal_is_enough(autojump_clock: Clock) -> None:
    async with lifetime() as life:
        signal.raise_signal(signal.SIGTERM)
        await trio.Event().wait()
    assert not life.stop.is_set()


async def test_a_terminal_that_closes_ends_it_unless_that_was_to_be_ignored(autojump_clock: Clock) -> None:
    async with lifetime() as life:
        signal.raise_signal(signal.SIGHUP)
        await trio.Event().wait()
    assert not life.stop.is_set()

    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        async with lifetime() as life:
            signal.raise_signal(signal.SIGHUP)
            await trio.testing.wait_all_tasks_blocked()
        assert not life.stop.is_set()
    finally:
        signal.signal(signal.SIGHUP, before)
