"""A household whose actors all do what one function says."""

import math
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager

import trio
from attrs import define, field, frozen

from aeon.actors.actor import Actor, Wanted
from aeon.actors.envelope import Envelope
from aeon.actors.registry import Registry, open_registry
from aeon.actors.request import Request
from aeon.actors.supervision import Crash
from aeon.actors.turn import Turn

Handle = Callable[[object, Turn], None]


@frozen
class Get(Request[object]):
    """Asked where any answer will do."""

    what: object = None


@define(eq=False)
class Resident:
    handle_message: Handle
    interest: int = 0
    fails_to_sleep: bool = False

    def handle(self, message: object, turn: Turn) -> None:
        self.handle_message(message, turn)

    def interests(self) -> int:
        return self.interest

    def may_sleep(self, now: float) -> bool:
        if self.fails_to_sleep:
            raise ValueError(now)
        return True


@define(eq=False)
class House:
    handle: Handle
    interest: int = 0
    fails_to_sleep: bool = False
    batches: list[list[str]] = field(factory=list)
    """The keys of each load."""
    poison: frozenset[str] = frozenset()
    """A load that has one of these in it fails as a whole."""
    endless: frozenset[str] = frozenset()
    """A load that has one of these in it never ends."""
    load_seconds: float = 0.0
    is_away: bool = False
    """All loads fail."""
    most_at_once: int = 0
    """Loads under way."""
    _under_way: int = 0
    crashes: list[Crash] = field(factory=list)

    async def load(self, wanted: Sequence[Wanted]) -> Mapping[str, Actor | Exception]:
        keys = [slot.key for slot in wanted]
        self.batches.append(keys)
        self._under_way += 1
        self.most_at_once = max(self.most_at_once, self._under_way)
        try:
            await trio.sleep(math.inf if self.endless.intersection(keys) else self.load_seconds)
        finally:
            self._under_way -= 1
        if self.is_away or self.poison.intersection(keys):
            raise ConnectionError(keys)
        return {key: Resident(self.handle, self.interest, self.fails_to_sleep) for key in keys}

    def crashed(self, wanted: Wanted, envelope: Envelope | None, crash: Crash) -> None:
        del wanted, envelope
        self.crashes.append(crash)

    @asynccontextmanager
    async def opened(self, *keys: str, stopwatch: Callable[[], float] = lambda: 0.0) -> AsyncIterator[Registry]:
        """A registry with these actors asleep in it, in which handlers take no time."""
        async with open_registry(self, stopwatch=stopwatch) as registry:
            for key in keys:
                registry.open(key, None)
            yield registry


async def until(condition: Callable[[], bool], *, seconds: float = 60.0) -> None:
    """Wait, a tick of virtual time after another, until the condition holds."""
    with trio.fail_after(seconds):
        while not condition():
            await trio.sleep(0.01)


async def wake(registry: Registry, key: str) -> None:
    """Have the actor loaded, by a question that its handler must answer."""
    await registry.ask(key, Get("wake"), seconds=10)


def answer_all(message: object, turn: Turn) -> None:
    """Answers questions with what they ask for; does nothing else."""
    if isinstance(message, Get):
        turn.answer(message.what)
