"""How often a connection may send: 120 times in any 60 seconds, or Discord closes it.

https://discord.com/developers/docs/events/gateway#rate-limiting
"""

from collections import deque

SENDS_PER_WINDOW = 120
WINDOW_SECONDS = 60.0

KEPT_FOR_HEARTBEATS = 10
"""Places that requests leave free, so that a beat never waits: a normal interval needs two, the rest is for beats Discord asks for."""


class SendWindow:
    """The sends of the last minute on one connection. Times are of any one clock that does not run backwards."""

    def __init__(self) -> None:
        self._sent: deque[float] = deque()

    def note(self, now: float) -> None:
        """Something was sent."""
        self._sent.append(now)

    def open_at(self, now: float, *, kept: int = 0) -> float:
        """Earliest time, possibly `now`, at which one more may be sent and `kept` places stay free."""
        while self._sent and self._sent[0] <= now - WINDOW_SECONDS:
            self._sent.popleft()
        allowed = SENDS_PER_WINDOW - kept
        if len(self._sent) < allowed:
            return now
        return self._sent[len(self._sent) - allowed] + WINDOW_SECONDS
