"""What the kernel can say of itself: time by kind of message, crashes by blame, who is in hand."""

from contextvars import ContextVar

import pytest
import trio
import trio.testing
from attrs import frozen

from aeon.actors.envelope import Lane
from aeon.actors.handling import SLOW_HANDLER_SECONDS
from aeon.actors.registry import COUNTED_SLOTS, Registry, open_registry
from aeon.actors.slot import SlotState
from aeon.actors.turn import Turn
from tests.actors.house import House, answer_all, until, wake

Clock = trio.testing.MockClock

BEGUN: ContextVar[tuple[str, str]] = ContextVar("begun")


@frozen
class Chat:
    seconds: float


@frozen
class Bang:
    blame: str


def bang() -> None:
    raise LookupError("on purpose")


async def test_time_is_counted_by_kind_of_message(autojump_clock: Clock) -> None:
    def handle(message: object, turn: Turn) -> None:
        answer_all(message, turn)
        if isinstance(message, Chat):
            autojump_clock.jump(message.seconds)

    async with House(handle).opened("a", stopwatch=trio.current_time) as registry:
        await wake(registry, "a")
        for seconds in (0.001, SLOW_HANDLER_SECONDS * 2, 0.002):
            registry.tell("a", Chat(seconds))
        await until(lambda: not registry.statistics().queued)
        found = registry.statistics()
    chat = found.kinds["Chat"]
    assert (chat.turns, chat.slow) == (3, 1)
    assert chat.seconds == pytest.approx(0.013)
    assert chat.longest_seconds == pytest.approx(0.01)
    assert found.kinds["Get"].turns == 1
    assert (found.handled, found.slow) == (4, 1)


async def test_crashes_are_counted_by_blame_and_features_that_are_off_by_name(autojump_clock: Clock) -> None:
    def handle(message: object, turn: Turn) -> None:
        answer_all(message, turn)
        if isinstance(message, Bang):
            turn.blame = message.blame
            bang()

    async with House(handle).opened("a", "b") as registry:
        for blame in ("fun", "fun", "fun", "", "", "", ""):
            await until(lambda: registry.statistics().slots.get(SlotState.CRASHED) is None)
            await wake(registry, "a")
            registry.tell("a", Bang(blame))
        found = registry.statistics()
        assert found.crashes == {"fun": 3, "": 4}
        assert found.switched_off == {"fun": 1}
        assert found.rests == 1
        assert found.slots == {SlotState.RESTING: 1, SlotState.ASLEEP: 1}
        await trio.sleep(3600)
        assert registry.statistics().switched_off == {}
        assert registry.statistics().crashes == {"fun": 3, "": 4}


async def test_queues_are_counted_in_all_and_for_the_longest() -> None:
    async with House(answer_all).opened("a", "b") as registry:
        for key, messages in (("a", 3), ("b", 5)):
            for number in range(messages):
                registry.tell(key, number, lane=Lane.SECOND)
        found = registry.statistics()
        assert (found.queued, found.longest_queue) == (8, 5)


async def test_many_slots_are_counted_with_others_let_in_between() -> None:
    keys = [str(number) for number in range(3 * COUNTED_SLOTS)]
    async with House(answer_all).opened(*keys) as registry, trio.open_nursery() as nursery:
        rounds = 0

        async def count_rounds() -> None:
            nonlocal rounds
            while True:
                rounds += 1
                await trio.lowlevel.checkpoint()

        nursery.start_soon(count_rounds)
        found = await registry.take_statistics()
        nursery.cancel_scope.cancel()
        assert found == registry.statistics()
    assert found.slots == {SlotState.ASLEEP: len(keys)}
    assert rounds >= 2


async def test_the_turn_in_hand_is_known_while_it_runs_and_only_then() -> None:
    seen: list[object] = []

    def handle(message: object, turn: Turn) -> None:
        answer_all(message, turn)
        seen.append(registry.in_hand())
        turn.perform(lambda: seen.append(registry.in_hand()))

    registry: Registry
    async with House(handle).opened("a", "b") as registry:
        await wake(registry, "a")
        await wake(registry, "b")
        seen.clear()
        registry.tell("a", "hello", trace="0:7")
        assert registry.in_hand() is None
        registry.tell("b", "hello", trace="0:8")
        assert registry.in_hand() is None
    assert seen == [("a", "0:7"), ("a", "0:7"), ("b", "0:8"), ("b", "0:8")]


async def test_an_effect_is_named_in_its_own_context_whoever_started_it() -> None:
    seen: list[object] = []

    async def work() -> None:
        await trio.lowlevel.checkpoint()
        seen.append(BEGUN.get())

    def handle(message: object, turn: Turn) -> None:
        answer_all(message, turn)
        if message == "work":
            # The second is started by the end of the first, in that one's task.
            turn.start(work, queue="one at a time")

    def begin(key: str, trace: str) -> None:
        BEGUN.set((key, trace))

    async with open_registry(House(handle), begin_effect=begin) as registry:
        registry.open("a", None)
        await wake(registry, "a")
        registry.tell("a", "work", trace="0:1")
        registry.tell("a", "work", trace="0:2")
        await until(lambda: len(seen) == 2)
    assert seen == [("a", "0:1"), ("a", "0:2")]
    assert BEGUN.get(None) is None
