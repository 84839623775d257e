"""How long this thread has computed for turns.

Python looks for cyclic garbage when it likes, and takes as long for it as the whole process is large: the turn that it interrupts is not
to blame.
"""

import gc
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from attrs import define, field


@define(eq=False)
class Computing:
    """Of one thread."""

    _thread: int = field(factory=threading.get_ident)
    _searching: float = 0.0
    _search_began: float = 0.0

    def seconds(self) -> float:
        """Of the processor, since the thread began, without the searches for garbage that were noted."""
        return time.thread_time() - self._searching

    def note(self, phase: str, _found: Mapping[str, int]) -> None:
        """A search begins or ends, as `gc.callbacks` say it."""
        if threading.get_ident() != self._thread:
            return
        if phase == "start":
            self._search_began = time.thread_time()
        else:
            self._searching += time.thread_time() - self._search_began


@contextmanager
def computing() -> Iterator[Computing]:
    """For the thread that enters the block; exact while it runs."""
    found = Computing()
    gc.callbacks.append(found.note)
    try:
        yield found
    finally:
        gc.callbacks.remove(found.note)
