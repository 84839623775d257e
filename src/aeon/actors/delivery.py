"""How a message reaches a handler: in place where that is fair, else through the mailbox.

In place means: the teller's own call stack runs the handler, with no hop to another task. It is done only where the actor is awake, its
mailbox empty, no handler is on the stack, and the actor has not used up its share of time. Otherwise the message is queued, and a pump,
a task that exists only while there is something to take, handles the mailbox in slices of 1 ms with a checkpoint after each. So a
flooded actor costs others at most a slice a round, and its messages stay in order: while anything is queued nothing overtakes in place.

The pump decides that the mailbox is empty and ends in one synchronous stretch; a message told later starts a new pump. No message can
fall between.
"""

import logging
import secrets
import time
from collections import Counter
from collections.abc import Callable

import trio

from aeon.actors.actor import Household
from aeon.actors.deadlines import Deadlines
from aeon.actors.effects import Effects
from aeon.actors.envelope import Dropped, Envelope
from aeon.actors.errors import HandlerFailed
from aeon.actors.loader import Loader
from aeon.actors.slot import Slot, SlotState
from aeon.actors.supervision import Crash, Remedy
from aeon.actors.turn import Turn

log = logging.getLogger(__name__)

SLICE_SECONDS = 0.001
SLOW_HANDLER_SECONDS = 0.005


class Progress:
    """Tells who drains that a mailbox was emptied or an effect ended."""

    def __init__(self) -> None:
        self._event = trio.Event()

    def beat(self) -> None:
        self._event.set()
        self._event = trio.Event()

    async def wait(self) -> None:
        """Until the next beat. Has no deadline of its own."""
        await self._event.wait()


class Delivery:
    """The only place that calls handlers."""

    def __init__(
        self, household: Household, nursery: trio.Nursery, *, stopwatch: Callable[[], float] = time.perf_counter
    ) -> None:
        self._household = household
        self._nursery = nursery
        self._stopwatch = stopwatch
        self._in_turn = False
        self.effects = Effects(nursery, deliver=self.deliver, freed=self._freed)
        self.deadlines = Deadlines()
        self.progress = Progress()
        self.is_stopping = False
        self.loader = Loader(household, loaded=self.loaded, crashed=self._load_crashed)
        self.dropped: Counter[Dropped] = Counter()
        self.handled = 0
        self.slow = 0

    def deliver(self, slot: Slot, envelope: Envelope) -> None:
        """Handle it in place or queue it. Never waits, never raises to the teller."""
        refusal = self._refusal(slot, envelope)
        if refusal is not None:
            self.drop(slot, envelope, refusal)
            return
        if slot.state is SlotState.AWAKE and not self._in_turn and not len(slot.mailbox):
            now = trio.current_time()
            if not slot.is_pumped and not slot.is_crowded(now) and (envelope.is_result or not slot.is_saturated):
                self._handle(slot, envelope, now)
                return
        self._queue(slot, envelope)

    def drop(self, slot: Slot, envelope: Envelope, why: Dropped) -> None:
        """Count it and tell whoever waits for it."""
        self.dropped[why] += 1
        slot.counts[why.name.lower()] += 1
        envelope.drop(why)

    def loaded(self, slot: Slot) -> None:
        """The slot has a fresh incarnation: go on with what waits."""
        self._ensure_pump(slot)

    def _refusal(self, slot: Slot, envelope: Envelope) -> Dropped | None:
        if slot.state is SlotState.STOPPING:
            return Dropped.CLOSED
        if slot.state is SlotState.RESTING:
            return Dropped.RESTING
        return Dropped.STOPPING if self.is_stopping and not envelope.is_result else None

    def _queue(self, slot: Slot, envelope: Envelope) -> None:
        displaced = slot.mailbox.put(envelope)
        if displaced is not None:
            self.drop(slot, displaced, Dropped.SHED)
        if envelope.on_dropped is not None:
            self.deadlines.watch(envelope)
        if slot.state is SlotState.ASLEEP:
            self.loader.request(slot)
        elif slot.state is SlotState.AWAKE:
            self._ensure_pump(slot)
        elif slot.state is SlotState.LOADING:
            self.loader.hurry(slot)

    def _freed(self, slot: Slot) -> None:
        self._ensure_pump(slot)
        self.progress.beat()

    def _ensure_pump(self, slot: Slot) -> None:
        if not slot.is_pumped and len(slot.mailbox):
            slot.is_pumped = True
            self._nursery.start_soon(self._pump, slot, name=f"{slot.key} pump")

    async def _pump(self, slot: Slot) -> None:
        try:
            while self._handle_slice(slot):
                await trio.lowlevel.checkpoint()
        finally:
            slot.is_pumped = False
            self.progress.beat()

    def _handle_slice(self, slot: Slot) -> bool:
        """Handle for at most a slice; False where nothing is left that could be handled now."""
        started = self._stopwatch()
        while slot.actor is not None and (envelope := slot.next_envelope()) is not None:
            self._handle(slot, envelope, trio.current_time())
            if self._stopwatch() - started >= SLICE_SECONDS:
                return True
        return False

    def _handle(self, slot: Slot, envelope: Envelope, now: float) -> None:
        if not envelope.begin(now):
            self.dropped[Dropped.EXPIRED] += 1
            return
        actor = slot.actor
        assert actor is not None, "only awake slots handle"
        reply = envelope.reply if envelope.reply is not None and envelope.reply.is_open else None
        turn = Turn(now=now, told_at=envelope.told_at, trace=envelope.trace, reply=reply, queues=slot.effect_queues)
        started = self._stopwatch()
        self._in_turn = True
        try:
            actor.handle(envelope.message, turn)
            self._perform(slot, turn, envelope)
        except Exception as error:  # noqa: BLE001  a fault stays in this actor; cancellation cannot occur in a plain function
            self._crash(slot, envelope, turn, error)
        finally:
            self._in_turn = False
            self._account(slot, envelope, self._stopwatch() - started, now)

    def _perform(self, slot: Slot, turn: Turn, envelope: Envelope) -> None:
        outbox, effects, to_self = turn.take_outbox()
        if turn.reply is not None:
            raise RuntimeError(f"{type(envelope.message).__name__} was asked but not answered")
        for perform in outbox:
            perform()
        for effect in effects:
            self.effects.start(slot, effect)
        for message in to_self:
            self._queue(slot, Envelope(message, trace=turn.trace, told_at=turn.now, is_result=True))

    def _account(self, slot: Slot, envelope: Envelope, seconds: float, now: float) -> None:
        self.handled += 1
        slot.spend(now, seconds)
        if seconds > SLOW_HANDLER_SECONDS:
            self.slow += 1
            name = type(envelope.message).__name__
            log.warning("%s took %.1f ms", name, seconds * 1000, extra={"actor": slot.key, "trace": envelope.trace})

    def _crash(self, slot: Slot, envelope: Envelope, turn: Turn, error: Exception) -> None:
        crash = self._note(slot, turn.blame, error, type(envelope.message).__name__, envelope.trace)
        if envelope.reply is not None and envelope.reply.is_open:
            envelope.reply.fail(HandlerFailed(crash.reference))
        if turn.on_crash is not None:
            turn.on_crash(crash)
        self._household.crashed(slot, envelope, crash)

    def _load_crashed(self, slot: Slot, error: Exception) -> None:
        crash = self._note(slot, "", error, "loading", "")
        self._household.crashed(slot, None, crash)

    def _note(self, slot: Slot, blame: str, error: Exception, what: str, trace: str) -> Crash:
        crash = Crash(reference=secrets.token_hex(3), at=trio.current_time(), blame=blame, error=repr(error))
        verdict = slot.supervision.record(crash)
        log.error(
            "%s failed (reference %s): %s for %.1f s",
            *(what, crash.reference, verdict.remedy.value, verdict.seconds),
            exc_info=error,
            extra={"actor": slot.key, "trace": trace, "blame": blame},
        )
        slot.actor = None
        if slot.state is SlotState.STOPPING:
            return crash
        slot.state = SlotState.CRASHED
        if verdict.remedy is Remedy.REST:
            slot.state = SlotState.RESTING
            for left in slot.mailbox.clear():
                self.drop(slot, left, Dropped.RESTING)
        self._nursery.start_soon(self._revive, slot, verdict.seconds, name=f"{slot.key} revival")
        return crash

    async def _revive(self, slot: Slot, seconds: float) -> None:
        await trio.sleep(seconds)
        if slot.state in {SlotState.CRASHED, SlotState.RESTING}:
            self.loader.request(slot)
