import pytest
import trio
import trio.testing

from aeon.actors.errors import HandlerFailed
from aeon.actors.mailbox import FIRST_LANE_MESSAGES
from aeon.actors.registry import Registry
from aeon.actors.slot import BACKLOG_AT_MOST, EFFECTS_RUNNING, EFFECTS_WAITING, Slot, SlotState
from aeon.actors.turn import EffectFailed, Turn
from tests.actors.house import Get, House, answer_all, until, wake

Clock = trio.testing.MockClock


def slot_of(registry: Registry, key: str) -> Slot:
    slot = registry.slot(key)
    assert slot is not None
    return slot


async def nap(result: object) -> object:
    await trio.sleep(1)
    return result


async def test_effects_run_in_the_order_in_which_they_were_started(autojump_clock: Clock) -> None:
    started: list[object] = []

    async def note(number: int) -> object:
        started.append(number)
        return await nap(number)

    def handle(message: object, turn: Turn) -> None:
        answer_all(message, turn)
        if message == "work":
            for number in range(3 * EFFECTS_RUNNING):
                turn.start(note, number)
        elif isinstance(message, int) and message < 1000:
            turn.start(note, message + 1000)

    async with House(handle).opened("a") as registry:
        await wake(registry, "a")
        registry.tell("a", "work")
        await until(lambda: not registry.statistics().effects_running)
    assert started == sorted(started, key=lambda number: isinstance(number, int) and number >= 1000)
    assert sorted(map(str, started[: 3 * EFFECTS_RUNNING])) == sorted(map(str, range(3 * EFFECTS_RUNNING)))


async def test_a_saturated_actor_takes_results_only_and_then_goes_on(autojump_clock: Clock) -> None:
    seen: list[object] = []

    def handle(message: object, turn: Turn) -> None:
        answer_all(message, turn)
        seen.append(message)
        if message == "work":
            for _ in range(EFFECTS_RUNNING + EFFECTS_WAITING):
                turn.start(nap, "done")

    async with House(handle).opened("a") as registry:
        await wake(registry, "a")
        registry.tell("a", "work")
        for number in range(2 * FIRST_LANE_MESSAGES):
            registry.tell("a", number)
        await trio.testing.wait_all_tasks_blocked()
        assert seen[1:] == ["work"]
        await until(lambda: not registry.statistics().effects_running)
        assert [message for message in seen if isinstance(message, int)] == list(range(FIRST_LANE_MESSAGES))
        assert seen.count("done") == EFFECTS_RUNNING + EFFECTS_WAITING
        assert await registry.ask("a", Get("still there"), seconds=1) == "still there"


async def test_telling_a_saturated_actor_makes_no_work_for_the_pump(autojump_clock: Clock) -> None:
    def handle(message: object, turn: Turn) -> None:
        answer_all(message, turn)
        if message == "work":
            for _ in range(EFFECTS_RUNNING + EFFECTS_WAITING):
                turn.start(nap, None)

    async with House(handle).opened("a") as registry:
        await wake(registry, "a")
        registry.tell("a", "work")
        registry.tell("a", "later")
        assert not slot_of(registry, "a").is_pumped


async def test_a_handler_that_starts_more_and_more_fails_and_others_go_on(autojump_clock: Clock) -> None:
    def handle(message: object, turn: Turn) -> None:
        answer_all(message, turn)
        if message == "breed":
            turn.start(nap, "breed")
            turn.start(nap, "breed")

    house = House(handle)
    async with house.opened("a", "b") as registry:
        await wake(registry, "a")
        registry.tell("a", "breed")
        with trio.fail_after(600):
            while not house.crashes:
                assert slot_of(registry, "a").backlog <= BACKLOG_AT_MOST
                await trio.sleep(0.5)
        await wake(registry, "b")


async def test_a_handler_that_tells_itself_more_and_more_fails(autojump_clock: Clock) -> None:
    def handle(message: object, turn: Turn) -> None:
        answer_all(message, turn)
        if message == "breed":
            turn.tell_self("breed")
            turn.tell_self("breed")

    house = House(handle)
    async with house.opened("a") as registry:
        await wake(registry, "a")
        registry.tell("a", "breed")
        await until(lambda: bool(house.crashes))
        await until(lambda: slot_of(registry, "a").state is SlotState.RESTING)
        assert not len(slot_of(registry, "a").mailbox)


async def test_an_effect_that_never_ends_fails_at_its_time_limit(autojump_clock: Clock) -> None:
    failures: list[EffectFailed] = []

    def handle(message: object, turn: Turn) -> None:
        answer_all(message, turn)
        if message == "work":
            turn.start(trio.sleep_forever, seconds=7)
        elif isinstance(message, EffectFailed):
            failures.append(message)

    async with House(handle).opened("a") as registry:
        await wake(registry, "a")
        began = trio.current_time()
        registry.tell("a", "work")
        await until(lambda: bool(failures))
        assert trio.current_time() - began == pytest.approx(7, abs=0.1)
        assert isinstance(failures[0].error, trio.TooSlowError)


async def test_what_cannot_even_be_called_is_a_failed_effect_and_an_error_in_the_log(
    autojump_clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    failures: list[EffectFailed] = []

    def handle(message: object, turn: Turn) -> None:
        answer_all(message, turn)
        if message == "work":
            turn.start(nap)
        elif isinstance(message, EffectFailed):
            failures.append(message)

    async with House(handle).opened("a") as registry:
        await wake(registry, "a")
        registry.tell("a", "work", trace="0:7")
        await until(lambda: bool(failures))
        assert isinstance(failures[0].error, TypeError)
    [line] = caplog.records
    found = vars(line)
    assert (line.levelname, found["actor"], found["trace"]) == ("ERROR", "a", "0:7")
    assert line.getMessage() == f"effect nap failed (reference {found['reference']})"
    assert line.exc_info is not None
    assert line.exc_info[1] is failures[0].error


async def test_a_kept_reply_survives_a_crash_and_is_answered_by_the_next_incarnation(autojump_clock: Clock) -> None:
    def handle(message: object, turn: Turn) -> None:
        if message == "crash":
            raise ValueError
        if isinstance(message, Get) and message.what == "slow":
            turn.start(nap, "slow result", keep_reply=True)
        elif message == "slow result":
            turn.answer("slow answer")
        else:
            answer_all(message, turn)

    answers: list[object] = []

    async with House(handle).opened("a") as registry, trio.open_nursery() as askers:
        await wake(registry, "a")

        async def ask() -> None:
            answers.append(await registry.ask("a", Get("slow"), seconds=5))

        askers.start_soon(ask)
        await trio.testing.wait_all_tasks_blocked()
        registry.tell("a", "crash")
        await until(lambda: bool(answers))
        assert slot_of(registry, "a").incarnation == 2
    assert answers == ["slow answer"]


async def test_an_effect_that_keeps_a_reply_and_says_nothing_fails_the_asker(autojump_clock: Clock) -> None:
    def handle(message: object, turn: Turn) -> None:
        if isinstance(message, Get):
            turn.start(nap, None, keep_reply=True)

    async with House(handle).opened("a") as registry:
        with pytest.raises(HandlerFailed):
            await registry.ask("a", Get(), seconds=10)
