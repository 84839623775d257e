"""Incarnations for all slots that wait for one, in batches.

One task takes at most 200 waiting slots at once, those that somebody waits for first, and asks the household for all of them in one go;
so ten thousand actors that wake together cost fifty loads, and the database never sees more than one at a time. A load that fails as a
whole (the database is away) is tried again with a growing pause; the slots keep LOADING and their mailboxes keep their bounds.
"""

import logging
from collections.abc import Callable

import trio

from aeon.actors.actor import Household
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
        self._waiting.pop(slot.key, None)
        self._urgent.pop(slot.key, None)

    async def run(self) -> None:
        """Load until cancelled."""
        pause = FIRST_PAUSE_SECONDS
        while True:
            await self._wake.wait()
            batch = self._take_batch()
            if not batch:
                self._wake = trio.Event()
                continue
            if await self._load(batch):
                pause = FIRST_PAUSE_SECONDS
                continue
            for slot in batch:
                if slot.state is SlotState.LOADING:
                    self.request(slot)
            await trio.sleep(pause)
            pause = min(pause * 2, LAST_PAUSE_SECONDS)

    def _take_batch(self) -> list[Slot]:
        batch: list[Slot] = []
        for queue in (self._urgent, self._waiting):
            batch.extend(queue.pop(key) for key in list(queue)[: BATCH_SLOTS - len(batch)])
        return batch

    async def _load(self, batch: list[Slot]) -> bool:
        """True where the household answered, be it with errors for some."""
        try:
            with trio.fail_after(LOAD_SECONDS):
                found = await self._household.load(batch)
        except Exception as error:  # noqa: BLE001  whatever it is, these actors wait and the loader lives
            log.warning("%d actors cannot be loaded now: %r", len(batch), error)
            return False
        for slot in batch:
            if slot.state is not SlotState.LOADING:
                continue
            actor = found.get(slot.key) or LookupError(f"no incarnation of {slot.key} was loaded")
            if isinstance(actor, Exception):
                self._crashed(slot, actor)
            else:
                slot.actor = actor
                slot.incarnation += 1
                slot.state = SlotState.AWAKE
                slot.last_used = trio.current_time()
                self._loaded(slot)
        return True
