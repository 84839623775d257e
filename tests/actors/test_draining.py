"""How actors end in order: all at a stop, some of them when another process goes on with them."""

import pytest
import trio
import trio.testing

from aeon.actors.envelope import Dropped
from aeon.actors.errors import NotBegun, OutcomeUnknown, UnknownActor
from aeon.actors.receipt import Receipt
from aeon.actors.registry import Registry
from aeon.actors.slot import SlotState
from aeon.actors.turn import Turn
from tests.actors.house import Get, House, answer_all, until, wake

Clock = trio.testing.MockClock

WRITE_SECONDS = 2.0


async def write(what: object) -> object:
    """A write that takes its time, and what the database says of it."""
    await trio.sleep(WRITE_SECONDS)
    return f"{what} is written"


def handle(message: object, turn: Turn) -> None:
    """`write` is answered once that is done; `crash` and `crash hard` end the incarnation; `later` comes again."""
    if message == "crash":
        raise ValueError(message)
    if message == "later":
        turn.later(1.0, "late")
    if isinstance(message, Get) and message.what == "write":
        turn.start(write, message.what, keep_reply=True)
    elif isinstance(message, str) and message.endswith("written"):
        turn.answer(message)
    else:
        answer_all(message, turn)


async def ask(registry: Registry, key: str, outcomes: list[object], what: object = "write") -> None:
    try:
        outcomes.append(await registry.ask(key, Get(what), seconds=60))
    except (NotBegun, OutcomeUnknown, UnknownActor) as error:
        outcomes.append(type(error))


@pytest.mark.parametrize("crashes", [1, 3])
async def test_a_stop_waits_for_a_crashed_actor_to_answer_whose_write_it_had_begun(
    autojump_clock: Clock, crashes: int
) -> None:
    outcomes: list[object] = []
    async with trio.open_nursery() as askers, House(handle).opened("a") as registry:
        await wake(registry, "a")
        slot = registry.slot("a")
        assert slot is not None
        askers.start_soon(ask, registry, "a", outcomes)
        await until(lambda: slot.effects_running == 1)
        for _ in range(crashes):
            await until(lambda: slot.state is SlotState.AWAKE)
            registry.tell("a", "crash")
        await until(lambda: slot.state is SlotState.CRASHED)
        began = trio.current_time()
        assert await registry.drain()
        assert trio.current_time() - began < WRITE_SECONDS + 1
        await trio.testing.wait_all_tasks_blocked()
        assert outcomes == ["write is written"]


async def test_a_write_that_ends_while_its_actor_waits_to_be_loaded_is_answered_before_the_stop_is_over(
    autojump_clock: Clock,
) -> None:
    outcomes: list[object] = []
    house = House(handle)
    async with trio.open_nursery() as askers, house.opened("a") as registry:
        await wake(registry, "a")
        slot = registry.slot("a")
        assert slot is not None
        askers.start_soon(ask, registry, "a", outcomes)
        await until(lambda: slot.effects_running == 1)
        house.is_away = True
        registry.tell("a", "crash")
        await until(lambda: slot.state is SlotState.LOADING)

        async def come_back() -> None:
            await trio.sleep(2 * WRITE_SECONDS)
            house.is_away = False

        askers.start_soon(come_back)
        assert await registry.drain()
    assert outcomes == ["write is written"]


async def test_a_write_whose_actor_cannot_be_loaded_before_the_stop_is_over_is_said_to_be_unknown(
    autojump_clock: Clock,
) -> None:
    outcomes: list[object] = []
    house = House(handle)
    async with trio.open_nursery() as askers, house.opened("a") as registry:
        await wake(registry, "a")
        slot = registry.slot("a")
        assert slot is not None
        askers.start_soon(ask, registry, "a", outcomes)
        await until(lambda: slot.effects_running == 1)
        house.is_away = True
        registry.tell("a", "crash")
        began = trio.current_time()
        assert not await registry.drain()
        assert trio.current_time() - began == pytest.approx(10.0, abs=0.1)
    assert outcomes == [OutcomeUnknown]


async def test_an_actor_that_is_seen_off_finishes_what_it_has_and_takes_nothing_new(autojump_clock: Clock) -> None:
    outcomes: list[object] = []
    async with trio.open_nursery() as askers, House(handle).opened("a", "b") as registry:
        await wake(registry, "b")
        # Asleep: it has to be loaded for what is queued.
        askers.start_soon(ask, registry, "a", outcomes)
        await trio.testing.wait_all_tasks_blocked()
        async with trio.open_nursery() as nursery:

            async def see_off() -> None:
                await registry.see_off(["a", "nobody"], mail_seconds=1, effect_seconds=10)

            nursery.start_soon(see_off)
            await trio.testing.wait_all_tasks_blocked()
            with pytest.raises(NotBegun):
                await registry.ask("a", Get("more"), seconds=5)
            assert registry.slot("a") is not None
            assert await registry.ask("b", Get("others live on"), seconds=5) == "others live on"
        assert outcomes == ["write is written"]
        assert registry.slot("a") is None
        with pytest.raises(UnknownActor):
            await registry.ask("a", Get(), seconds=5)
        registry.open("a", None)
        assert await registry.ask("a", Get("back again"), seconds=5) == "back again"


async def test_a_crashed_actor_that_is_seen_off_still_answers_whose_write_it_had_begun(autojump_clock: Clock) -> None:
    outcomes: list[object] = []
    async with trio.open_nursery() as askers, House(handle).opened("a") as registry:
        await wake(registry, "a")
        slot = registry.slot("a")
        assert slot is not None
        askers.start_soon(ask, registry, "a", outcomes)
        await until(lambda: slot.effects_running == 1)
        registry.tell("a", "crash")
        await registry.see_off(["a"], mail_seconds=1, effect_seconds=10)
        await trio.testing.wait_all_tasks_blocked()
    assert outcomes == ["write is written"]


async def test_what_an_actor_that_is_seen_off_has_no_time_for_is_refused_and_not_counted_as_dealt_with(
    autojump_clock: Clock,
) -> None:
    dropped: list[Dropped] = []
    dealt_with: list[str] = []
    outcomes: list[object] = []
    async with trio.open_nursery() as askers, House(handle, is_away=True).opened("a") as registry:
        registry.tell("a", "event", on_dropped=dropped.append, receipt=Receipt(lambda: dealt_with.append("event")))
        askers.start_soon(ask, registry, "a", outcomes)
        await trio.testing.wait_all_tasks_blocked()
        began = trio.current_time()
        await registry.see_off(["a"], mail_seconds=1, effect_seconds=10)
        assert trio.current_time() - began == pytest.approx(1.0)
        await trio.testing.wait_all_tasks_blocked()
        assert (dropped, outcomes, dealt_with) == ([Dropped.LEAVING], [NotBegun], [])


async def test_an_effect_that_outlasts_the_seeing_off_ends_unheard_and_its_outcome_is_unknown(
    autojump_clock: Clock,
) -> None:
    outcomes: list[object] = []
    async with trio.open_nursery() as askers, House(handle).opened("a") as registry:
        await wake(registry, "a")
        slot = registry.slot("a")
        assert slot is not None
        askers.start_soon(ask, registry, "a", outcomes)
        await until(lambda: slot.effects_running == 1)
        await registry.see_off(["a"], mail_seconds=1, effect_seconds=WRITE_SECONDS / 2)
        assert (outcomes, slot.effects_running) == ([], 1), "it finishes within its own deadline"
        await until(lambda: slot.effects_running == 0)
        await trio.testing.wait_all_tasks_blocked()
        assert outcomes == [OutcomeUnknown]


async def test_a_stop_goes_on_with_those_that_were_being_seen_off(autojump_clock: Clock) -> None:
    outcomes: list[object] = []
    async with trio.open_nursery() as askers, House(handle).opened("a") as registry:
        await wake(registry, "a")
        slot = registry.slot("a")
        assert slot is not None
        askers.start_soon(ask, registry, "a", outcomes)
        await until(lambda: slot.effects_running == 1)
        with trio.move_on_after(WRITE_SECONDS / 2):
            await registry.see_off(["a"], mail_seconds=1, effect_seconds=10)
        assert await registry.drain()
        await trio.testing.wait_all_tasks_blocked()
        assert outcomes == ["write is written"]


async def test_no_timer_wakes_an_actor_that_is_seen_off(autojump_clock: Clock) -> None:
    seen: list[object] = []

    def note(message: object, turn: Turn) -> None:
        seen.append(message)
        handle(message, turn)

    async with trio.open_nursery() as askers, House(note).opened("a") as registry:
        await wake(registry, "a")
        registry.tell("a", "later")
        askers.start_soon(ask, registry, "a", [])
        await trio.testing.wait_all_tasks_blocked()
        await registry.see_off(["a"], mail_seconds=1, effect_seconds=10)
        await trio.sleep(10)
    assert "late" not in seen


async def test_one_opened_while_it_is_seen_off_begins_anew_and_stays(autojump_clock: Clock) -> None:
    outcomes: list[object] = []
    async with trio.open_nursery() as nursery, House(handle).opened("a") as registry:
        await wake(registry, "a")
        nursery.start_soon(ask, registry, "a", outcomes)
        await trio.testing.wait_all_tasks_blocked()

        async def see_off() -> None:
            await registry.see_off(["a"], mail_seconds=1, effect_seconds=100)

        nursery.start_soon(see_off)
        await trio.testing.wait_all_tasks_blocked()
        registry.open("a", "anew")
        assert await registry.ask("a", Get("who"), seconds=5) == "who"
        await trio.sleep(200)
        assert registry.held("a") == "anew"
    assert outcomes == [OutcomeUnknown]


async def test_a_stop_does_not_wait_for_effects_of_actors_that_cannot_be_loaded_for_what_is_queued(
    autojump_clock: Clock,
) -> None:
    outcomes: list[object] = []
    async with trio.open_nursery() as askers, House(handle, is_away=True).opened("a") as registry:
        askers.start_soon(ask, registry, "a", outcomes)
        await trio.testing.wait_all_tasks_blocked()
        began = trio.current_time()
        assert not await registry.drain()
        assert trio.current_time() - began == pytest.approx(5.0)
        await trio.testing.wait_all_tasks_blocked()
        assert outcomes == [NotBegun], "nobody waits for the end of the stop to hear it"
