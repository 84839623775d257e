"""Queued messages that somebody must hear about when their time is up, whatever state their actor is in."""

import heapq
from itertools import count
from math import inf

import trio

from aeon.actors.envelope import Dropped, Envelope


class Deadlines:
    """A heap of deadlines and the one task that waits for the earliest."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Envelope]] = []
        self._numbers = count()
        self._earlier = trio.Event()

    def watch(self, envelope: Envelope) -> None:
        """Drop the envelope at its deadline unless a handler has seen it by then."""
        if envelope.deadline == inf:
            return
        if not self._heap or envelope.deadline < self._heap[0][0]:
            self._earlier.set()
        heapq.heappush(self._heap, (envelope.deadline, next(self._numbers), envelope))

    async def run(self) -> None:
        """Watch until cancelled."""
        while True:
            self._earlier = trio.Event()
            earliest = self._heap[0][0] if self._heap else inf
            with trio.move_on_at(earliest):
                await self._earlier.wait()
            self._expire(trio.current_time())

    def _expire(self, now: float) -> None:
        while self._heap and self._heap[0][0] <= now:
            _, _, envelope = heapq.heappop(self._heap)
            envelope.drop(Dropped.EXPIRED)
