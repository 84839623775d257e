"""All actors of this process by key: opened when their guild appears, told and asked, put to sleep, seen off, drained at the end."""

import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from math import inf
from typing import TypeVar, cast

import trio

from aeon.actors.actor import ALWAYS, Household
from aeon.actors.computing import Reading, computing
from aeon.actors.delivery import Delivery
from aeon.actors.draining import come_to_rest, mail_taken
from aeon.actors.effects import Begin
from aeon.actors.envelope import Dropped, Envelope, Lane
from aeon.actors.errors import NotBegun, OutcomeUnknown, UnknownActor
from aeon.actors.receipt import Receipt
from aeon.actors.reply import Reply
from aeon.actors.request import Request
from aeon.actors.slot import Slot, SlotState
from aeon.actors.statistics import Census, RegistryStatistics

Answer = TypeVar("Answer")

IDLE_SECONDS = 1800.0
SWEEP_SECONDS = 30.0
SWEEP_SLOTS = 500
"""Slots looked at between two checkpoints."""
COUNTED_SLOTS = 500
"""The same where each is only counted; well under 1 ms."""


_ASLEEP = SlotState.ASLEEP
"""Python 3.11 takes as long to find an enumeration's member as to call a function."""


class Registry:
    """Lives in a nursery of its own; made by `open_registry`."""

    def __init__(
        self,
        household: Household,
        nursery: trio.Nursery,
        *,
        stopwatch: Callable[[], float],
        glance: Callable[[], Reading],
        begin_effect: Begin,
    ) -> None:
        self._slots: dict[str, Slot] = {}
        self._delivery = Delivery(household, nursery, stopwatch=stopwatch, glance=glance, begin_effect=begin_effect)
        self._nursery = nursery

    def open(self, key: str, held: object) -> None:
        """Give the key a slot; one that is there already keeps its own and takes the new `held`."""
        slot = self._slots.get(key)
        if slot is not None and not slot.is_leaving:
            slot.held = held
            return
        if slot is not None:
            self._part(slot)
        self._slots[key] = Slot(key=key, held=held)

    def close(self, key: str) -> None:
        """Take the slot away: what waits is refused, effects under way end unheard."""
        slot = self._slots.pop(key, None)
        if slot is not None:
            self._retire(slot, Dropped.CLOSED)

    def _retire(self, slot: Slot, why: Dropped) -> None:
        self._delivery.loader.forget(slot)
        self._delivery.crammed.discard(slot)
        slot.state = SlotState.STOPPING
        slot.actor = None
        slot.timers = ()
        for envelope in slot.mailbox.clear():
            self._delivery.drop(slot, envelope, why)
        self._delivery.progress.beat()

    def held(self, key: str) -> object | None:
        """What the slot holds beyond incarnations, or None where there is no slot."""
        slot = self._slots.get(key)
        return None if slot is None else slot.held

    def slot(self, key: str) -> Slot | None:
        """The slot itself, for reading: state, counts, crashes."""
        return self._slots.get(key)

    def is_asleep(self, key: str) -> bool:
        """There is a slot, and no incarnation in it."""
        slot = self._slots.get(key)
        return slot is not None and slot.state is _ASLEEP

    def __iter__(self) -> Iterator[Slot]:
        return iter(self._slots.values())

    def tell(
        self,
        key: str,
        message: object,
        *,
        lane: Lane = Lane.FIRST,
        interest: int = ALWAYS,
        trace: str = "",
        told_at: float | None = None,
        deadline: float = inf,
        on_dropped: Callable[[Dropped], None] | None = None,
        receipt: Receipt | None = None,
    ) -> None:
        """Deliver without waiting. What cannot be handled is counted and, where `on_dropped` is given, said there; never raised.

        `told_at` is Trio's time at this very moment, for tellers who know it already.
        """
        slot = self._slots.get(key)
        envelope = Envelope(
            message,
            lane=lane,
            trace=trace,
            told_at=trio.current_time() if told_at is None else told_at,
            deadline=deadline,
            on_dropped=on_dropped,
            receipt=receipt,
        )
        if slot is None:
            why = Dropped.STOPPING if self._delivery.is_stopping else Dropped.CLOSED
            self._delivery.dropped[why] += 1
            envelope.drop(why)
        elif slot.state is _ASLEEP and not interest & (slot.interests | ALWAYS):
            self._delivery.drop(slot, envelope, Dropped.UNWANTED)
        else:
            self._delivery.deliver(slot, envelope)

    async def ask(self, key: str, request: Request[Answer], *, seconds: float, trace: str = "") -> Answer:
        """The actor's answer.

        Raises UnknownActor, NotBegun (nothing was changed), OutcomeUnknown (begun, but `seconds` were not enough), HandlerFailed, or
        what the handler refused with. An asker who is cancelled changes nothing: the request is handled as if they had stayed.
        """
        slot = self._slots.get(key)
        if slot is None:
            raise UnknownActor(key)
        reply: Reply[object] = Reply()
        now = trio.current_time()
        envelope = Envelope(request, trace=trace, told_at=now, reply=reply, deadline=now + seconds)
        self._delivery.deliver(slot, envelope)
        try:
            # The handler answers with the type that the request names; Request[Answer] states it, nothing at run time can.
            return cast("Answer", await reply.wait(envelope.deadline))
        except OutcomeUnknown:
            if envelope.drop(Dropped.EXPIRED):
                raise NotBegun(Dropped.EXPIRED.value) from None
            raise

    async def room(self, wanted: Callable[[str], bool]) -> None:
        """Wait until no actor with a wanted key has its mailbox crammed. Has no deadline of its own: an actor may be long in trouble."""
        crammed = self._delivery.crammed
        while True:
            crammed.difference_update([slot for slot in crammed if not slot.mailbox.is_crammed])
            if not any(wanted(slot.key) for slot in crammed):
                return
            await self._delivery.progress.wait()

    def put_to_sleep(self, slot: Slot, now: float) -> bool:
        """Free the incarnation where nothing is under way and it agrees."""
        actor = slot.actor
        if slot.state is not SlotState.AWAKE or actor is None or not slot.is_idle:
            return False
        try:
            if not actor.may_sleep(now):
                return False
            slot.interests = actor.interests()
        except Exception as error:  # noqa: BLE001  a fault stays in this actor; the sweep serves all
            self._delivery.recovery.raised(slot, error, what="going to sleep")
            return False
        slot.actor = None
        slot.state = SlotState.ASLEEP
        return True

    async def sweep(self) -> None:
        """Put idle actors to sleep until cancelled."""
        while True:
            await trio.sleep(SWEEP_SECONDS)
            for index, slot in enumerate(list(self._slots.values())):
                now = trio.current_time()
                if now - slot.last_used >= IDLE_SECONDS:
                    self.put_to_sleep(slot, now)
                if index % SWEEP_SLOTS == 0:
                    await trio.lowlevel.checkpoint()

    async def drain(self, *, mail_seconds: float = 5.0, effect_seconds: float = 10.0) -> bool:
        """Take nothing new, handle what is queued, let effects finish; True where both came to their end in time.

        What is not handled within `mail_seconds` is refused.
        """
        self._delivery.is_stopping = True
        slots = list(self)
        is_taken = await self._take_mail(slots, mail_seconds, Dropped.STOPPING)
        with trio.move_on_after(effect_seconds):
            await come_to_rest(slots, self._delivery.progress)
            # Slots that were closed have effects too.
            while self._delivery.effects.running:
                await self._delivery.progress.wait()
        return is_taken and not self._delivery.effects.running and all(slot.is_idle for slot in self)

    async def see_off(self, keys: Iterable[str], *, mail_seconds: float, effect_seconds: float) -> None:
        """Close these as `drain` does all: another process goes on with them.

        What is not handled within `mail_seconds` is refused; effects that take longer than `effect_seconds` end unheard, and those not
        begun by then never begin. Cancelled, it leaves the slots where they are, closed to all but results, for `drain` to go on with.
        """
        slots = [slot for key in keys if (slot := self._slots.get(key)) is not None]
        for slot in slots:
            slot.is_leaving = True
        await self._take_mail(slots, mail_seconds, Dropped.LEAVING)
        with trio.move_on_after(effect_seconds):
            await come_to_rest(slots, self._delivery.progress)
        for slot in slots:
            if self._slots.get(slot.key) is slot:
                del self._slots[slot.key]
                self._part(slot)

    async def _take_mail(self, slots: Sequence[Slot], seconds: float, why: Dropped) -> bool:
        """Let what is queued be handled, and drop what is left after so many seconds, save results; True where nothing is."""
        with trio.move_on_after(seconds):
            await mail_taken(slots, self._delivery.progress)
        left = [(slot, envelope) for slot in slots for envelope in slot.mailbox.take_others()]
        for slot, envelope in left:
            self._delivery.drop(slot, envelope, why)
        return not left

    def _part(self, slot: Slot) -> None:
        self._delivery.effects.abandon(slot)
        self._retire(slot, Dropped.LEAVING)

    def leave(self) -> None:
        """Refuse all that still waits, so that nobody waits in vain; nothing is handled any more."""
        self._delivery.is_stopping = True
        for slot in list(self):
            self._delivery.effects.abandon(slot)
            self._retire(slot, Dropped.STOPPING)
        self._slots.clear()

    def in_hand(self) -> tuple[str, str] | None:
        """Key and trace of the turn that runs at this moment, None where no handler is on the stack; for naming log lines."""
        return self._delivery.handling.in_hand()

    def statistics(self) -> RegistryStatistics:
        """All slots counted at once, which with very many of them takes a while."""
        census, now = Census(), trio.current_time()
        for slot in self:
            census.count(slot, now)
        return self._statistics(census)

    async def take_statistics(self) -> RegistryStatistics:
        """The same with others let in between; slots that change meanwhile are counted as they were or as they are."""
        census, now = Census(), trio.current_time()
        for index, slot in enumerate(list(self)):
            census.count(slot, now)
            if index % COUNTED_SLOTS == 0:
                await trio.lowlevel.checkpoint()
        return self._statistics(census)

    def _statistics(self, census: Census) -> RegistryStatistics:
        delivery = self._delivery
        return RegistryStatistics(
            slots=dict(census.states),
            queued=census.queued,
            longest_queue=census.longest_queue,
            effects_running=delivery.effects.running,
            waiting_to_load=len(delivery.loader),
            switched_off=dict(census.switched_off),
            crashes=dict(delivery.recovery.crashes),
            rests=delivery.recovery.rests,
            kinds=delivery.handling.kinds(),
            dropped=dict(delivery.dropped),
        )

    async def run_services(self) -> None:
        """The tasks every registry has: the loader, the watch over deadlines, the timers, the pump, the sweep."""
        async with trio.open_nursery() as nursery:
            nursery.start_soon(self._delivery.loader.run)
            nursery.start_soon(self._delivery.deadlines.run)
            nursery.start_soon(self._delivery.timers.run)
            nursery.start_soon(self._delivery.pump.run)
            nursery.start_soon(self.sweep)


@asynccontextmanager
async def open_registry(
    household: Household,
    *,
    stopwatch: Callable[[], float] = time.perf_counter,
    begin_effect: Begin = lambda _key, _trace: None,
) -> AsyncIterator[Registry]:
    """A running registry; leaving it refuses what is queued and cancels effects that are still under way, so `drain` first.

    Whoever brings a time of their own, in which turns take as long as they say, has it pass by what handlers compute.
    """
    with computing() as spent:
        glance = spent.read if stopwatch is time.perf_counter else lambda: Reading(stopwatch())
        async with trio.open_nursery() as nursery:
            registry = Registry(household, nursery, stopwatch=stopwatch, glance=glance, begin_effect=begin_effect)
            nursery.start_soon(registry.run_services)
            try:
                yield registry
            finally:
                registry.leave()
                nursery.cancel_scope.cancel(reason="the registry was left")
