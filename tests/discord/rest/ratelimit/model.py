"""Discord's own limiter, brute force: every request that arrived is remembered and counted anew each time.

It shares no code and no rule with ours: windows stand still from their first request on, as Discord's do.
"""

from attrs import define, field, frozen

from aeon.discord.rest.ratelimit import Verdict


@frozen
class BucketRule:
    """`limit` requests in `per` seconds, for each major parameter."""

    name: str
    limit: int
    per: float


@define
class DiscordModel:
    """Which bucket a route has, how many requests a second a bot may make, and how far Discord's clock is off ours."""

    buckets: dict[str, BucketRule | None]
    global_limit: int
    clock_offset: float = 1_700_000_000.0
    shared_until: dict[tuple[str, str], float] = field(factory=dict)
    refusals: list[str] = field(factory=list)
    _windows: dict[tuple[str, str], tuple[float, int]] = field(factory=dict)
    _arrivals: list[float] = field(factory=list)

    def arrive(self, route: str, major: str, now: float, *, counts_globally: bool) -> Verdict:
        """A request arrives; what its answer's headers will say."""
        if counts_globally and sum(1 for time in self._arrivals if time > now - 1.0) >= self.global_limit:
            self.refusals.append(f"global at {now}")
            return Verdict(429, retry_after=1.0, scope="global")
        if counts_globally:
            self._arrivals.append(now)
        rule = self.buckets[route]
        if now < self.shared_until.get((route, major), 0.0):
            wait = self.shared_until[route, major] - now
            return Verdict(429, rule.name if rule else None, retry_after=wait, scope="shared")
        return Verdict(200) if rule is None else self._count(rule, major, now)

    def _count(self, rule: BucketRule, major: str, now: float) -> Verdict:
        start, used = self._windows.get((rule.name, major), (now, 0))
        if now >= start + rule.per:
            start, used = now, 0
        reset_after = round(start + rule.per - now, 3)
        reset = round(start + rule.per + self.clock_offset, 3)
        if used >= rule.limit:
            self.refusals.append(f"{rule} of {major} at {now}")
            return Verdict(429, rule.name, rule.limit, 0, reset, reset_after, reset_after, "user")
        self._windows[rule.name, major] = (start, used + 1)
        return Verdict(200, rule.name, rule.limit, rule.limit - used - 1, reset, reset_after)
