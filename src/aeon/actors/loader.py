"""Incarnations for all slots that wait for one, in batches.

One task takes at most 200 waiting slots at once, those that somebody waits for first (a tenth of the places is kept for the others),
and asks the household for all of them in one go; so ten thousand actors that wake together cost fifty loads. A second task does the same
for those whose load has failed; the database never sees more than these two at a time.

When a load fails as a whole, either what it needs is away or one slot of the batch is poison for all. A load of nobody tells: if that
fails too, both tasks wait with growing pauses until it does not, and nobody is to blame. Else the batch is under suspicion: its slots go
over to the second task, whose next batch is half as large, down to one slot, so that whoever is not the cause gets past it, and those who
are not under suspicion wait for none of this. One slot that fails alone twice, though a load of nobody was answered both times, is at
fault: that counts as its crash, and what follows is its own back-off. It stays with the second task until it loads, each failure being a
crash. Meanwhile slots keep LOADING and their mailboxes keep their bounds.
"""

import logging
from collections.abc import Callable, Mapping, Sequence

import trio
from attrs import define, field

from aeon.actors.actor import Actor, Household
from aeon.actors.slot import Slot, SlotState

log = logging.getLogger(__name__)

BATCH_SLOTS = 200
LOAD_SECONDS = 15.0
FIRST_PAUSE_SECONDS = 0.2
LAST_PAUSE_SECONDS = 5.0


@define(eq=False)
class _Line:
    """Slots by key, each once; `urgent` are those that somebody waits for."""

    urgent: dict[str, Slot] = field(factory=dict)
    others: dict[str, Slot] = field(factory=dict)
    wake: trio.Event = field(factory=trio.Event)
    batch_slots: int = BATCH_SLOTS

    def __len__(self) -> int:
        return len(self.urgent) + len(self.others)

    def add(self, slot: Slot) -> None:
        self.others[slot.key] = slot
        self.hurry(slot)
        self.wake.set()

    def hurry(self, slot: Slot) -> None:
        if slot.mailbox.is_urgent and self.others.pop(slot.key, None) is not None:
            self.urgent[slot.key] = slot

    def forget(self, slot: Slot) -> None:
        self.urgent.pop(slot.key, None)
        self.others.pop(slot.key, None)

    async def next_batch(self) -> list[Slot]:
        while not len(self):
            self.wake = trio.Event()
            await self.wake.wait()
        kept_for_others = min(len(self.others), self.batch_slots // 10)
        urgent = list(self.urgent)[: self.batch_slots - kept_for_others]
        others = list(self.others)[: self.batch_slots - len(urgent)]
        return [*map(self.urgent.pop, urgent), *map(self.others.pop, others)]


class Loader:
    """`loaded` is called when a slot is awake, `crashed` when its own load failed; both synchronously."""

    def __init__(
        self, household: Household, *, loaded: Callable[[Slot], None], crashed: Callable[[Slot, Exception], None]
    ) -> None:
        self._household = household
        self._loaded = loaded
        self._crashed = crashed
        self._fresh = _Line()
        self._suspected = _Line()
        self._looking = trio.Lock()
        self._absences = 0
        """How often a load of nobody was not answered."""
        self._failed_alone: set[str] = set()
        """Keys of slots that may be at fault; until they load or are forgotten."""

    def __len__(self) -> int:
        return len(self._fresh) + len(self._suspected)

    def request(self, slot: Slot) -> None:
        """Load this slot as soon as may be."""
        slot.state = SlotState.LOADING
        line = self._suspected if slot.key in self._failed_alone else self._fresh
        line.add(slot)

    def hurry(self, slot: Slot) -> None:
        """Put it among the urgent ones where somebody waits for it."""
        self._fresh.hurry(slot)
        self._suspected.hurry(slot)

    def forget(self, slot: Slot) -> None:
        """Do not load it any more."""
        self._fresh.forget(slot)
        self._suspected.forget(slot)
        self._failed_alone.discard(slot.key)

    async def run(self) -> None:
        """Load until cancelled."""
        async with trio.open_nursery() as nursery:
            nursery.start_soon(self._work, self._fresh)
            nursery.start_soon(self._work, self._suspected)

    async def _work(self, line: _Line) -> None:
        while True:
            await self._load(line, await line.next_batch())

    async def _load(self, line: _Line, batch: Sequence[Slot]) -> None:
        absences = self._absences
        try:
            found = await self._ask(batch)
            actors = [found.get(slot.key) for slot in batch]
        except Exception as error:  # noqa: BLE001  whatever it is, these actors wait and the loader lives
            log.warning("%d actors cannot be loaded now: %r", len(batch), error)
            line.batch_slots = max(1, len(batch) // 2)
            await self._wait_for_answers()
            self._put_off(batch, error, was_away=self._absences > absences)
            return
        line.batch_slots = min(line.batch_slots * 2, BATCH_SLOTS)
        for slot, actor in zip(batch, actors, strict=True):
            if slot.state is SlotState.LOADING:
                self._settle(slot, actor)

    async def _ask(self, wanted: Sequence[Slot]) -> Mapping[str, Actor | Exception]:
        with trio.fail_after(LOAD_SECONDS):
            return await self._household.load(wanted)

    def _put_off(self, batch: Sequence[Slot], error: Exception, *, was_away: bool) -> None:
        left = [slot for slot in batch if slot.state is SlotState.LOADING]
        if len(batch) == len(left) == 1 and not was_away:
            if left[0].key in self._failed_alone:
                self._crashed(left[0], error)
                return
            self._failed_alone.add(left[0].key)
        self._suspected.batch_slots = min(self._suspected.batch_slots, max(1, len(batch) // 2))
        for slot in left:
            self._suspected.add(slot)

    async def _wait_for_answers(self) -> None:
        """Until a load of nobody is answered; one task asks for both."""
        async with self._looking:
            pause = FIRST_PAUSE_SECONDS
            while not await self._answers_nobody():
                await trio.sleep(pause)
                pause = min(pause * 2, LAST_PAUSE_SECONDS)

    async def _answers_nobody(self) -> bool:
        try:
            await self._ask([])
        except Exception as error:  # noqa: BLE001  as for a load of somebody
            log.warning("nothing can be loaded now: %r", error)
            self._absences += 1
            return False
        return True

    def _settle(self, slot: Slot, actor: Actor | Exception | None) -> None:
        self._failed_alone.discard(slot.key)
        if isinstance(actor, Exception):
            self._crashed(slot, actor)
        elif actor is None:
            self._crashed(slot, LookupError(f"no incarnation of {slot.key} was loaded"))
        else:
            slot.actor = actor
            slot.incarnation += 1
            slot.state = SlotState.AWAKE
            slot.last_used = trio.current_time()
            self._loaded(slot)
