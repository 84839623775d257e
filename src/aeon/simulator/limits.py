"""Rate limits as Discord keeps them: buckets per route and major parameter, and one global limit.

https://discord.com/developers/docs/topics/rate-limits. A bucket is a window: it opens with its first request, allows a
number of them, and is full again when it ends. The name of a bucket is the same for all its major parameters, as
Discord's is: a client must tell them apart by the parameter. Routes without a limit of their own carry no headers.
"""

import hashlib
from collections import deque

from attrs import Factory, define, frozen

from aeon.simulator.faults import Limited
from aeon.simulator.routes import Limit, Match, Route

GLOBAL_REQUESTS = 50
GLOBAL_SECONDS = 1.0

_MAJOR = ("channel_id", "guild_id", "webhook_id", "webhook_token", "interaction_token")
_MAX_WINDOWS = 50_000


@frozen
class Verdict:
    """What the limits say of a request; `retry_after` in seconds where it is refused."""

    headers: tuple[tuple[str, str], ...] = ()
    retry_after: float | None = None
    limited: Limited = Limited.OWN


@define
class _Window:
    ends: float
    left: int


@define
class Buckets:
    """The windows now open. Times are in seconds, of a clock that does not jump."""

    _windows: dict[tuple[str, ...], _Window] = Factory(dict)
    _recent: deque[float] = Factory(deque)

    def take(self, match: Match, *, now: float, wall: float) -> Verdict:
        """Count a request; `wall` is the time since 1970, for the header that says when the window ends."""
        waiting = self._take_global(match.route, now)
        if waiting is not None:
            return Verdict(retry_after=waiting, limited=Limited.GLOBAL)
        limit = match.route.limit
        if limit is None:
            return Verdict()
        window = self._window(match, limit, now)
        allowed = window.left > 0
        if allowed:
            window.left -= 1
        after = window.ends - now
        headers = (
            ("X-RateLimit-Limit", str(limit.requests)),
            ("X-RateLimit-Remaining", str(window.left)),
            ("X-RateLimit-Reset", f"{wall + after:.3f}"),
            ("X-RateLimit-Reset-After", f"{after:.3f}"),
            ("X-RateLimit-Bucket", _bucket_name(match.route)),
        )
        return Verdict(headers) if allowed else Verdict(headers, retry_after=after)

    def _take_global(self, route: Route, now: float) -> float | None:
        if not route.counted:
            return None
        while self._recent and self._recent[0] <= now - GLOBAL_SECONDS:
            self._recent.popleft()
        if len(self._recent) >= GLOBAL_REQUESTS:
            return self._recent[0] + GLOBAL_SECONDS - now
        self._recent.append(now)
        return None

    def _window(self, match: Match, limit: Limit, now: float) -> _Window:
        key = (match.route.method, match.route.path, *(match.params.get(name, "") for name in _MAJOR))
        window = self._windows.get(key)
        if window is None or window.ends <= now:
            if len(self._windows) >= _MAX_WINDOWS:
                self._windows = {key: window for key, window in self._windows.items() if window.ends > now}
            window = self._windows[key] = _Window(now + limit.seconds, limit.requests)
        return window


def _bucket_name(route: Route) -> str:
    return hashlib.sha256(f"{route.method} {route.path}".encode()).hexdigest()[:32]
