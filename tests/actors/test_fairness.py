"""However one actor is flooded, the others are served as soon. Time passes only in handlers here, so every figure is exact."""

import gc
import time
from pathlib import Path

import pytest
import trio
import trio.testing
from attrs import frozen

from aeon.actors.computing import SCHEDSTAT, Reading, kept_others
from aeon.actors.envelope import Lane
from aeon.actors.pump import ROUNDS_BACK, SLICE_SECONDS
from aeon.actors.registry import Registry
from aeon.actors.slot import BUDGET_SECONDS, BUDGET_WINDOW_SECONDS, SlotState
from aeon.actors.turn import Turn
from tests.actors.house import Get, House, answer_all, until, wake

Clock = trio.testing.MockClock
ROUNDS = 200


@frozen
class Chatter:
    seconds: float
    """How long its handler takes."""


class Neighbour:
    """Reads for everybody, as a shard does: a flood for some, one message for a neighbour, then a checkpoint."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.waits: list[float] = []
        self.in_place = 0
        self._is_reading = False

    def handle(self, message: object, turn: Turn) -> None:
        answer_all(message, turn)
        if isinstance(message, Chatter):
            self._clock.jump(message.seconds)
        elif message == "ping":
            self.in_place += self._is_reading

    async def read(self, registry: Registry, flooded: list[str], chatter: Chatter, *, each_round: int) -> None:
        left = trio.current_time()
        for _ in range(ROUNDS):
            self.waits.append(trio.current_time() - left)
            self._is_reading = True
            for key in flooded:
                for _ in range(each_round):
                    registry.tell(key, chatter, lane=Lane.SECOND)
            registry.tell("quiet", "ping", lane=Lane.SECOND)
            self._is_reading = False
            left = trio.current_time()
            await trio.lowlevel.checkpoint()


@pytest.mark.parametrize("seconds", [0.00003, 0.001])
@pytest.mark.parametrize("guilds", [1, 20])
async def test_a_flood_keeps_others_waiting_for_no_more_than_a_slice_a_round(
    mock_clock: Clock, seconds: float, guilds: int
) -> None:
    neighbour = Neighbour(mock_clock)
    flooded = [f"flooded {number}" for number in range(guilds)]
    async with House(neighbour.handle).opened("quiet", *flooded, stopwatch=trio.current_time) as registry:
        for key in ("quiet", *flooded):
            await wake(registry, key)
        await neighbour.read(registry, flooded, Chatter(seconds), each_round=40)
        assert neighbour.in_place == ROUNDS
        # Trio shuffles the tasks of a round: of two slices, one may end its round and the other begin the next.
        assert max(neighbour.waits) <= 2 * (SLICE_SECONDS + seconds) + 1e-9
        assert registry.statistics().queued <= 512 * guilds


async def test_flooded_actors_get_their_slices_in_turn(mock_clock: Clock) -> None:
    handled = {"a": 0, "b": 0, "c": 0}

    def handle(message: object, turn: Turn) -> None:
        answer_all(message, turn)
        if isinstance(message, str) and message in handled:
            mock_clock.jump(0.0004)
            handled[message] += 1

    async with House(handle).opened(*handled, stopwatch=trio.current_time) as registry:
        for key in handled:
            await wake(registry, key)
            for _ in range(500):
                registry.tell(key, key, lane=Lane.SECOND)
        in_place = dict(handled)
        slices = 100
        for _ in range(slices * (1 + ROUNDS_BACK)):
            await trio.lowlevel.checkpoint()
        shares = [handled[key] - in_place[key] for key in handled]
        assert max(shares) - min(shares) <= 3
        assert sum(shares) >= 2 * slices


async def test_work_of_several_rounds_waits_for_one_slice_and_not_for_one_in_each(mock_clock: Clock) -> None:
    def handle(message: object, turn: Turn) -> None:
        answer_all(message, turn)
        if message == "much":
            mock_clock.jump(0.0004)

    async with House(handle).opened("a", stopwatch=trio.current_time) as registry:
        await wake(registry, "a")
        for _ in range(500):
            registry.tell("a", "much", lane=Lane.SECOND)
        for _ in range(20):
            began = trio.current_time()
            for _ in range(ROUNDS_BACK):
                await trio.lowlevel.checkpoint()
            assert trio.current_time() - began < 2 * SLICE_SECONDS


async def test_in_place_an_actor_gets_its_budget_of_each_window_and_no_more(mock_clock: Clock) -> None:
    handled = 0

    def handle(message: object, turn: Turn) -> None:
        nonlocal handled
        answer_all(message, turn)
        if isinstance(message, Chatter):
            handled += 1
            mock_clock.jump(message.seconds)

    async with House(handle).opened("a", stopwatch=trio.current_time) as registry:
        await wake(registry, "a")
        for _ in range(100):
            registry.tell("a", Chatter(0.001), lane=Lane.SECOND)
        assert handled == round(BUDGET_SECONDS / 0.001)
        while registry.statistics().queued:
            await trio.lowlevel.checkpoint()
        mock_clock.jump(BUDGET_WINDOW_SECONDS)
        registry.tell("a", Chatter(0.001), lane=Lane.SECOND)
        assert handled == 101


async def test_a_handler_that_blocks_again_and_again_is_switched_off_and_what_it_did_holds(mock_clock: Clock) -> None:
    blocked = 0

    def handle(message: object, turn: Turn) -> None:
        nonlocal blocked
        answer_all(message, turn)
        turn.blame = "blocker"
        if isinstance(message, Get) and message.what == "block" and not slot.supervision.is_off("blocker", turn.now):
            mock_clock.jump(0.2)
            blocked += 1

    mock_clock.rate = 1000
    async with House(handle).opened("a", stopwatch=trio.current_time) as registry:
        await wake(registry, "a")
        found = registry.slot("a")
        assert found is not None
        slot = found
        for _ in range(10):
            assert await registry.ask("a", Get("block"), seconds=60) == "block"
        assert blocked == 3
        assert list(slot.supervision.off_until) == ["blocker"]


async def test_an_actor_that_blocks_by_no_features_fault_comes_to_rest(mock_clock: Clock) -> None:
    def handle(message: object, turn: Turn) -> None:
        answer_all(message, turn)
        if message == "block":
            mock_clock.jump(0.2)

    mock_clock.rate = 1000
    async with House(handle).opened("a", stopwatch=trio.current_time) as registry:
        await wake(registry, "a")
        for _ in range(10):
            registry.tell("a", "block")
        await until(lambda: registry.statistics().slots.get(SlotState.RESTING) == 1)


@pytest.mark.parametrize(
    "does",
    [
        "compute",
        pytest.param("wait", marks=pytest.mark.skipif(not Path(SCHEDSTAT).exists(), reason="only Linux tells")),
    ],
)
async def test_a_turn_that_computes_or_waits_for_long_counts_as_a_crash(does: str) -> None:
    def handle(message: object, turn: Turn) -> None:
        answer_all(message, turn)
        if message == "wait":
            time.sleep(0.2)
        elif message == "compute":
            enough = time.thread_time() + 0.2
            while time.thread_time() < enough:
                pass

    house = House(handle)
    async with house.opened("a", stopwatch=time.perf_counter) as registry:
        await wake(registry, "a")
        registry.tell("a", does)
        await wake(registry, "a")
        assert len(house.crashes) == 1


@pytest.mark.parametrize(
    ("after", "kept"),
    [
        (Reading(0.01, in_line=0.19), 0.01),
        (Reading(0.01, in_line=0.19, waits=1), 0.01),
        (Reading(0.01, in_line=0.0, waits=0), 0.01),
        (Reading(0.01, in_line=0.0, waits=1), 0.2),
        (Reading(0.01, in_line=0.05, waits=1), 0.15),
        (Reading(0.01, searched=0.18, in_line=0.0, waits=1), 0.02),
        (Reading(0.01, waits=1), 0.01),
    ],
    ids=["in line", "in line, once waiting", "asleep with the machine", "waiting", "both", "garbage", "nobody tells"],
)
def test_a_turn_of_200_ms_is_to_blame_for_what_it_did_and_not_for_the_machine(after: Reading, kept: float) -> None:
    before = Reading(0.0, in_line=None if after.in_line is None else 0.0)
    assert kept_others(before, after, 0.2) == pytest.approx(kept)


async def test_a_turn_is_not_to_blame_for_a_search_for_garbage_that_python_begins_in_it() -> None:
    def handle(message: object, turn: Turn) -> None:
        answer_all(message, turn)
        if message == "search":
            enough = time.thread_time() + 0.2
            while time.thread_time() < enough:
                gc.collect()

    house = House(handle)
    async with house.opened("a", stopwatch=time.perf_counter) as registry:
        await wake(registry, "a")
        registry.tell("a", "search")
        await wake(registry, "a")
        assert not house.crashes
