"""Python's search for cyclic garbage, kept from stopping everybody.

Purpose. A full search looks at every object there is, most of a microsecond each: for this program's own modules a tenth of a second in
which nobody is answered, for a hundred thousand guilds a second and more. There is hardly anything to find: what lives long here goes
when nobody refers to it any more.

How. What has lived long is set apart, where no search looks (`gc.freeze`). Python searches what is young by itself, as ever; all other
searches begin here. A look every few seconds asks how much has come of age since the last one:

    little      nothing is done
    some        it is searched, which takes a moment, and set apart where most of it is left
    very much   as when guilds come by thousands: it is set apart unsearched

What becomes garbage after it was set apart waits for the search of everything: when more than twice as much is set apart as the last one
left, not within an hour of it, and not where there is so much that everybody would be stopped for long. What is lost until then, or
there for good, is next to nothing: what guilds are made of is no cycle.

https://docs.python.org/3/library/gc.html
"""

import gc
import logging
import time

import trio
from attrs import define

log = logging.getLogger(__name__)

LOOK_SECONDS = 5.0
SEARCH_FROM_OBJECTS = 5_000
SEARCH_UP_TO_OBJECTS = 20_000
"""About 15 ms."""
EVERYTHING_SECONDS = 3600.0
"""Between two searches of everything."""
EVERYTHING_OBJECTS = 400_000
"""About 0.3 s, and what some ten thousand guilds come to; more is never searched."""

YOUNG_OBJECTS, YOUNG_SEARCHES = 700, 5
"""Python's thresholds for its own searches: objects made, and searches of those before one of their survivors."""
NEVER = 2**31 - 1
"""The threshold of a search of everything, which Python would begin in the middle of somebody's turn."""
AGED = 2
"""The generation of what has survived."""


async def keep_searches_short() -> None:
    """Until cancelled; then Python searches as before. One at a time in a process, whose whole memory it is."""
    before = gc.get_threshold()
    gc.set_threshold(YOUNG_OBJECTS, YOUNG_SEARCHES, NEVER)
    try:
        watch = Watch.begun(trio.current_time())
        while True:
            await trio.sleep(LOOK_SECONDS)
            watch.look(trio.current_time())
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


@define(eq=False)
class Watch:
    """`apart` is how many objects were set apart when that was done last."""

    apart: int
    left: int
    """How many were, after everything was searched."""
    searched_at: float
    most: int = EVERYTHING_OBJECTS
    """More are never searched at once."""

    @classmethod
    def begun(cls, now: float) -> "Watch":
        """Everything that is there is set apart: the program itself."""
        gc.freeze()
        apart = gc.get_freeze_count()
        return cls(apart, apart, now)

    def look(self, now: float) -> None:
        """Do what is due."""
        if 2 * self.left < self.apart <= self.most and now - self.searched_at >= EVERYTHING_SECONDS:
            self._search_everything()
            self.searched_at = now
            return
        aged = _aged()
        if SEARCH_FROM_OBJECTS <= aged <= SEARCH_UP_TO_OBJECTS:
            gc.collect()
            aged = _aged()
        if aged >= SEARCH_FROM_OBJECTS:
            gc.freeze()
            self.apart = gc.get_freeze_count()

    def _search_everything(self) -> None:
        began = time.perf_counter()
        gc.unfreeze()
        found = gc.collect()
        gc.freeze()
        self.apart = self.left = gc.get_freeze_count()
        milliseconds = (time.perf_counter() - began) * 1000
        log.info("%d objects were garbage, %d were not; finding out took %.0f ms", found, self.left, milliseconds)


def _aged() -> int:
    """How many objects have survived and are not set apart."""
    return len(gc.get_objects(generation=AGED))
