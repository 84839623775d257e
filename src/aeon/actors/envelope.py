"""A message on its way to an actor, with all that must travel beside it."""

import logging
from collections.abc import Callable
from enum import Enum, auto
from math import inf

from attrs import define

from aeon.actors.errors import NotBegun, OutcomeUnknown
from aeon.actors.receipt import Receipt
from aeon.actors.reply import Reply

log = logging.getLogger(__name__)


class Lane(Enum):
    """FIRST goes ahead of SECOND; SECOND is shed before anything else is refused."""

    FIRST = 1
    """Results, requests, interactions, lifecycle."""
    SECOND = 2
    """What may be lost in a flood: messages, reactions."""


class Dropped(Enum):
    """Why a message was never handled; each is counted."""

    SHED = "the mailbox was full"
    EXPIRED = "its deadline passed before a handler was free"
    RESTING = "the actor rests after crashes"
    CLOSED = "the slot was closed"
    STOPPING = "the process is stopping"
    LEAVING = "the actor goes to another process"
    UNWANTED = "the actor sleeps and does not want it"


_REPLAYED = frozenset({Dropped.STOPPING, Dropped.LEAVING})
"""What is dropped for these is not dealt with: it comes again to the process that goes on."""


class EnvelopeState(Enum):
    WAITING = auto()
    BEGUN = auto()
    """A handler has seen it."""
    DROPPED = auto()
    """Whoever waits was told that nothing was begun; so nothing may begin."""


# Python 3.11 takes as long to find an enumeration's member as to call a function, and these are wanted for every message.
_WAITING, _BEGUN = EnvelopeState.WAITING, EnvelopeState.BEGUN


@define(eq=False)
class Envelope:
    """`deadline` is Trio's time: not begun by then means dropped. `on_dropped` is told so, synchronously, at most once.

    It must neither wait nor raise, and tell nothing to the same actor: where one message found no room, the next would not either.
    """

    message: object
    lane: Lane = Lane.FIRST
    trace: str = ""
    told_at: float = 0.0
    reply: Reply[object] | None = None
    deadline: float = inf
    on_dropped: Callable[[Dropped], None] | None = None
    is_result: bool = False
    """Results of effects are always taken: their number is bounded by the effects themselves."""
    receipt: Receipt | None = None
    state: EnvelopeState = _WAITING

    def __attrs_post_init__(self) -> None:
        if self.receipt is not None:
            self.receipt.hold()

    @property
    def is_waiting(self) -> bool:
        """Neither handled nor dropped so far."""
        return self.state is _WAITING

    @property
    def is_awaited(self) -> bool:
        """Somebody wants to hear what becomes of it."""
        return self.reply is not None or self.on_dropped is not None

    def begin(self, now: float) -> bool:
        """Take the message in hand; False where it must not be handled any more."""
        if self.state is not _WAITING:
            return False
        if now >= self.deadline:
            self.drop(Dropped.EXPIRED)
            return False
        self.state = _BEGUN
        return True

    def drop(self, why: Dropped) -> bool:
        """Make sure it is never handled and tell whoever waits; False where a handler has seen it already."""
        if not self.is_waiting:
            return self.state is EnvelopeState.DROPPED
        self.state = EnvelopeState.DROPPED
        if self.reply is not None and self.reply.is_open:
            self.reply.fail(OutcomeUnknown() if self.is_result else NotBegun(why.value))
        if self.on_dropped is not None:
            self._say(self.on_dropped, why)
        if why not in _REPLAYED:
            self.settle()
        return True

    def settle(self) -> None:
        """The message is dealt with, and what it led to is under way with a hold of its own."""
        if self.receipt is not None:
            self.receipt.release()

    def _say(self, on_dropped: Callable[[Dropped], None], why: Dropped) -> None:
        try:
            on_dropped(why)
        except Exception:
            # The teller's fault; the task that drops serves all actors.
            log.exception("the word that a message was dropped could not be given", extra={"trace": self.trace})
