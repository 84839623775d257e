"""How many requests a caller may make, without I/O: a bucket per name, in bounded memory.

Each bucket is one number, the time at which it will be full again ("GCRA", ITU-T I.371): a request moves it one interval on, and is
refused where that would lie further ahead than the bucket is deep. So `requests` may come at once, and then one per interval.
"""

from collections import OrderedDict
from math import ceil, floor

from attrs import define, field, frozen


@frozen
class Rate:
    """`requests` per `seconds`, all of which may come at once."""

    requests: int
    seconds: float

    @property
    def interval(self) -> float:
        return self.seconds / self.requests


@frozen
class Standing:
    """How a name stands after it asked. `retry_after` is None where it was let through, else seconds."""

    limit: int
    remaining: int
    reset: float
    retry_after: float | None = None

    def headers(self) -> dict[str, str]:
        """As draft-ietf-httpapi-ratelimit-headers-03 names them; seconds are rounded up."""
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(ceil(self.reset)),
        }


@define
class RateLimiter:
    """Buckets by name. Full: the name that asked longest ago is forgotten, which lets it start anew."""

    rate: Rate
    capacity: int = 10_000
    _full_at: OrderedDict[str, float] = field(factory=OrderedDict)

    def take(self, name: str, now: float) -> Standing:
        """Let one request of `name` through, or refuse it; a refused one costs nothing."""
        full_at = max(self._full_at.get(name, now), now)
        after = full_at + self.rate.interval
        too_soon = after - now - self.rate.seconds
        # A bucket that is exactly empty must not be refused for the last bit of a float.
        if too_soon > self.rate.interval * 1e-6:
            return Standing(self.rate.requests, 0, reset=full_at - now, retry_after=too_soon)
        self._full_at[name] = after
        self._full_at.move_to_end(name)
        if len(self._full_at) > self.capacity:
            self._full_at.popitem(last=False)
        remaining = floor((self.rate.seconds - (after - now)) / self.rate.interval + 1e-6)
        return Standing(self.rate.requests, max(remaining, 0), reset=after - now)
