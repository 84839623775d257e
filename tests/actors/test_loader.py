import trio
import trio.testing
from hypothesis import given, settings
from hypothesis import strategies as st

from aeon.actors.envelope import Lane
from aeon.actors.loader import BATCH_SLOTS, LAST_PAUSE_SECONDS, LOAD_SECONDS
from aeon.actors.registry import Registry
from aeon.actors.slot import SlotState
from tests.actors.house import Get, House, answer_all, until, wake

Clock = trio.testing.MockClock

KEYS = tuple("abcdefghijkl")


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


async def test_a_poisoned_slot_keeps_nobody_waiting_who_wakes_later(autojump_clock: Clock) -> None:
    house = House(answer_all, poison=frozenset({"bad"}), load_seconds=0.01)
    keys = [str(number) for number in range(200)]
    async with house.opened("bad", *keys) as registry:
        registry.tell("bad", "hello")
        await until(lambda: len(house.batches) == 1)
        for key in keys:
            began = trio.current_time()
            await wake(registry, key)
            assert trio.current_time() - began < 3 * house.load_seconds
            await trio.sleep(0.1)
        slot = registry.slot("bad")
        assert slot is not None
        assert slot.state is SlotState.RESTING


async def test_a_slot_whose_load_hangs_keeps_nobody_waiting_once_it_is_found(autojump_clock: Clock) -> None:
    house = House(answer_all, endless=frozenset({"bad"}))
    keys = [str(number) for number in range(60)]
    async with house.opened("bad", *keys) as registry:
        registry.tell("bad", "hello")
        await trio.sleep(LOAD_SECONDS + 1)
        for key in keys:
            began = trio.current_time()
            await wake(registry, key)
            assert trio.current_time() == began
            await trio.sleep(1)
        assert house.most_at_once == 2


async def test_a_database_that_comes_and_goes_makes_nobody_guilty(autojump_clock: Clock) -> None:
    house = House(answer_all, is_away=True)
    async with house.opened("a", "b") as registry:
        for _ in range(20):
            registry.tell("a", "hello")
            registry.tell("b", "hello")
            await trio.sleep(7)
            house.is_away = False
            await until(lambda: registry.statistics().queued == 0, seconds=2 * LAST_PAUSE_SECONDS)
            for slot in registry:
                assert registry.put_to_sleep(slot, trio.current_time())
            house.is_away = True
        assert house.crashes == []


@settings(max_examples=100, deadline=None)
@given(
    poison=st.frozensets(st.sampled_from(KEYS), max_size=6),
    wakings=st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from([0.0, 0.0, 0.004, 0.02, 1.0, 6.0])), max_size=40),
)
def test_whoever_is_poison_others_wait_for_a_few_loads_at_most(
    poison: frozenset[str], wakings: list[tuple[str, float]]
) -> None:
    """As many as it takes to find which of those that came with them it was; never for a pause."""
    house = House(answer_all, poison=poison, load_seconds=0.01)

    async def wake_in_time(registry: Registry, key: str) -> None:
        began = trio.current_time()
        await wake(registry, key)
        assert trio.current_time() - began <= 5 * len(KEYS) * house.load_seconds

    async def perform() -> None:
        async with house.opened(*KEYS) as registry, trio.open_nursery() as nursery:
            for key, seconds in wakings:
                if key in poison:
                    registry.tell(key, "hello")
                else:
                    nursery.start_soon(wake_in_time, registry, key)
                await trio.sleep(seconds)
                for slot in registry:
                    registry.put_to_sleep(slot, trio.current_time())

    trio.run(perform, clock=trio.testing.MockClock(autojump_threshold=0))
    assert house.most_at_once <= 2
