"""How often one guild may have the same line in the log, so that its trouble buries nobody else's lines.

A line is the same where its logger, its words before anything is filled in, and its field `kind` are. Each guild may have a few of them
at once and then one every ten seconds; all guilds together may have many, and then a few a second. What is left out is counted, and the
next line that is not says how many. Numbers that must be exact are in the metrics.

Memory is bounded by what is remembered: the guilds and lines seen last. What a forgotten guild has left out is said for all guilds.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import TypeVar

from attrs import define, field, frozen

GUILD_LINES = 5
GUILD_SECONDS = 10.0
ALL_LINES = 200
ALL_SECONDS = 0.1
KEPT_GUILDS = 5_000
"""Pairs of a guild and a line."""
KEPT_LINES = 500

Line = tuple[str, ...]
Key = TypeVar("Key")


@frozen
class Allowance:
    """So many lines at once, and one more after each of so many seconds."""

    lines: int
    seconds: float


@define(eq=False)
class _Account:
    """What is left of an allowance, and how often it was not enough."""

    left: float
    at: float
    left_out: int = 0

    def fill(self, allowance: Allowance, now: float) -> None:
        self.left = min(self.left + (now - self.at) / allowance.seconds, float(allowance.lines))
        self.at = now

    def settle(self) -> int:
        """Spend one; how many were left out before it."""
        left_out, self.left_out = self.left_out, 0
        self.left -= 1.0
        return left_out


@define(eq=False)
class LineBounds:
    """Of one log; not to be used by two threads at once."""

    _clock: Callable[[], float] = time.monotonic
    _of_guild: Allowance = Allowance(GUILD_LINES, GUILD_SECONDS)
    _of_all: Allowance = Allowance(ALL_LINES, ALL_SECONDS)
    _guilds: OrderedDict[tuple[str, Line], _Account] = field(factory=OrderedDict)
    _lines: OrderedDict[Line, _Account] = field(factory=OrderedDict)

    def __len__(self) -> int:
        return len(self._guilds) + len(self._lines)

    def note(self, guild_id: str, line: Line) -> Mapping[str, int] | None:
        """The fields that say what was left out before this line; None where it is to be left out itself, which is then counted."""
        now = self._clock()
        of_all = self._account(self._lines, line, self._of_all, now)
        own = self._account(self._guilds, (guild_id, line), self._of_guild, now)
        self._forget()
        if own.left < 1.0:
            own.left_out += 1
            return None
        if of_all.left < 1.0:
            of_all.left_out += 1
            return None
        said = {"left_out": own.settle(), "left_out_of_all": of_all.settle()}
        return {name: count for name, count in said.items() if count}

    def _account(self, accounts: OrderedDict[Key, _Account], key: Key, allowance: Allowance, now: float) -> _Account:
        found = accounts.get(key)
        if found is None:
            found = accounts[key] = _Account(float(allowance.lines), now)
        accounts.move_to_end(key)
        found.fill(allowance, now)
        return found

    def _forget(self) -> None:
        if len(self._guilds) > KEPT_GUILDS:
            (_, line), forgotten = self._guilds.popitem(last=False)
            if line in self._lines:
                self._lines[line].left_out += forgotten.left_out
        if len(self._lines) > KEPT_LINES:
            self._lines.popitem(last=False)
