"""Time without what other programs took of the processor: the machine's business shows in no figure.

Linux says how long a thread was ready to run and had to wait for a processor; elsewhere nothing is taken off.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path

import trio
from attrs import define, field

_SCHEDULER = Path("/proc/thread-self/schedstat")


@define(eq=False)
class OwnTime:
    """A clock of the thread that opened it, in seconds. It stands still while the thread waits for a processor."""

    _file: FileIO | None = field(repr=False)

    def __call__(self) -> float:
        return time.perf_counter() - self._waited()

    def _waited(self) -> float:
        if self._file is None:
            return 0.0
        self._file.seek(0)
        return int(self._file.read().split()[1]) / 1e9

    async def sleep_until(self, moment: float) -> None:
        """At least a checkpoint."""
        await trio.lowlevel.checkpoint()
        while (left := moment - self()) > 0:
            await trio.sleep(left)


@contextmanager
def open_own_time() -> Iterator[OwnTime]:
    if not _SCHEDULER.exists():
        yield OwnTime(None)
        return
    with FileIO(str(_SCHEDULER)) as file:
        yield OwnTime(file)
