"""Faults of those around the kernel stay where they happened."""

import gc
import weakref

import pytest
import trio
import trio.testing
from attrs import define

from aeon.actors.actor import Wanted
from aeon.actors.alarms import LEAST_SWEPT
from aeon.actors.envelope import Dropped, Envelope, Lane
from aeon.actors.errors import HandlerFailed, NotBegun, UnknownActor
from aeon.actors.registry import IDLE_SECONDS, SWEEP_SECONDS
from aeon.actors.slot import SlotState
from aeon.actors.supervision import Crash
from aeon.actors.turn import Turn
from tests.actors.house import Get, House, answer_all, until, wake

Clock = trio.testing.MockClock


def crash_on_demand(message: object, turn: Turn) -> None:
    answer_all(message, turn)
    if message == "crash":
        raise ValueError(message)


@define(eq=False)
class IndiscreetHouse(House):
    """It must not raise from `crashed`, but does."""

    def crashed(self, wanted: Wanted, envelope: Envelope | None, crash: Crash) -> None:
        super().crashed(wanted, envelope, crash)
        raise ValueError(wanted.key)


class UnprintableError(Exception):
    def __repr__(self) -> str:
        raise ValueError

    __str__ = __repr__


async def test_a_household_that_raises_when_told_of_a_crash_ends_nothing(autojump_clock: Clock) -> None:
    house = IndiscreetHouse(crash_on_demand)
    async with house.opened("a") as registry:
        await wake(registry, "a")
        registry.tell("a", "crash")
        assert len(house.crashes) == 1
        await wake(registry, "a")


async def test_a_failing_word_to_the_caller_of_a_crashed_handler_ends_nothing(autojump_clock: Clock) -> None:
    def handle(message: object, turn: Turn) -> None:
        turn.on_crash = lambda crash: print(crash.no_such_field)  # type: ignore[attr-defined]  # noqa: T201
        crash_on_demand(message, turn)

    house = House(handle)
    async with house.opened("a") as registry:
        await wake(registry, "a")
        registry.tell("a", "crash")
        await wake(registry, "a")
    assert len(house.crashes) == 1


async def test_an_error_that_cannot_be_printed_is_a_crash_like_others(autojump_clock: Clock) -> None:
    def handle(message: object, turn: Turn) -> None:
        answer_all(message, turn)
        if message == "crash":
            raise UnprintableError

    house = House(handle)
    async with house.opened("a") as registry:
        await wake(registry, "a")
        registry.tell("a", "crash")
        assert "UnprintableError" in house.crashes[0].error


async def test_an_actor_that_cannot_go_to_sleep_is_loaded_anew(autojump_clock: Clock) -> None:
    house = House(answer_all, fails_to_sleep=True)
    async with house.opened("a") as registry:
        await wake(registry, "a")
        await trio.sleep(IDLE_SECONDS + SWEEP_SECONDS)
        assert len(house.crashes) == 1
        await wake(registry, "a")
        assert len(house.batches) == 2


async def test_a_turn_that_is_over_refuses_whatever_it_is_asked_for(autojump_clock: Clock) -> None:
    turns: list[Turn] = []

    def handle(message: object, turn: Turn) -> None:
        answer_all(message, turn)
        turns.append(turn)

    async with House(handle).opened("a") as registry:
        await wake(registry, "a")
    with pytest.raises(RuntimeError, match="over"):
        turns[0].tell_self("late")
    with pytest.raises(RuntimeError, match="over"):
        turns[0].start(trio.sleep, 1)
    with pytest.raises(RuntimeError, match="over"):
        turns[0].perform(print)


async def test_an_outbox_that_raises_half_way_fails_the_asker(autojump_clock: Clock) -> None:
    def handle(message: object, turn: Turn) -> None:
        if isinstance(message, Get) and message.what == "half":
            turn.perform([].remove, "what is not there")
        answer_all(message, turn)

    async with House(handle).opened("a") as registry:
        with pytest.raises(HandlerFailed):
            await registry.ask("a", Get("half"), seconds=10)


async def test_deadlines_are_bounded_by_what_waits_not_by_how_far_away_they_are(autojump_clock: Clock) -> None:
    def handle(message: object, turn: Turn) -> None:
        answer_all(message, turn)
        if message == "flood":
            for _ in range(200):
                turn.perform(tell_one)

    async with House(handle).opened("a") as registry:
        await wake(registry, "a")

        def tell_one() -> None:
            registry.tell("a", "hello", deadline=trio.current_time() + 86400, on_dropped=lambda _: None)

        for _ in range(100):
            registry.tell("a", "flood")
            await until(lambda: not registry.statistics().queued)
        assert len(registry._delivery.deadlines) <= LEAST_SWEPT


async def test_many_that_are_too_late_at_once_all_hear_of_it(autojump_clock: Clock) -> None:
    said: list[Dropped] = []
    keys = [str(number) for number in range(1000)]
    house = House(answer_all, is_away=True)
    async with house.opened(*keys) as registry:
        deadline = trio.current_time() + 2.5
        for key in keys:
            registry.tell(key, "hello", deadline=deadline, on_dropped=said.append)
        await trio.sleep_until(deadline + 0.001)
        assert said == [Dropped.EXPIRED] * len(keys)


async def test_an_actor_that_rests_refuses_at_once(autojump_clock: Clock) -> None:
    async with House(crash_on_demand).opened("a") as registry:
        slot = registry.slot("a")
        assert slot is not None
        while slot.state is not SlotState.RESTING:
            registry.tell("a", "crash")
            await trio.sleep(0.1)
        began = trio.current_time()
        with pytest.raises(NotBegun):
            await registry.ask("a", Get(), seconds=100)
        assert trio.current_time() == began
        await trio.sleep(301)
        await wake(registry, "a")


async def test_after_the_registry_was_left_nothing_is_handled_and_nobody_waits(autojump_clock: Clock) -> None:
    said: list[Dropped] = []
    async with House(answer_all).opened("a") as registry:
        await wake(registry, "a")
    registry.tell("a", "late", on_dropped=said.append)
    assert said == [Dropped.STOPPING]
    with pytest.raises(UnknownActor):
        await registry.ask("a", Get(), seconds=1)


async def test_a_sleeping_actor_frees_its_incarnation_and_wakes_for_what_it_wants(autojump_clock: Clock) -> None:
    house = House(answer_all, interest=0b10)
    async with house.opened("a") as registry:
        await wake(registry, "a")
        slot = registry.slot("a")
        assert slot is not None
        assert slot.actor is not None
        incarnation = weakref.ref(slot.actor)
        await trio.sleep(IDLE_SECONDS + 2 * SWEEP_SECONDS)
        gc.collect()
        assert (slot.state, incarnation()) == (SlotState.ASLEEP, None)
        registry.tell("a", "unwanted", interest=0b100, lane=Lane.SECOND)
        assert slot.counts == {"unwanted": 1}
        registry.tell("a", "wanted", interest=0b110, lane=Lane.SECOND)
        await until(lambda: slot.state is SlotState.AWAKE)
