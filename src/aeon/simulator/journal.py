"""The log of the bot's requests, and of every trouble made on demand. The oldest entries are forgotten."""

import time
from collections import deque
from itertools import islice
from typing import Any

from attrs import define, field, frozen


@frozen
class Entry:
    """One request of the bot. `fault` names what was done to it; status 0 means that it was cut."""

    id: int
    method: str
    path: str
    query: str
    body: Any
    status: int
    ms: float
    route: str | None
    fault: str | None
    at_ms: int


@define
class Journal:
    """Bounded; ids rise by one."""

    kept: int
    _last: int = 0
    _entries: deque[Entry] = field(init=False)

    @_entries.default
    def _bounded(self) -> deque[Entry]:
        return deque(maxlen=self.kept)

    def note(
        self,
        method: str,
        path: str,
        *,
        query: str = "",
        body: Any = None,
        status: int,
        ms: float = 0.0,
        route: str | None = None,
        fault: str | None = None,
    ) -> None:
        """Add an entry of now."""
        self._last += 1
        at_ms = time.time_ns() // 1_000_000
        self._entries.append(Entry(self._last, method, path, query, body, status, round(ms, 3), route, fault, at_ms))

    def after(self, entry_id: int) -> list[Entry]:
        """Entries newer than this one, oldest first."""
        newer = min(self._last - entry_id, len(self._entries))
        return list(islice(self._entries, len(self._entries) - newer, None)) if newer > 0 else []
