"""Guilds in trouble, as their operator sees them."""

import pytest
import trio.testing
from prometheus_client import Metric

from aeon.actors.registry import Registry
from aeon.actors.turn import Turn
from aeon.metrics import exposition
from aeon.readings.guilds import guild_families
from tests.actors.house import House, answer_all, wake

Clock = trio.testing.MockClock


def fail() -> None:
    raise LookupError("on purpose")


def handle(message: object, turn: Turn) -> None:
    answer_all(message, turn)
    if message == "bang":
        turn.blame = "fun"
        fail()
    if message == "crash":
        fail()


def lines_of(registry: Registry) -> list[str]:
    families: list[Metric] = list(guild_families(registry.statistics()))
    return [line for line in exposition(families).decode().splitlines() if not line.startswith("#")]


async def test_crashes_and_what_follows_from_them_are_seen(autojump_clock: Clock) -> None:
    async with House(handle).opened("1", "2") as registry:
        for message in ("bang", "bang", "bang", "crash"):
            await wake(registry, "1")
            registry.tell("1", message)
        lines = lines_of(registry)
        assert 'aeon_guild_crashes_total{feature="fun"} 3.0' in lines
        assert 'aeon_guild_crashes_total{feature="house"} 1.0' in lines
        assert 'aeon_features_switched_off{feature="fun"} 1.0' in lines
        assert 'aeon_guilds{state="crashed"} 1.0' in lines
        assert 'aeon_guilds{state="asleep"} 1.0' in lines
        assert 'aeon_handler_seconds_count{kind="str"} 4.0' in lines
        assert "aeon_guild_rests_total 0.0" in lines


async def test_each_reason_to_drop_a_message_is_there_before_it_ever_happened() -> None:
    async with House(handle).opened("1") as registry:
        lines = lines_of(registry)
        assert 'aeon_guild_messages_dropped_total{reason="shed"} 0.0' in lines
        registry.tell("no such guild", "hello")
        assert 'aeon_guild_messages_dropped_total{reason="closed"} 1.0' in lines_of(registry)


async def test_queues_slow_turns_and_effects_under_way_are_seen(
    mock_clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    def take_time(message: object, turn: Turn) -> None:
        answer_all(message, turn)
        if message == "slow":
            mock_clock.jump(0.02)
        if message == "work":
            turn.start(trio.sleep_forever)

    async with House(take_time).opened("1", "2", "3", stopwatch=trio.current_time) as registry:
        await wake(registry, "1")
        registry.tell("1", "work")
        registry.tell("1", "slow")
        for _ in range(3):
            registry.tell("2", "hello")
        registry.tell("3", "hello")
        lines = lines_of(registry)
        assert "aeon_guild_messages_queued 4.0" in lines
        assert "aeon_guild_longest_queue 3.0" in lines
        assert "aeon_guilds_waiting_to_load 2.0" in lines
        assert "aeon_effects_running 1.0" in lines
        assert 'aeon_handler_slow_total{kind="str"} 1.0' in lines
        assert 'aeon_handler_longest_seconds{kind="str"} 0.02' in lines
        assert 'aeon_handler_seconds_sum{kind="str"} 0.02' in lines
    assert "str took 20.0 ms" in caplog.messages
