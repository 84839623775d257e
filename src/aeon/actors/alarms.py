"""Things that are due at some time, and the one task that waits for the earliest: deadlines of queued messages, timers."""

import heapq
from collections.abc import Callable
from itertools import count
from math import inf
from typing import Generic, TypeVar

import trio

Item = TypeVar("Item")

RUNG_AT_ONCE = 64
"""Items dealt with between two checkpoints."""

LEAST_SWEPT = 1024
"""A heap smaller than this is never searched for items that are settled."""


class Alarms(Generic[Item]):
    """`ring` is called with each item when its time has come, synchronously, and must not raise; `is_settled` items are passed over.

    A settled item stays in the heap until its time or until half of the heap is such: then all of them go, so that the heap is bounded
    by what is open and not by how far away it is.
    """

    def __init__(self, ring: Callable[[Item], object], *, is_settled: Callable[[Item], bool]) -> None:
        self._ring = ring
        self._is_settled = is_settled
        self._heap: list[tuple[float, int, Item]] = []
        self._sweep_at = LEAST_SWEPT
        self._numbers = count()
        self._earlier = trio.Event()

    def __len__(self) -> int:
        return len(self._heap)

    def set(self, at: float, item: Item) -> None:
        """Ring for the item at this time, by Trio's clock, unless it is settled by then."""
        if not self._heap or at < self._heap[0][0]:
            self._earlier.set()
        heapq.heappush(self._heap, (at, next(self._numbers), item))
        if len(self._heap) >= self._sweep_at:
            self._sweep()

    def _sweep(self) -> None:
        self._heap = [entry for entry in self._heap if not self._is_settled(entry[2])]
        heapq.heapify(self._heap)
        self._sweep_at = max(LEAST_SWEPT, 2 * len(self._heap))

    async def run(self) -> None:
        """Wait and ring until cancelled."""
        while True:
            self._earlier = trio.Event()
            earliest = self._heap[0][0] if self._heap else inf
            with trio.move_on_at(earliest):
                await self._earlier.wait()
            self._ring_due(trio.current_time())

    def _ring_due(self, now: float) -> None:
        for _ in range(RUNG_AT_ONCE):
            if not self._heap or self._heap[0][0] > now:
                return
            _, _, item = heapq.heappop(self._heap)
            if not self._is_settled(item):
                self._ring(item)
