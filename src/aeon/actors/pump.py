"""The one task that empties mailboxes: all slots with something to take, in turn, a slice at a time.

One task for all, not one for each, so that however many actors are flooded at once, everybody else (the sockets' readers, heartbeats,
routes) is kept waiting for at most one slice of 1 ms and the handler that was running when it ended. A slot that is not done goes to
the end of the line.

An answer takes several rounds of the loop, from its handler to the socket and back, and would wait for a slice in each. So after a slice
that was used up the pump stands back for a few rounds: they cost next to nothing where nobody else has anything to do.

A slot is in line (`is_pumped`) or has nothing that could be taken now; whoever changes that (a message queued, a load, an effect's end)
calls `add` in the same synchronous stretch, so none is forgotten.
"""

from collections import deque
from collections.abc import Callable

import trio

from aeon.actors.envelope import Envelope
from aeon.actors.slot import Slot

SLICE_SECONDS = 0.001
ROUNDS_BACK = 3
"""Of the loop, after a slice that was used up."""


class Pump:
    """`handle` runs a handler, told Trio's time, and never raises; `emptied` is told when a slot leaves the line."""

    def __init__(
        self,
        handle: Callable[[Slot, Envelope, float], None],
        *,
        emptied: Callable[[], None],
        stopwatch: Callable[[], float],
    ) -> None:
        self._handle = handle
        self._emptied = emptied
        self._stopwatch = stopwatch
        self._line: deque[Slot] = deque()
        self._wake = trio.Event()

    def add(self, slot: Slot) -> None:
        """Put the slot in line if it has anything to take."""
        if slot.is_pumped or not slot.has_work:
            return
        slot.is_pumped = True
        self._line.append(slot)
        self._wake.set()

    async def run(self) -> None:
        """Pump until cancelled."""
        while True:
            await self._wake.wait()
            if self._line:
                if self._slice():
                    await self._stand_back()
            else:
                self._wake = trio.Event()

    async def _stand_back(self) -> None:
        for _ in range(ROUNDS_BACK):
            await trio.lowlevel.checkpoint()

    def _slice(self) -> bool:
        """True where it was used up."""
        ends = self._stopwatch() + SLICE_SECONDS
        while self._line:
            slot = self._line.popleft()
            is_over = self._empty(slot, ends)
            if slot.has_work:
                self._line.append(slot)
            else:
                slot.is_pumped = False
                self._emptied()
            if is_over:
                return True
        return False

    def _empty(self, slot: Slot, ends: float) -> bool:
        """True where the slice ended first. Whoever's turn it is has one message handled at least."""
        while (envelope := slot.next_envelope()) is not None:
            self._handle(slot, envelope, trio.current_time())
            if self._stopwatch() >= ends:
                return True
        return False
