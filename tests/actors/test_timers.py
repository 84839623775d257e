"""Messages that an actor is told later."""

import trio
import trio.testing

from aeon.actors.alarms import LEAST_SWEPT
from aeon.actors.receipt import Receipt
from aeon.actors.slot import Slot, SlotState
from aeon.actors.timers import TIMERS_AT_MOST
from aeon.actors.turn import Turn
from tests.actors.house import House, answer_all, until, wake

Clock = trio.testing.MockClock


class Sleeper:
    """Sets timers as it is told to, and notes when they ring."""

    def __init__(self) -> None:
        self.rung: list[tuple[float, object]] = []

    def handle(self, message: object, turn: Turn) -> None:
        answer_all(message, turn)
        match message:
            case ("later", float(seconds), str(name)):
                turn.later(seconds, f"after {seconds:g}", name=name)
            case "later, then crash":
                turn.later(5, "never planned")
                raise ValueError
            case "crash":
                raise ValueError
            case "many":
                for number in range(TIMERS_AT_MOST + 1):
                    turn.later(5, number)
            case str() if message.startswith("after"):
                self.rung.append((trio.current_time(), message))


def slot_of(house: Slot | None) -> Slot:
    assert house is not None
    return house


async def test_a_timers_message_comes_when_it_is_due_and_those_of_a_name_replace_each_other(
    autojump_clock: Clock,
) -> None:
    sleeper = Sleeper()
    async with House(sleeper.handle).opened("a") as registry:
        await wake(registry, "a")
        began = trio.current_time()
        for seconds, name in ((5.0, ""), (1.0, ""), (2.0, "named"), (3.0, "named")):
            registry.tell("a", ("later", seconds, name))
        await trio.sleep(10)
    rung = [(round(at - began, 6), message) for at, message in sleeper.rung]
    assert rung == [(1, "after 1"), (3, "after 3"), (5, "after 5")]


async def test_a_timer_keeps_nobody_awake_and_wakes_the_sleeper(autojump_clock: Clock) -> None:
    sleeper = Sleeper()
    async with House(sleeper.handle).opened("a") as registry:
        await wake(registry, "a")
        registry.tell("a", ("later", 5.0, ""))
        slot = slot_of(registry.slot("a"))
        assert registry.put_to_sleep(slot, trio.current_time())
        await until(lambda: bool(sleeper.rung))
        assert slot.incarnation == 2


async def test_a_timer_outlives_the_incarnation_that_set_it_but_not_a_turn_that_raised(autojump_clock: Clock) -> None:
    sleeper = Sleeper()
    async with House(sleeper.handle).opened("a") as registry:
        await wake(registry, "a")
        registry.tell("a", ("later", 0.05, ""))
        registry.tell("a", "later, then crash")
        slot = slot_of(registry.slot("a"))
        assert slot.state is SlotState.CRASHED
        assert len(slot.timers) == 1
        await until(lambda: bool(sleeper.rung))
        assert slot.incarnation == 2
        assert not slot.timers


async def test_a_timer_goes_with_its_slot(autojump_clock: Clock) -> None:
    sleeper = Sleeper()
    async with House(sleeper.handle).opened("a") as registry:
        await wake(registry, "a")
        registry.tell("a", ("later", 5.0, ""))
        registry.close("a")
        registry.open("a", None)
        await wake(registry, "a")
        await trio.sleep(10)
    assert sleeper.rung == []


async def test_a_stop_does_not_wait_for_a_timer_nor_hears_it(autojump_clock: Clock) -> None:
    sleeper = Sleeper()
    async with House(sleeper.handle).opened("a") as registry:
        await wake(registry, "a")
        registry.tell("a", ("later", 1.0, ""))
        began = trio.current_time()
        assert await registry.drain()
        assert trio.current_time() == began
        await trio.sleep(2)
    assert sleeper.rung == []


async def test_a_timer_does_not_keep_an_event_open(autojump_clock: Clock) -> None:
    done: list[bool] = []
    sleeper = Sleeper()
    async with House(sleeper.handle).opened("a") as registry:
        await wake(registry, "a")
        registry.tell("a", ("later", 5.0, ""), receipt=Receipt(lambda: done.append(True)))
        assert done == [True]


async def test_a_turn_that_sets_too_many_fails_and_sets_none(autojump_clock: Clock) -> None:
    house = House(Sleeper().handle)
    async with house.opened("a") as registry:
        await wake(registry, "a")
        registry.tell("a", "many")
        assert [crash.error for crash in house.crashes] == ["RuntimeError('more than 16 timers at once')"]
        assert slot_of(registry.slot("a")).timers == ()


async def test_timers_replaced_again_and_again_take_no_room(autojump_clock: Clock) -> None:
    async with House(Sleeper().handle).opened("a") as registry:
        await wake(registry, "a")
        for _ in range(5 * LEAST_SWEPT):
            registry.tell("a", ("later", 86400.0, "named"))
        await until(lambda: not registry.statistics().queued)
        assert len(registry._delivery.timers) <= LEAST_SWEPT


async def test_an_effect_apart_does_not_keep_its_event_open(autojump_clock: Clock) -> None:
    done: list[object] = []

    def handle(message: object, turn: Turn) -> None:
        answer_all(message, turn)
        if message in {"with", "apart"}:
            turn.start(trio.sleep, 5, apart=message == "apart")

    async with House(handle).opened("a") as registry:
        await wake(registry, "a")
        for message in ("with", "apart"):
            registry.tell("a", message, receipt=Receipt(lambda message=message: done.append(message)))  # type: ignore[misc]
        assert done == ["apart"]
        await until(lambda: done == ["apart", "with"])
