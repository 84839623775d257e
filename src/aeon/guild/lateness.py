"""How late an event reached this process: its id says when Discord made the thing, by Discord's clock.

After a RESUME events come that are minutes old, in the moment of their arrival as fresh as any. The two clocks differ by an amount that
nobody knows, so the smallest difference seen lately counts as no delay at all. "Lately" is the present window and the one before it:
clocks drift apart, and a machine may have slept. Where nothing was seen lately an event counts as fresh.

A process that takes up another's session sees old events first of all. So until it has caught up, its own clock is taken to be right.
"""

import time
from math import inf

import trio
from attrs import define

from aeon.discord.ids import created_ms

WINDOW_SECONDS = 600.0

NOTED_SECONDS = 0.1
"""What comes within this after an event that was noted is not noted: it would say the same again."""


@define
class Lateness:
    """Of one process; times of arrival are Trio's, which no clock change disturbs."""

    _assumed: float = inf
    _least: float = inf
    _least_before: float = inf
    _window_ends: float = -inf
    _note_from: float = -inf

    @classmethod
    def by_own_clock(cls) -> "Lateness":
        """For a process that has seen nothing yet; call it inside Trio."""
        return cls(trio.current_time() - time.time())

    def catch_up(self) -> None:
        """From now on go by what was seen: our own clock may be ahead of Discord's."""
        self._assumed = inf

    def note(self, snowflake: str, received_at: float) -> None:
        """Learn from an event that nobody asks about, so that there is something to compare others with."""
        if received_at >= self._note_from:
            self._note_from = received_at + NOTED_SECONDS
            self.seconds(snowflake, received_at)

    def seconds(self, snowflake: str, received_at: float) -> float:
        """How long the thing of this id was on its way, not counting what every event takes."""
        difference = received_at - created_ms(snowflake) / 1000
        if received_at >= self._window_ends:
            is_next = received_at < self._window_ends + WINDOW_SECONDS
            self._least_before = self._least if is_next else inf
            self._least = inf
            self._window_ends = received_at + WINDOW_SECONDS
        self._least = min(self._least, difference)
        return max(0.0, difference - min(self._least, self._least_before, self._assumed))
