"""What a turn did to everybody else while it ran: it computed, or it waited for something, and both keep the whole loop.

Not its doing, and left out: that the machine had other programs to run (the thread stood in line for a processor), that it was asleep,
and that Python looked for cyclic garbage, which it does when it likes, for as long as the whole process is large. Only Linux says how
long a thread stood in line; elsewhere a turn is to blame for what it computed.

https://docs.kernel.org/scheduler/sched-stats.html#proc-pid-schedstat
"""

import gc
import os
import resource
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from attrs import define, field, frozen

SCHEDSTAT = "/proc/thread-self/schedstat"
"""Nanoseconds on a processor, nanoseconds in line for one, and how often it got one."""
SCHEDSTAT_BYTES = 80


@frozen
class Reading:
    """Of one thread at one moment; seconds."""

    computed: float
    """On a processor, searches for garbage left out."""
    searched: float = 0.0
    """For garbage."""
    in_line: float | None = None
    """For a processor; None where that is not known."""
    waits: int = 0
    """How often it gave its processor up of its own accord: to sleep, to read, for a lock."""


def kept_others(before: Reading, after: Reading, seconds: float) -> float:
    """For how long a stretch between these, which took so many seconds by the clock, kept everybody by its own doing."""
    computed = after.computed - before.computed
    if before.in_line is None or after.in_line is None or after.waits == before.waits:
        return computed
    return max(computed, seconds - (after.in_line - before.in_line) - (after.searched - before.searched))


@define(eq=False)
class Computing:
    """Of one thread."""

    _schedstat: int | None
    """The open file, which says it of the thread that opened it."""
    _thread: int = field(factory=threading.get_ident)
    _searched: float = 0.0
    _search_began: float = 0.0

    def read(self) -> Reading:
        computed = time.thread_time() - self._searched
        if self._schedstat is None:
            return Reading(computed, self._searched)
        in_line = int(os.pread(self._schedstat, SCHEDSTAT_BYTES, 0).split()[1]) / 1e9
        return Reading(computed, self._searched, in_line, resource.getrusage(resource.RUSAGE_THREAD).ru_nvcsw)

    def note(self, phase: str, _found: Mapping[str, int]) -> None:
        """A search begins or ends, as `gc.callbacks` say it."""
        if threading.get_ident() != self._thread:
            return
        if phase == "start":
            self._search_began = time.thread_time()
        else:
            self._searched += time.thread_time() - self._search_began


@contextmanager
def computing() -> Iterator[Computing]:
    """For the thread that enters the block; exact while it runs."""
    try:
        schedstat: int | None = os.open(SCHEDSTAT, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        schedstat = None
    found = Computing(schedstat)
    gc.callbacks.append(found.note)
    try:
        yield found
    finally:
        gc.callbacks.remove(found.note)
        if schedstat is not None:
            os.close(schedstat)
