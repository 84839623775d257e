"""Slow work beside actors: async children whose results come back as messages.

Per actor 16 run; those beyond wait, first come first served. While 128 or more wait the actor handles results only
(`Slot.is_saturated`), so one actor's slowness fills nothing but its own queues. An effect belongs to the slot, not to the incarnation
that started it: it runs on through a crash, and the next incarnation gets its result.
"""

import logging
import secrets
from collections.abc import Callable

import trio

from aeon.actors.envelope import Envelope
from aeon.actors.errors import HandlerFailed, OutcomeUnknown
from aeon.actors.fifo import Fifo
from aeon.actors.slot import EFFECTS_RUNNING, Slot
from aeon.actors.turn import Effect, EffectFailed

log = logging.getLogger(__name__)


Begin = Callable[[str, str], None]
"""Called with key and trace in the task of each effect before it begins.

The task has the context variables of whoever happened to start it, which may be another effect's; here they can be set.
"""


class Effects:
    """Runs the effects of all slots in one nursery, none of which can end it."""

    def __init__(
        self,
        nursery: trio.Nursery,
        *,
        deliver: Callable[[Slot, Envelope], None],
        freed: Callable[[Slot], None],
        begin: Begin,
    ) -> None:
        self._nursery = nursery
        self._deliver = deliver
        self._freed = freed
        self._begin = begin
        self.running = 0

    def start(self, slot: Slot, effect: Effect) -> None:
        """Run it now, or when those before it in its queue have ended and one of the slot's places is free."""
        slot.effects_under_way += 1
        if effect.receipt is not None:
            effect.receipt.hold()
        if effect.queue:
            queue = slot.effect_queues.setdefault(effect.queue, Fifo())
            queue.append(effect)
            if len(queue) > 1:
                return
        slot.effects_waiting.append(effect)
        self._fill_places(slot)

    def abandon(self, slot: Slot) -> None:
        """Begin none of those that wait; whoever waits for one of them hears that its outcome is unknown."""
        # The first of each queue runs, or waits for a place like any other.
        queued = [effect for queue in slot.effect_queues.values() for effect in list(queue)[1:]]
        slot.effect_queues.clear()
        for effect in [*slot.effects_waiting.clear(), *queued]:
            if effect.reply is not None and effect.reply.is_open:
                effect.reply.fail(OutcomeUnknown())

    def _fill_places(self, slot: Slot) -> None:
        while len(slot.effects_waiting) and slot.effects_running < EFFECTS_RUNNING:
            effect = slot.effects_waiting.popleft()
            slot.effects_running += 1
            self.running += 1
            self._nursery.start_soon(self._run, slot, effect, name=f"{slot.key} {effect.name}")

    async def _run(self, slot: Slot, effect: Effect) -> None:
        self._begin(slot.key, effect.trace)
        try:
            result = await self._result(slot, effect)
        except BaseException:
            if effect.reply is not None and effect.reply.is_open:
                effect.reply.fail(OutcomeUnknown())
            raise
        finally:
            slot.effects_running -= 1
            slot.effects_under_way -= 1
            self.running -= 1
        # Before the result is handled, so that what its handler starts comes after those that wait already.
        self._start_next(slot, effect)
        if result is not None:
            self._deliver(slot, self._sealed(result, effect))
        elif effect.reply is not None and effect.reply.is_open:
            log.error("effect %s kept a reply and came back without a result", effect.name, extra={"actor": slot.key})
            effect.reply.fail(HandlerFailed("unanswered"))
        if effect.receipt is not None:
            effect.receipt.release()
        self._freed(slot)

    def _sealed(self, result: object, effect: Effect) -> Envelope:
        return Envelope(
            result,
            trace=effect.trace,
            told_at=trio.current_time(),
            reply=effect.reply,
            receipt=effect.receipt,
            is_result=True,
        )

    def _start_next(self, slot: Slot, ended: Effect) -> None:
        queue = slot.effect_queues.get(ended.queue)
        if queue is not None:
            queue.popleft()
            if len(queue):
                # In the place of the one before: effects that hold all others may be waiting for this very queue.
                slot.effects_waiting.appendleft(next(iter(queue)))
            else:
                del slot.effect_queues[ended.queue]
        self._fill_places(slot)

    async def _result(self, slot: Slot, effect: Effect) -> object:
        try:
            # What `trio.fail_after` does, whose generator costs as much as all the rest here.
            with trio.CancelScope(relative_deadline=effect.seconds):
                return await effect.call(*effect.args)
            error: Exception = trio.TooSlowError()
        except Exception as raised:  # noqa: BLE001  a fault stays in this effect
            error = raised
        self._complain(slot, effect, error)
        return EffectFailed(effect=effect.name, args=effect.args, error=error)

    def _complain(self, slot: Slot, effect: Effect, error: Exception) -> None:
        """What an effect foresees is its result, so whatever it raises is for somebody to look into."""
        extra = {"actor": slot.key, "trace": effect.trace, "kind": effect.name}
        if isinstance(error, trio.TooSlowError):
            log.warning("effect %s did not end in time", effect.name, extra=extra)
            return
        reference = secrets.token_hex(3)
        log.error(
            "effect %s failed (reference %s)",
            *(effect.name, reference),
            exc_info=error,
            extra={**extra, "reference": reference},
        )
