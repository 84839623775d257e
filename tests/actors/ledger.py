"""What became of each message, written down by the actors of the tests and compared at the end with what the kernel says."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import trio
from attrs import define, field

from aeon.actors.envelope import Dropped, Lane
from aeon.actors.errors import HandlerFailed, NotBegun, OutcomeUnknown, UnknownActor
from aeon.actors.registry import Registry
from aeon.actors.slot import EFFECTS_RUNNING, Slot
from aeon.actors.supervision import Crash


class Boom(Exception):
    """A handler's, an effect's or a load's own fault."""


@define(eq=False)
class SetTimer:
    """A message to be told later, as its actor wished."""

    life: int
    due: float
    is_replaced: bool = False
    was_due: bool = False
    """It was replaced when its time had come already: its message may have been on its way or not."""
    rung: int = 0


@define(eq=False)
class Ledger:
    """Messages are numbered as they are told. What is wrong is collected, for the kernel would take a raised error for a crash."""

    wrong: list[str] = field(factory=list)
    told: int = 0
    handled: Counter[int] = field(factory=Counter)
    dropped: Counter[int] = field(factory=Counter)
    done: Counter[int] = field(factory=Counter)
    """How often those told with `on_dropped` were said to be dealt with."""
    watched: set[int] = field(factory=set)
    """Those told with `on_dropped`."""
    cut_short: set[int] = field(factory=set)
    """Those dropped because the process stops or the actor leaves it."""
    abandons: bool = False
    """An actor was seen off, with effects that may never have begun; what led to these is not dealt with."""
    outcomes: dict[int, object] = field(factory=dict)
    """What came of each ask; none for askers who left."""
    turns: int = 0
    raised: set[int] = field(factory=set)
    performed: set[int] = field(factory=set)
    results: int = 0
    to_self: int = 0
    timers: list[SetTimer] = field(factory=list)
    crashes: list[Crash] = field(factory=list)
    running: Counter[int] = field(factory=Counter)
    in_queue: Counter[int] = field(factory=Counter)
    _numbers: Iterator[int] = field(factory=lambda: count(1))
    _depth: int = 0
    _last: dict[tuple[object, ...], int] = field(factory=lambda: defaultdict(int))
    _lives: list[Slot] = field(factory=list)

    def must(self, holds: bool, what: str) -> None:
        if not holds:
            self.wrong.append(what)

    def life(self, slot: Slot) -> int:
        """A number for this very slot; a key that is closed and opened again begins another life."""
        if slot not in self._lives:
            self._lives.append(slot)
        return self._lives.index(slot)

    def tell(self, *, watched: bool = False) -> int:
        number = next(self._numbers)
        self.told += 1
        if watched:
            self.watched.add(number)
        return number

    def drop(self, number: int, why: Dropped) -> None:
        self.dropped[number] += 1
        if why in {Dropped.STOPPING, Dropped.LEAVING}:
            self.cut_short.add(number)

    def finish(self, number: int) -> None:
        self.must(self.handled[number] + self.dropped[number] == 1, "dealt with before it was handled or dropped")
        self.done[number] += 1

    @contextmanager
    def turn(self) -> Iterator[None]:
        """A stretch in which a handler or what it planned is on the stack."""
        self.must(self._depth == 0, "a handler ran inside another's turn")
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1

    def handle(self, number: int, *, life: int, lane: Lane) -> None:
        self.handled[number] += 1
        self.must(self.handled[number] == 1, "handled twice")
        self.in_order("overtaken in its own lane", number, life, lane)

    def in_order(self, what: str, number: int, *line: object) -> None:
        self.must(self._last[line] < number, what)
        self._last[line] = number

    def set_timer(self, timer: SetTimer, *, replaces: SetTimer | None) -> None:
        """The turn that wanted it has held, and so has its wish that another of its name is not told any more."""
        self.timers.append(timer)
        if replaces is not None:
            replaces.was_due = replaces.due <= trio.current_time() + 1e-6
            replaces.is_replaced = not replaces.rung and not replaces.was_due

    def ring(self, timer: SetTimer, life: int) -> None:
        """An actor was told."""
        timer.rung += 1
        self.must(timer.rung == 1, "a timer rang twice")
        self.must(not timer.is_replaced, "a timer rang that another had replaced")
        self.must(timer.life == life, "a timer outlived its slot")
        self.must(trio.current_time() >= timer.due - 1e-6, "a timer rang too early")

    @contextmanager
    def effect(self, life: int, *, queued: bool) -> Iterator[None]:
        """The time in which an effect runs."""
        self.running[life] += 1
        self.in_queue[life] += queued
        self.must(self.running[life] <= EFFECTS_RUNNING, "too many effects at once")
        self.must(self.in_queue[life] <= 1, "two effects of one queue at once")
        try:
            yield
        finally:
            self.running[life] -= 1
            self.in_queue[life] -= queued

    def check(self) -> None:
        """What holds at any time."""
        assert not self.wrong
        assert not self.raised & self.performed, "a turn that raised was performed all the same"
        assert not any("answered once" in crash.error for crash in self.crashes)
        for number, outcome in self.outcomes.items():
            self._check_outcome(number, outcome)
        for number in self.watched:
            assert self.handled[number] + self.dropped[number] <= 1, "both handled and said to be dropped, or twice"
            assert self.done[number] <= 1, "dealt with twice"

    def _check_outcome(self, number: int, outcome: object) -> None:
        if isinstance(outcome, NotBegun | UnknownActor):
            assert not self.handled[number], "said not to have begun"
        else:
            assert isinstance(outcome, OutcomeUnknown | HandlerFailed | Boom) or outcome == number
            assert self.handled[number] == 1

    def check_timers(self, registry: Registry) -> None:
        """What holds once all of them are due and nothing is under way, where no actor has rested."""
        open_lives = {self._lives.index(slot) for slot in registry if slot in self._lives and not slot.is_leaving}
        for timer in self.timers:
            if timer.life in open_lives and not timer.is_replaced and not timer.was_due:
                assert timer.rung == 1, "a timer did not ring"

    def check_at_rest(self, registry: Registry) -> None:
        """What holds once nothing is under way."""
        self.check()
        statistics = registry.statistics()
        assert statistics.queued == 0
        assert statistics.handled == self.turns
        rung = sum(timer.rung for timer in self.timers)
        dealt_with = statistics.handled + sum(statistics.dropped.values())
        lost = dealt_with - self.told - self.results - self.to_self - rung
        assert 0 <= lost <= len(self.timers) - rung, "only what timers told a resting actor was not counted as told"
        for number in self.watched:
            assert self.handled[number] + self.dropped[number] == 1, "neither handled nor said to be dropped"
            assert self.done[number] <= (number not in self.cut_short), "said to be dealt with and was not"
            assert self.abandons or self.done[number] or number in self.cut_short, "never said to be dealt with"
