"""Incarnations for all slots that wait for one, in batches.

One task takes at most 200 waiting slots at once, those that somebody waits for first (a tenth of the places is kept for the others),
and asks the household for all of them in one go; so ten thousand actors that wake together cost fifty loads, and the database never
sees more than one at a time.

When a load fails as a whole, either what it needs is away or one slot of the batch is poison for all. Nobody can tell, so the next
batch is half as large, down to one slot, and a failed one goes to the end of the line: whoever is not the cause gets past it. One slot
that fails alone is followed by a growing pause; if it fails alone again although others were loaded in between, the fault is its own
and counts as its crash. Meanwhile slots keep LOADING and their mailboxes keep their bounds.
"""

import logging
from collections.abc import Callable, Sequence

import trio

from aeon.actors.actor import Actor, Household
from aeon.actors.slot import Slot, SlotState

log = logging.getLogger(__name__)

BATCH_SLOTS = 200
LOAD_SECONDS = 15.0
FIRST_PAUSE_SECONDS = 0.2
LAST_PAUSE_SECONDS = 5.0


class Loader:
    """`loaded` is called when a slot is awake, `crashed` when its own load failed; both synchronously."""

    def __init__(
        self, household: Household, *, loaded: Callable[[Slot], None], crashed: Callable[[Slot, Exception], None]
    ) -> None:
        self._household = household
        self._loaded = loaded
        self._crashed = crashed
        self._urgent: dict[str, Slot] = {}
        self._waiting: dict[str, Slot] = {}
        self._wake = trio.Event()
        self._batch_slots = BATCH_SLOTS
        self._pause = FIRST_PAUSE_SECONDS
        self._answers = 0
        self._failed_alone: dict[str, int] = {}
        """By key, how many loads had been answered when that slot failed alone."""

    def __len__(self) -> int:
        return len(self._urgent) + len(self._waiting)

    def request(self, slot: Slot) -> None:
        """Load this slot as soon as may be."""
        slot.state = SlotState.LOADING
        self._waiting[slot.key] = slot
        self.hurry(slot)
        self._wake.set()

    def hurry(self, slot: Slot) -> None:
        """Put it among the urgent ones where somebody waits for it."""
        if slot.mailbox.is_urgent and self._waiting.pop(slot.key, None) is not None:
            self._urgent[slot.key] = slot

    def forget(self, slot: Slot) -> None:
        """Do not load it any more."""
        for waiting in (self._waiting, self._urgent, self._failed_alone):
            waiting.pop(slot.key, None)

    async def run(self) -> None:
        """Load until cancelled."""
        while True:
            await self._wake.wait()
            batch = self._take_batch()
            if batch:
                await self._load(batch)
            else:
                self._wake = trio.Event()

    def _take_batch(self) -> list[Slot]:
        kept_for_others = min(len(self._waiting), self._batch_slots // 10)
        urgent = list(self._urgent)[: self._batch_slots - kept_for_others]
        others = list(self._waiting)[: self._batch_slots - len(urgent)]
        return [*map(self._urgent.pop, urgent), *map(self._waiting.pop, others)]

    async def _load(self, batch: Sequence[Slot]) -> None:
        try:
            with trio.fail_after(LOAD_SECONDS):
                found = await self._household.load(batch)
            actors = [found.get(slot.key) for slot in batch]
        except Exception as error:  # noqa: BLE001  whatever it is, these actors wait and the loader lives
            log.warning("%d actors cannot be loaded now: %r", len(batch), error)
            await self._put_off(batch, error)
            return
        self._answers += 1
        self._batch_slots = min(self._batch_slots * 2, BATCH_SLOTS)
        self._pause = FIRST_PAUSE_SECONDS
        for slot, actor in zip(batch, actors, strict=True):
            if slot.state is SlotState.LOADING:
                self._settle(slot, actor)

    def _settle(self, slot: Slot, actor: Actor | Exception | None) -> None:
        self._failed_alone.pop(slot.key, None)
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

    async def _put_off(self, batch: Sequence[Slot], error: Exception) -> None:
        left = [slot for slot in batch if slot.state is SlotState.LOADING]
        if len(left) == 1 == len(batch) and self._is_at_fault(left[0]):
            self._settle(left[0], error)
            return
        for slot in left:
            self.request(slot)
        if len(batch) > 1:
            self._batch_slots = len(batch) // 2
            return
        await trio.sleep(self._pause)
        self._pause = min(self._pause * 2, LAST_PAUSE_SECONDS)

    def _is_at_fault(self, slot: Slot) -> bool:
        """Note that the slot failed alone; True where others have been loaded since it last did."""
        before = self._failed_alone.get(slot.key, self._answers)
        self._failed_alone[slot.key] = self._answers
        return before != self._answers
