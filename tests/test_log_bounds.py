"""A guild's trouble is in the log, however much of it there is, and fills it with nothing."""

import io
import json
import logging
from collections import Counter
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
import structlog
import trio
import trio.testing
from attrs import define
from hypothesis import given
from hypothesis import strategies as st

from aeon.actors.turn import Turn
from aeon.log import configure_logging, name_lines
from aeon.log_bounds import ALL_LINES, GUILD_LINES, GUILD_SECONDS, KEPT_GUILDS, KEPT_LINES, LineBounds
from aeon.redaction import Redactor
from tests.actors.house import Get, House, answer_all, until, wake

Clock = trio.testing.MockClock

FLOOD = 300


@define
class StandingClock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def stream(clock: StandingClock) -> Iterator[io.StringIO]:
    """Where the lines of one test go; afterwards logging is as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    written = io.StringIO()
    configure_logging(Redactor([]), level="info", style="json", stream=written, bounds=LineBounds(clock))
    yield written
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    structlog.contextvars.clear_contextvars()
    structlog.reset_defaults()


def lines_of(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def complain(guild_id: str, what: object = "trouble", **more: object) -> None:
    logging.getLogger("aeon.test").warning("%s again", what, extra={"guild_id": guild_id, **more})


async def test_a_guild_whose_handlers_are_all_slow_has_few_lines_and_exact_numbers(
    stream: io.StringIO, clock: StandingClock, autojump_clock: Clock
) -> None:
    ticks = count(0)
    async with House(answer_all).opened("slow", stopwatch=lambda: next(ticks) * 0.01) as registry:
        await wake(registry, "slow")
        for _ in range(FLOOD):
            registry.tell("slow", "hello")
            registry.tell("slow", 7)
        await until(lambda: not registry.statistics().queued)
        numbers = registry.statistics().kinds
        assert (numbers["str"].slow, numbers["int"].slow) == (FLOOD, FLOOD)
        said = Counter(line["kind"] for line in lines_of(stream))
        assert said == {"Get": 1, "str": GUILD_LINES, "int": GUILD_LINES}
        clock.now += GUILD_SECONDS
        registry.tell("slow", "hello")
        await until(lambda: not registry.statistics().queued)
        last = lines_of(stream)[-1]
        assert (last["kind"], last["guild_id"], last["left_out"]) == ("str", "slow", FLOOD - GUILD_LINES)


async def test_effects_that_fail_at_every_message_have_few_lines(stream: io.StringIO, autojump_clock: Clock) -> None:
    async def fail() -> None:
        await trio.lowlevel.checkpoint()
        raise ValueError("the world is unfair")

    def handle(message: object, turn: Turn) -> None:
        answer_all(message, turn)
        if message == "try":
            turn.start(fail)

    async with House(handle).opened("a") as registry:
        await wake(registry, "a")
        for _ in range(100):
            registry.tell("a", "try")
            await until(lambda: not registry.statistics().effects_running)
    assert len(lines_of(stream)) == GUILD_LINES


async def test_the_reference_that_a_person_was_given_is_always_there(
    stream: io.StringIO, autojump_clock: Clock
) -> None:
    def crash(message: object, turn: Turn) -> None:
        raise ValueError(message)

    house = House(crash)
    async with house.opened("a") as registry:
        for _ in range(GUILD_LINES + 20):
            registry.tell("a", "hello")
            await trio.sleep(1000)
    crashed = [line for line in lines_of(stream) if "blame" in line]
    assert [line["reference"] for line in crashed] == [crash.reference for crash in house.crashes]
    assert len(crashed) > GUILD_LINES
    assert sum("exception" in line for line in crashed) == GUILD_LINES


def test_lines_of_other_guilds_and_other_lines_of_the_same_are_not_left_out(stream: io.StringIO) -> None:
    for _ in range(FLOOD):
        complain("loud")
    complain("quiet")
    structlog.get_logger().info("something else", guild_id="loud")
    for _ in range(FLOOD):
        logging.getLogger("aeon.test").warning("no guild's")
    found = Counter((line.get("guild_id"), line["event"]) for line in lines_of(stream))
    assert found == {
        ("loud", "trouble again"): GUILD_LINES,
        ("quiet", "trouble again"): 1,
        ("loud", "something else"): 1,
        (None, "no guild's"): FLOOD,
    }


def test_lines_are_the_same_whatever_is_filled_in_and_whoever_logs_them(
    stream: io.StringIO, clock: StandingClock
) -> None:
    for number in range(FLOOD):
        complain("1", number)
        structlog.get_logger("aeon.other").info("odd", guild_id="1", number=number)
    assert len(lines_of(stream)) == 2 * GUILD_LINES
    clock.now += GUILD_SECONDS
    structlog.get_logger("aeon.other").info("odd", guild_id="1")
    assert lines_of(stream)[-1]["left_out"] == FLOOD - GUILD_LINES


async def test_lines_of_an_effect_count_for_the_guild_whose_it_is(stream: io.StringIO) -> None:
    async def effect() -> None:
        await trio.lowlevel.checkpoint()
        name_lines("1", "0:7")
        for _ in range(FLOOD):
            logging.getLogger("aeon.test").info("asked in vain")

    await effect()
    assert len(lines_of(stream)) == GUILD_LINES


def test_very_many_guilds_with_the_same_trouble_fill_nothing_either(stream: io.StringIO, clock: StandingClock) -> None:
    many = KEPT_GUILDS + 100
    for number in range(many):
        complain(str(number))
    assert len(lines_of(stream)) == ALL_LINES
    clock.now += 1.0
    complain("one more")
    assert lines_of(stream)[-1]["left_out_of_all"] == many - ALL_LINES


notes = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 3), st.floats(0, 30)), max_size=300)


@given(notes)
def test_every_line_is_written_or_counted_in_one_that_is(steps: list[tuple[int, int, float]]) -> None:
    clock = StandingClock()
    bounds = LineBounds(clock)
    noted = counted = written = 0
    for guild, line, seconds in steps:
        clock.now += seconds
        said = bounds.note(str(guild), (str(line),))
        noted += 1
        if said is not None:
            written += 1
            counted += sum(said.values())
    clock.now += 1000
    for guild in range(31):
        for line in range(4):
            said = bounds.note(str(guild), (str(line),))
            assert said is not None
            counted += sum(said.values())
    assert noted == written + counted


def test_what_is_remembered_is_bounded() -> None:
    bounds = LineBounds(StandingClock())
    for number in range(2 * KEPT_GUILDS):
        bounds.note(str(number), (f"line {number}",))
    assert len(bounds) <= KEPT_GUILDS + KEPT_LINES


async def test_a_question_is_answered_while_lines_are_left_out(stream: io.StringIO, autojump_clock: Clock) -> None:
    ticks = count(0)
    async with House(answer_all).opened("a", stopwatch=lambda: next(ticks) * 0.01) as registry:
        for _ in range(FLOOD):
            assert await registry.ask("a", Get("still here"), seconds=10) == "still here"
    assert len(lines_of(stream)) == GUILD_LINES
