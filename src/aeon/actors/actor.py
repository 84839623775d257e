"""What the kernel wants of those whose messages it carries."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from aeon.actors.envelope import Envelope
from aeon.actors.supervision import Crash, Supervision
from aeon.actors.turn import Turn

ALWAYS = 1
"""The interest bit of messages that wake whoever sleeps."""

ALL_INTERESTS = ~0


class Actor(Protocol):
    """One incarnation: state and the plain functions that change it. It never waits; what is slow it starts through the turn."""

    def handle(self, message: object, turn: Turn) -> None:
        """Handle one message. Raising ends this incarnation and discards what the turn was asked to do."""
        ...

    def interests(self) -> int:
        """Bits of the messages that are worth waking for; asked when it goes to sleep."""
        ...

    def may_sleep(self, now: float) -> bool:
        """False while it holds what sleep would lose, such as a timer soon due."""
        ...


class Household(Protocol):
    """Whose actors they are: loads them, and answers for them when they can't."""

    async def load(self, wanted: Sequence["Wanted"]) -> Mapping[str, Actor | Exception]:
        """Incarnations for all of these, in one go. An exception in the answer concerns that actor; a raised one, all: tried again.

        Wanted by nobody, it only finds out whether what it needs is there, and raises where it is not.
        """
        ...

    def crashed(self, wanted: "Wanted", envelope: Envelope | None, crash: Crash) -> None:
        """An incarnation ended; `envelope` is what it could not handle, whose caller is waiting for a word. Never waits or raises."""
        ...


class Wanted(Protocol):
    """The part of a slot that outlives incarnations."""

    @property
    def key(self) -> str: ...

    @property
    def held(self) -> object: ...

    @property
    def supervision(self) -> Supervision: ...

    @property
    def counts(self) -> Mapping[str, int]:
        """Messages that were never handled, by why."""
        ...
