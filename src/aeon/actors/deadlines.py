"""Queued messages that somebody must hear about when their time is up, whatever state their actor is in."""

import heapq
from itertools import count
from math import inf

import trio

from aeon.actors.envelope import Dropped, Envelope

EXPIRED_AT_ONCE = 64
"""Envelopes told that they are too late between two checkpoints."""

LEAST_SWEPT = 1024
"""A heap smaller than this is never searched for envelopes that were handled in time."""


class Deadlines:
    """A heap of deadlines and the one task that waits for the earliest.

    An envelope that is handled in time stays in the heap until its deadline or until half of the heap is such: then all of them go, so
    that the heap is bounded by the mailboxes and not by how far away deadlines are.
    """

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Envelope]] = []
        self._sweep_at = LEAST_SWEPT
        self._numbers = count()
        self._earlier = trio.Event()

    def __len__(self) -> int:
        return len(self._heap)

    def watch(self, envelope: Envelope) -> None:
        """Drop the envelope at its deadline unless a handler has seen it by then."""
        if envelope.deadline == inf or not envelope.is_waiting:
            return
        if not self._heap or envelope.deadline < self._heap[0][0]:
            self._earlier.set()
        heapq.heappush(self._heap, (envelope.deadline, next(self._numbers), envelope))
        if len(self._heap) >= self._sweep_at:
            self._sweep()

    def _sweep(self) -> None:
        self._heap = [entry for entry in self._heap if entry[2].is_waiting]
        heapq.heapify(self._heap)
        self._sweep_at = max(LEAST_SWEPT, 2 * len(self._heap))

    async def run(self) -> None:
        """Watch until cancelled."""
        while True:
            self._earlier = trio.Event()
            earliest = self._heap[0][0] if self._heap else inf
            with trio.move_on_at(earliest):
                await self._earlier.wait()
            self._expire(trio.current_time())

    def _expire(self, now: float) -> None:
        for _ in range(EXPIRED_AT_ONCE):
            if not self._heap or self._heap[0][0] > now:
                return
            _, _, envelope = heapq.heappop(self._heap)
            envelope.drop(Dropped.EXPIRED)
