"""What can hold a line of requests back: each kind of gate knows when it opens, and keeps the lines that wait for it.

A gate that opens at `inf` opens only by an answer. Gates do no I/O and keep no clock: `now` is always an argument.
"""

from collections import deque
from math import inf

from attrs import define, field

from aeon.discord.rest.ratelimit.line import Parking
from aeon.discord.rest.ratelimit.window import ARRIVAL_SECONDS, Window

RESET_MARGIN_SECONDS = 0.005
"""Added to every reset: headers are rounded to milliseconds."""

SAME_WINDOW_SECONDS = 0.1
"""Reset times of one window differ by a few milliseconds from answer to answer; those of two windows by more."""

UNKNOWN_LENGTH_SECONDS = 5.0
"""A window's length where no answer has told it."""


@define(eq=False)
class Gate:
    """Something that lets requests through or not. `armed` is when the limiter will look at it again."""

    parked: Parking = field(factory=Parking, init=False)
    armed: float = field(default=inf, init=False)

    def opens_at(self, now: float) -> float:
        """When the next request may pass: not later than `now` if it may at once."""
        raise NotImplementedError

    def is_idle(self, now: float) -> bool:
        """True if forgetting this gate would change nothing."""
        return not self.parked and self.opens_at(now) <= now


@define(eq=False)
class Pause(Gate):
    """Closed until the time that a 429 named."""

    until: float

    def opens_at(self, now: float) -> float:
        return max(self.until, now)


@define(eq=False)
class OrderGate(Gate):
    """Lets one request fly at a time, so that none overtakes another on the way."""

    in_flight: int = field(default=0, init=False)

    def opens_at(self, now: float) -> float:
        return inf if self.in_flight else now


@define(eq=False)
class SublimitGate(Gate):
    """A limit that Discord does not announce, counted by ourselves."""

    window: Window

    def opens_at(self, now: float) -> float:
        return self.window.free_at(now)

    def is_idle(self, now: float) -> bool:
        return not self.parked and self.window.is_empty(now)


@define(eq=False)
class Bucket(Gate):
    """One of Discord's buckets for one major parameter: `limit` requests in a window that the first one opens.

    `remaining` is the least that an answer of this window has told, not counting those in flight: each of them may
    still come off it, be it in this window or in the next. After `reset_at` the window is over and the next begins
    with whatever request Discord sees first. `ghosts` are requests that will have no answer; until the time kept for
    each, Discord may yet count it.
    """

    limit: int
    length: float
    remaining: int = field(init=False)
    reset_at: float | None = field(default=None, init=False)
    in_flight: int = field(default=0, init=False)
    window: float = field(default=-inf, init=False)
    """The latest window's end by Discord's clock, which names the window."""
    ghosts: deque[float] = field(factory=deque, init=False)

    @remaining.default
    def _full(self) -> int:
        return self.limit

    def opens_at(self, now: float) -> float:
        self._pass_time(now)
        if self.remaining > self.in_flight + len(self.ghosts):
            return now
        return min(self.reset_at if self.reset_at is not None else inf, self.ghosts[0] if self.ghosts else inf)

    def is_idle(self, now: float) -> bool:
        return super().is_idle(now) and not self.in_flight and not self.ghosts and self.reset_at is None

    def learn(self, limit: int, remaining: int, reset_after: float, reset: float | None, now: float) -> None:
        """Take in what an answer says. One that overtook a later window's answers says nothing about today."""
        self._pass_time(now)
        self.limit, self.length = limit, max(reset_after, self.length)
        until, window = now + reset_after + RESET_MARGIN_SECONDS, reset if reset is not None else now + reset_after
        if window > self.window + SAME_WINDOW_SECONDS:
            self.window, self.remaining, self.reset_at = window, remaining, until
        elif window >= self.window - SAME_WINDOW_SECONDS and self.reset_at is not None:
            self.remaining, self.reset_at = min(self.remaining, remaining), max(self.reset_at, until)

    def empty(self, until: float) -> None:
        """A 429 says that nothing passes until then."""
        self.remaining, self.reset_at = 0, max(until, self.reset_at or until)

    def lose(self, now: float) -> None:
        """A request has left and will have no answer."""
        self.ghosts.append(now + ARRIVAL_SECONDS)

    def _pass_time(self, now: float) -> None:
        if self.reset_at is not None and now >= self.reset_at:
            self.remaining, self.reset_at = self.limit, None
        while self.ghosts and now >= self.ghosts[0]:
            counted_by = self.ghosts.popleft()
            if self.reset_at is None and now < counted_by + self.length:
                self.reset_at = counted_by + self.length
            if self.reset_at is not None:
                self.remaining = max(0, self.remaining - 1)


@define(eq=False)
class Scope(Gate):
    """Everything known about one major parameter. As a gate it holds lines of undiscovered routes back.

    A route whose bucket is not known may turn out to belong to any bucket of this scope. So one such request, the
    probe, flies at a time, and it counts in every bucket of the scope until its answer says where it belongs.
    """

    probes: int = field(default=0, init=False)
    buckets: dict[str, Bucket] = field(factory=dict, init=False)
    pauses: dict[str, Pause] = field(factory=dict, init=False)
    sublimits: dict[str, SublimitGate] = field(factory=dict, init=False)
    orders: dict[str, OrderGate] = field(factory=dict, init=False)

    def opens_at(self, now: float) -> float:
        return inf if self.probes else now

    def is_idle(self, now: float) -> bool:
        return super().is_idle(now) and all(
            gate.is_idle(now)
            for gates in (self.buckets, self.pauses, self.sublimits, self.orders)
            for gate in gates.values()
        )
