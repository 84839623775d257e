"""How long to wait before the next connection.

The first loss after a good while costs next to nothing; each further one doubles the wait, randomly cut so that the
shards of an outage spread out.
"""

from collections.abc import Callable

from attrs import define

LONGEST_SECONDS = 60.0
STABLE_SECONDS = 60.0
"""A session that has lived so long was no failure, whatever ended it."""


@define
class Backoff:
    jitter: Callable[[], float]
    """Random numbers from 0 to 1."""
    failures: int = 0

    def survived(self, seconds: float) -> None:
        """The session was live for so long."""
        if seconds >= STABLE_SECONDS:
            self.failures = 0

    def next_wait(self, least: float = 0.0) -> float:
        """Seconds to wait after one more failure: at least `least`, which also spreads the first."""
        self.failures += 1
        longest = min(LONGEST_SECONDS, 2.0 ** (self.failures - 2))
        return least + longest * (0.5 + 0.5 * self.jitter())
