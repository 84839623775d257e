"""How a message reaches a handler: in place where that is fair, else through the mailbox.

In place means: the teller's own call stack runs the handler, with no hop to another task. It is done only where the actor is awake, its
mailbox empty, no handler is on the stack, and the actor has not used up its share of time. Otherwise the message is queued, and the pump
handles mailboxes in slices of 1 ms with a checkpoint after each. So a flooded actor costs others at most a slice a round, and its
messages stay in order: while anything is queued nothing overtakes in place.
"""

from collections import Counter
from collections.abc import Callable
from math import inf

import trio

from aeon.actors.actor import Household
from aeon.actors.alarms import Alarms
from aeon.actors.computing import Reading
from aeon.actors.effects import Begin, Effects
from aeon.actors.envelope import Dropped, Envelope
from aeon.actors.handling import Handling
from aeon.actors.loader import Loader
from aeon.actors.progress import Progress
from aeon.actors.pump import Pump
from aeon.actors.recovery import Recovery
from aeon.actors.slot import Slot, SlotState
from aeon.actors.timers import Timers

_AWAKE = SlotState.AWAKE
"""Python 3.11 takes as long to find an enumeration's member as to call a function."""


class Delivery:
    """The parts of the kernel, joined; and the choice between in place and queued."""

    def __init__(
        self,
        household: Household,
        nursery: trio.Nursery,
        *,
        stopwatch: Callable[[], float],
        glance: Callable[[], Reading],
        begin_effect: Begin,
    ) -> None:
        self.is_stopping = False
        self.dropped: Counter[Dropped] = Counter()
        self.progress = Progress()
        self.crammed: set[Slot] = set()
        """Those whose mailboxes have been so since somebody looked last."""
        self.deadlines = Alarms[Envelope](lambda envelope: envelope.drop(Dropped.EXPIRED), is_settled=_is_settled)
        self.timers = Timers(self._deliver_in_time)
        self.effects = Effects(nursery, deliver=self.deliver, freed=self._freed, begin=begin_effect)
        self.pump = Pump(self._begin, emptied=self.progress.beat, stopwatch=stopwatch)
        self.loader = Loader(household, loaded=self.pump.add, crashed=self._load_failed)
        self.recovery = Recovery(household, nursery, drop=self.drop, reload=self.loader.request)
        self.handling = Handling(
            self.effects,
            self.timers,
            deliver=self.deliver,
            raised=self.recovery.handler_raised,
            blocked=self.recovery.handler_blocked,
            stopwatch=stopwatch,
            glance=glance,
        )

    def deliver(self, slot: Slot, envelope: Envelope) -> None:
        """Handle it, told just now, in place or queue it. Never waits, never raises to the teller."""
        refusal = self._refusal(slot, envelope)
        if refusal is not None:
            self.drop(slot, envelope, refusal)
        elif self._is_free(slot, envelope):
            self._begin(slot, envelope, envelope.told_at)
        else:
            self._queue(slot, envelope)

    def _deliver_in_time(self, slot: Slot, envelope: Envelope) -> None:
        # What waited until now may as well be lost: a stop does not wait for it.
        if not self.is_stopping and not slot.is_leaving:
            self.deliver(slot, envelope)

    def drop(self, slot: Slot, envelope: Envelope, why: Dropped) -> None:
        """Count it and tell whoever waits for it."""
        self.dropped[why] += 1
        slot.counts[why.name.lower()] = slot.counts.get(why.name.lower(), 0) + 1
        envelope.drop(why)
        self.progress.beat()

    def _refusal(self, slot: Slot, envelope: Envelope) -> Dropped | None:
        if slot.state is not _AWAKE:
            if slot.state is SlotState.STOPPING:
                return Dropped.CLOSED
            if slot.state is SlotState.RESTING:
                return Dropped.RESTING
        if envelope.is_result:
            return None
        return Dropped.LEAVING if slot.is_leaving else Dropped.STOPPING if self.is_stopping else None

    def _is_free(self, slot: Slot, envelope: Envelope) -> bool:
        """The message may be handled in place."""
        return (
            slot.state is _AWAKE
            and self.handling.slot_in_turn is None
            and slot.mailbox.is_empty
            and (slot.effects_waiting.items is None or envelope.is_result or not slot.is_saturated)
            and not slot.is_crowded(envelope.told_at)
        )

    def _begin(self, slot: Slot, envelope: Envelope, now: float) -> None:
        """Handle it unless its time is up; it is counted now, though whoever waits may have been told before."""
        if envelope.begin(now):
            self.handling.handle(slot, envelope, now)
        else:
            self.drop(slot, envelope, Dropped.EXPIRED)

    def _queue(self, slot: Slot, envelope: Envelope) -> None:
        for displaced in slot.mailbox.put(envelope):
            self.drop(slot, displaced, Dropped.SHED if displaced.is_waiting else Dropped.EXPIRED)
        if slot.mailbox.is_crammed:
            self.crammed.add(slot)
        if envelope.on_dropped is not None and envelope.is_waiting and envelope.deadline < inf:
            self.deadlines.set(envelope.deadline, envelope)
        if slot.state is SlotState.ASLEEP:
            self.loader.request(slot)
        elif slot.state is SlotState.LOADING:
            self.loader.hurry(slot)
        self.pump.add(slot)

    def _freed(self, slot: Slot) -> None:
        self.pump.add(slot)
        self.progress.beat()

    def _load_failed(self, slot: Slot, error: Exception) -> None:
        self.recovery.raised(slot, error, what="loading")


def _is_settled(envelope: Envelope) -> bool:
    return not envelope.is_waiting
