import trio
import trio.testing

from aeon.actors.envelope import Lane
from aeon.actors.loader import BATCH_SLOTS, LAST_PAUSE_SECONDS
from aeon.actors.slot import SlotState
from tests.actors.house import Get, House, answer_all, until, wake

Clock = trio.testing.MockClock


async def test_slots_that_wake_together_are_loaded_in_batches(autojump_clock: Clock) -> None:
    house = House(answer_all)
    keys = [str(number) for number in range(2 * BATCH_SLOTS + 50)]
    async with house.opened(*keys) as registry:
        for key in keys:
            registry.tell(key, "hello")
        await until(lambda: registry.statistics().handled == len(keys))
    assert [len(batch) for batch in house.batches] == [BATCH_SLOTS, BATCH_SLOTS, 50]


async def test_those_that_somebody_waits_for_go_first_but_never_take_all_places(autojump_clock: Clock) -> None:
    house = House(answer_all)
    chatty = [f"chatty {number}" for number in range(3 * BATCH_SLOTS)]
    asked = [f"asked {number}" for number in range(3 * BATCH_SLOTS)]
    async with house.opened(*chatty, *asked) as registry:
        for key in chatty:
            registry.tell(key, "hello", lane=Lane.SECOND)
        for key in asked:
            registry.tell(key, "hello", lane=Lane.FIRST)
        await until(lambda: len(house.batches) >= 2)
        for batch in house.batches[:2]:
            assert sum(key.startswith("asked") for key in batch) == BATCH_SLOTS * 9 // 10


async def test_whoever_is_asked_while_waiting_becomes_urgent(autojump_clock: Clock) -> None:
    house = House(answer_all)
    keys = [f"chatty {number}" for number in range(3 * BATCH_SLOTS)]
    async with house.opened(*keys) as registry:
        for key in keys:
            registry.tell(key, "hello", lane=Lane.SECOND)
        await registry.ask(keys[-1], Get(), seconds=5)
        assert keys[-1] in house.batches[0]


async def test_one_poisoned_slot_does_not_keep_others_from_loading(autojump_clock: Clock) -> None:
    house = House(answer_all, poison=frozenset({"77"}))
    keys = [str(number) for number in range(BATCH_SLOTS)]
    async with house.opened(*keys) as registry:
        for key in keys:
            registry.tell(key, "hello")
        await until(lambda: registry.statistics().handled == len(keys) - 1, seconds=5)


async def test_a_slot_that_is_always_the_one_to_fail_comes_to_rest(autojump_clock: Clock) -> None:
    house = House(answer_all, poison=frozenset({"bad"}))
    keys = [str(number) for number in range(100)]
    async with house.opened("bad", *keys) as registry:
        registry.tell("bad", "hello")
        for key in keys:
            await wake(registry, key)
            await trio.sleep(1)
        slot = registry.slot("bad")
        assert slot is not None
        assert slot.state is SlotState.RESTING


async def test_while_the_database_is_away_nobody_is_to_blame(autojump_clock: Clock) -> None:
    house = House(answer_all, is_away=True)
    keys = [str(number) for number in range(BATCH_SLOTS)]
    async with house.opened(*keys) as registry:
        for key in keys:
            registry.tell(key, "hello")
        await trio.sleep(600)
        assert registry.statistics().slots == {SlotState.LOADING: len(keys)}
        assert house.crashes == []
        assert len(house.batches) < 2 * 600 / LAST_PAUSE_SECONDS
        house.is_away = False
        await until(lambda: registry.statistics().handled == len(keys), seconds=2 * LAST_PAUSE_SECONDS)


async def test_a_slot_closed_while_it_loads_stays_closed(autojump_clock: Clock) -> None:
    house = House(answer_all)
    async with house.opened("a") as registry:
        registry.tell("a", "hello")
        slot = registry.slot("a")
        assert slot is not None
        await until(lambda: bool(house.batches))
        registry.close("a")
        await trio.testing.wait_all_tasks_blocked()
        assert (slot.state, slot.actor) == (SlotState.STOPPING, None)
        registry.open("a", None)
        await wake(registry, "a")
        assert registry.slot("a") is not slot
