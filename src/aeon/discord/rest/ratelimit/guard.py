"""The guard against Discord's ban for invalid requests: 10,000 of 401, 403 and 429 in 10 minutes.

The ban is on the address and lasts, so everybody on it would be silent. We stop ourselves much earlier.
https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
"""

from collections import deque
from typing import Protocol

from attrs import define, field

INVALID_WINDOW_SECONDS = 600.0
MAX_INVALID = 5_000
"""Half of what Discord bears: other programs may share our address."""

_STEP_SECONDS = 1.0
_INVALID_STATUSES = frozenset({401, 403, 429})


def is_invalid(status: int, scope: str | None) -> bool:
    """True for an answer that Discord counts as invalid; a shared resource's 429 is not our fault."""
    return status in _INVALID_STATUSES and not (status == 429 and scope == "shared")  # noqa: PLR2004


class InvalidGuard(Protocol):
    """Decides whether another request may risk to be invalid; shared where several processes share an address."""

    def free_at(self, now: float, in_flight: int) -> float:
        """When a request may leave, reckoning that all in flight turn out invalid: `now` if at once."""

    def count(self, now: float) -> None:
        """An invalid answer has come."""


@define(eq=False)
class LocalInvalidGuard:
    """Counts in steps of a second, each forgotten as if all of it had come at its end."""

    limit: int = MAX_INVALID
    _steps: deque[tuple[float, int]] = field(factory=deque, init=False)
    _total: int = field(default=0, init=False)

    @property
    def total(self) -> int:
        """Invalid answers of the last ten minutes, as of the last question."""
        return self._total

    def free_at(self, now: float, in_flight: int) -> float:
        while self._steps and self._steps[0][0] <= now:
            self._total -= self._steps.popleft()[1]
        if self._total + in_flight < self.limit or not self._steps:
            return now
        return self._steps[0][0]

    def count(self, now: float) -> None:
        until = now - now % _STEP_SECONDS + _STEP_SECONDS + INVALID_WINDOW_SECONDS
        if self._steps and self._steps[-1][0] == until:
            self._steps[-1] = (until, self._steps[-1][1] + 1)
        else:
            self._steps.append((until, 1))
        self._total += 1
