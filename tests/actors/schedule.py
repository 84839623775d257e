"""Generated schedules, and what plays them to the real registry on virtual time."""

import os
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

import trio
import trio.testing
from attrs import frozen
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from aeon.actors.envelope import Lane
from aeon.actors.registry import open_registry
from tests.actors.world import TIMER_SECONDS, Act, LoadPlan, Response, World

KEYS = ("a", "b")
QUIET_WITHIN_SECONDS = 4 * 3600


def examples(number: int) -> settings:
    """So many, or twenty times as many where `AEON_THOROUGH` is set."""
    factor = 20 if os.environ.get("AEON_THOROUGH") else 1
    return settings(max_examples=number * factor, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@frozen
class Tell:
    key: str
    act: Act
    lane: Lane
    patience: float | None
    times: int


@frozen
class Ask:
    key: str
    response: Response
    seconds: float
    leaves_after: float


@frozen
class Close:
    key: str


@frozen
class Open:
    key: str


@frozen
class SeeOff:
    key: str
    mail_seconds: float
    effect_seconds: float


@frozen
class Wait:
    seconds: float
    """Zero: one checkpoint."""


Step = Tell | Ask | Close | Open | SeeOff | Wait


@frozen
class Schedule:
    steps: Sequence[Step]
    loads: Sequence[LoadPlan] = ()
    crash_at: frozenset[int] = frozenset()
    costs: Sequence[float] = (0.0,)
    is_sleepy: bool = False
    """Actors are put to sleep whenever that is possible, between any two steps of any task."""


keys = st.sampled_from(KEYS)
tells = st.builds(
    Tell,
    key=keys,
    act=st.sampled_from(Act),
    lane=st.sampled_from(Lane),
    patience=st.sampled_from([None, 0.0, 1.0, 30.0]),
    times=st.sampled_from([1, 1, 1, 3]),
)
asks = st.builds(
    Ask,
    key=keys,
    response=st.sampled_from(Response),
    seconds=st.sampled_from([0.0, 1.0, 5.0, 60.0]),
    leaves_after=st.sampled_from([100.0, 0.0, 0.5]),
)
waits = st.builds(Wait, seconds=st.sampled_from([0.0, 0.0, 0.1, 1.0, 5.0]))
departures = st.builds(
    SeeOff, key=keys, mail_seconds=st.sampled_from([0.0, 1.0, 5.0]), effect_seconds=st.sampled_from([0.0, 0.5, 100.0])
)
openings = st.builds(Open, key=keys)
steps = st.one_of(tells, tells, asks, asks, waits, st.builds(Close, key=keys), openings, departures)
schedules = st.builds(
    Schedule,
    steps=st.lists(steps, min_size=1, max_size=25),
    loads=st.lists(st.sampled_from(LoadPlan), max_size=4),
    crash_at=st.frozensets(st.integers(1, 30), max_size=3),
    costs=st.lists(st.sampled_from([0.0, 0.00003, 0.001, 0.02]), min_size=1, max_size=3),
    is_sleepy=st.booleans(),
)


class Sleeper(trio.abc.Instrument):
    """Puts to sleep whoever may, after each step of any task."""

    def __init__(self, world: World) -> None:
        self._world = world

    def after_task_step(self, task: trio.lowlevel.Task) -> None:
        del task
        if self._world.is_open:
            for slot in self._world.registry:
                self._world.registry.put_to_sleep(slot, trio.current_time())


def perform(schedule: Schedule, ending: Callable[[World], Awaitable[None]]) -> World:
    """Play the schedule, then the ending, then leave the registry. Nobody may be kept waiting by that."""
    world = World(keys=KEYS, loads=list(schedule.loads), crash_at=schedule.crash_at, costs=tuple(schedule.costs))
    trio.run(
        partial(_perform, world, schedule, ending),
        clock=trio.testing.MockClock(autojump_threshold=0),
        instruments=[Sleeper(world)] if schedule.is_sleepy else [],
    )
    world.ledger.check()
    return world


async def _perform(world: World, schedule: Schedule, ending: Callable[[World], Awaitable[None]]) -> None:
    # Askers live outside the registry, so that nothing but an answer ends their wait.
    async with trio.open_nursery() as askers:
        async with open_registry(world, stopwatch=world.stopwatch) as registry:
            world.registry = registry
            for key in KEYS:
                registry.open(key, None)
            async with trio.open_nursery() as departing:
                for step in schedule.steps:
                    await _take(step, world, askers, departing)
                await ending(world)
                departing.cancel_scope.cancel()
            left_at, turns = trio.current_time(), world.ledger.turns
        await trio.testing.wait_all_tasks_blocked()
        assert not askers.child_tasks, "leaving the registry left an asker waiting"
    assert (trio.current_time(), world.ledger.turns) == (left_at, turns)


async def _take(step: Step, world: World, askers: trio.Nursery, departing: trio.Nursery) -> None:
    match step:
        case Tell(key, act, lane, patience, times):
            for _ in range(times):
                world.tell(key, act, lane, patience=patience)
        case Ask():
            askers.start_soon(_ask, world, step)
        case Close(key):
            world.registry.close(key)
        case Open(key):
            world.registry.open(key, None)
        case SeeOff():
            departing.start_soon(_see_off, world, step)
        case Wait(0.0):
            await trio.lowlevel.checkpoint()
        case Wait(seconds):
            await trio.sleep(seconds)


async def _see_off(world: World, step: SeeOff) -> None:
    """In the end the actor is gone, unless it was opened anew meanwhile."""
    slot = world.registry.slot(step.key)
    world.ledger.abandons = True
    await world.registry.see_off([step.key], mail_seconds=step.mail_seconds, effect_seconds=step.effect_seconds)
    world.ledger.must(slot is None or world.registry.slot(step.key) is not slot, "seen off and still there")


async def _ask(world: World, ask: Ask) -> None:
    with trio.move_on_after(ask.leaves_after):
        await world.ask(ask.key, ask.response, seconds=ask.seconds)


async def come_to_rest(world: World) -> None:
    """Wait until nothing is under way, then see that everybody still answers and that nothing is missing."""
    await trio.testing.wait_all_tasks_blocked()
    with trio.fail_after(QUIET_WITHIN_SECONDS):
        await _quiet(world)
        world.crash_at = frozenset()
        for key in KEYS:
            world.registry.open(key, None)
            while not await _answers(world, key):
                await trio.sleep(60)
        # Whatever was queued has set its timers by now.
        await trio.sleep(max(TIMER_SECONDS) + 1)
        await _quiet(world)
    world.ledger.check_at_rest(world.registry)
    if not world.registry.statistics().rests:
        world.ledger.check_timers(world.registry)


async def _quiet(world: World) -> None:
    while (statistics := world.registry.statistics()).queued or statistics.effects_running:
        await trio.sleep(1)


async def _answers(world: World, key: str) -> bool:
    number = await world.ask(key, Response.ANSWER, seconds=60)
    return world.ledger.outcomes[number] == number


async def leave_at_once(world: World) -> None:
    """Whatever is under way."""


async def drain(world: World) -> None:
    """Stop in order: what is queued is handled if the time suffices, and nothing new is begun."""
    began = trio.current_time()
    is_empty = await world.registry.drain()
    seconds = trio.current_time() - began
    assert seconds <= 15 + 1e-6
    # Only results wait longer than that.
    assert is_empty or seconds >= 5 - 1e-6, "it was left before its time was over though something could still end"
    statistics = world.registry.statistics()
    assert not is_empty or (not statistics.queued and not statistics.effects_running)
    if is_empty:
        world.ledger.check_at_rest(world.registry)
    turns = world.ledger.turns
    for key in KEYS:
        world.tell(key, Act.NOTHING, Lane.FIRST)
    assert world.ledger.turns == turns
