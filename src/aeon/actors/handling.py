"""One turn: the handler runs, then all it asked for is done; or it raised, and none of that is."""

import logging
from collections import defaultdict
from collections.abc import Callable

from aeon.actors.computing import Reading, kept_others
from aeon.actors.effects import Effects
from aeon.actors.envelope import Envelope
from aeon.actors.slot import BACKLOG_AT_MOST, Slot
from aeon.actors.statistics import KindStatistics, TurnTime
from aeon.actors.timers import Timers
from aeon.actors.turn import Turn

log = logging.getLogger(__name__)

SLOW_HANDLER_SECONDS = 0.005

BLOCKING_SECONDS = 0.1
"""A turn as long as this kept everybody waiting. Nothing can cut it short, so its actor is treated as if it had crashed.

Not where the machine was busy with other things or asleep meanwhile: a turn is to blame for what it did itself (`computing`).
"""

GLANCE_SECONDS = 0.01
"""Between two looks at what this thread has done, for each costs as much as a small turn."""


class Handling:
    """The only place that calls handlers, one at a time: whatever they tell meanwhile has to be queued (`slot_in_turn`)."""

    def __init__(
        self,
        effects: Effects,
        timers: Timers,
        *,
        deliver: Callable[[Slot, Envelope], None],
        raised: Callable[[Slot, Envelope, Turn, Exception], None],
        blocked: Callable[[Slot, Envelope, Turn, float], None],
        stopwatch: Callable[[], float],
        glance: Callable[[], Reading],
    ) -> None:
        self._effects = effects
        self._timers = timers
        self._deliver = deliver
        self._raised = raised
        self._blocked = blocked
        self._stopwatch = stopwatch
        self._glance = glance
        self._glanced_at, self._glanced = stopwatch(), glance()
        self.slot_in_turn: Slot | None = None
        self._envelope_in_turn: Envelope | None = None
        self._times: defaultdict[type, TurnTime] = defaultdict(TurnTime)

    def in_hand(self) -> tuple[str, str] | None:
        """Whose turn runs at this moment, and what led to it (key and trace); None where no handler is on the stack."""
        slot, envelope = self.slot_in_turn, self._envelope_in_turn
        return None if slot is None or envelope is None else (slot.key, envelope.trace)

    def kinds(self) -> dict[str, KindStatistics]:
        """What turns took so far, by the name of their message's type."""
        by_name: defaultdict[str, TurnTime] = defaultdict(TurnTime)
        for kind, spent in self._times.items():
            by_name[kind.__name__].add(spent)
        return {
            name: KindStatistics(spent.turns, spent.seconds, spent.longest_seconds, spent.slow)
            for name, spent in by_name.items()
        }

    def handle(self, slot: Slot, envelope: Envelope, now: float) -> None:
        """Run the turn of an awake slot, whose envelope has begun. Never raises."""
        actor = slot.actor
        assert actor is not None, "only awake slots handle"
        reply = envelope.reply if envelope.reply is not None and envelope.reply.is_open else None
        turn = Turn(
            now=now,
            told_at=envelope.told_at,
            trace=envelope.trace,
            reply=reply,
            receipt=envelope.receipt,
            queues=slot.effect_queues,
        )
        started = self._stopwatch()
        if started - self._glanced_at > GLANCE_SECONDS:
            self._glanced_at, self._glanced = started, self._glance()
        self.slot_in_turn = slot
        self._envelope_in_turn = envelope
        has_raised = True
        try:
            actor.handle(envelope.message, turn)
            self._perform(slot, turn, envelope)
            has_raised = False
        except Exception as error:  # noqa: BLE001  a fault stays in this actor; cancellation cannot occur in a plain function
            self._raised(slot, envelope, turn, error)
        finally:
            self.slot_in_turn = None
            seconds = self._stopwatch() - started
            self._account(slot, envelope, seconds, now)
            envelope.settle()
            if seconds > BLOCKING_SECONDS and not has_raised and self._has_kept_others(seconds):
                self._blocked(slot, envelope, turn, seconds)

    def _has_kept_others(self, seconds: float) -> bool:
        return kept_others(self._glanced, self._glance(), seconds) > BLOCKING_SECONDS

    def _perform(self, slot: Slot, turn: Turn, envelope: Envelope) -> None:
        outbox, effects, to_self, timers = turn.take_outbox()
        if turn.reply is not None:
            raise RuntimeError(f"{type(envelope.message).__name__} was asked but not answered")
        if (effects or to_self) and slot.backlog + len(effects) + len(to_self) > BACKLOG_AT_MOST:
            raise RuntimeError(f"{type(envelope.message).__name__} started more than {BACKLOG_AT_MOST} things at once")
        if timers:
            self._timers.set(slot, timers, turn.now)
        for perform in outbox:
            perform()
        for effect in effects:
            self._effects.start(slot, effect)
        for message in to_self:
            to_itself = Envelope(message, trace=turn.trace, told_at=turn.now, receipt=turn.receipt, is_result=True)
            self._deliver(slot, to_itself)

    def _account(self, slot: Slot, envelope: Envelope, seconds: float, now: float) -> None:
        slot.spend(now, seconds)
        kind = type(envelope.message)
        spent = self._times[kind]
        spent.turns += 1
        spent.seconds += seconds
        if seconds > spent.longest_seconds:  # noqa: PLR1730  `max` costs as much as all the rest here
            spent.longest_seconds = seconds
        if seconds > SLOW_HANDLER_SECONDS:
            spent.slow += 1
            extra = {"actor": slot.key, "trace": envelope.trace, "kind": kind.__name__}
            log.warning("%s took %.1f ms", kind.__name__, seconds * 1000, extra=extra)
