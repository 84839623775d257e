"""When may a request leave? Discord's limits as a plain object: no I/O, no clock, no tasks.

Purpose. Discord allows so many requests per bucket, per second and bot, and bans an address for too many invalid ones.
A client that finds out by 429s is slow, and in the end banned. This object holds every request back until it cannot be
refused, and decides whose turn it is. A lone client with it meets no 429, except for resources shared with others.

States. `submit` queues a ticket (WAITING), or refuses it: no place, or a wait known to outlast its deadline. `poll`
lets go those whose turn has come (FLYING). Each of them ends by exactly one of `answered` (what the headers say),
`lost` (no answer will come, Discord may have counted it) and `unsent`. A waiting one may be withdrawn by `cancel`, is
dropped once it waited too long if it is droppable, and may be displaced (queue.py). After every call the caller polls
and wakes up again at `wakes_at`, when time alone lets something happen.

What holds a request back, in this order:

1. its lane: as many requests as the lane has connections; a pause after a global 429; the guard of invalid requests;
2. the global rate, unless it is an interaction's; for background requests a fifth of that besides;
3. its gates (gates.py): a sublimit known beforehand, a pause that a 429 asked for, another of its route in flight where
   order counts (messages of a channel), its bucket. A bucket is known by the name in the headers of an earlier answer
   of the same route, and kept per channel, guild or webhook. Requests in flight count against it, because answers
   overtake one another. A route whose bucket is not known yet sends one request at a time per scope, a probe, which
   counts against all buckets of its scope.

Failure modes. Answers lost: the request counts on for as long as it may still arrive. Windows overtaken by later ones:
told apart by the reset time on Discord's clock, which is never compared with ours. Headers missing: not limited, until
one says otherwise. Buckets renamed: the next answer teaches the new name; until then a 429 is possible, and waited out
as told. Clock jumps: `now` is monotonic. Memory: the queue is bounded, idle scopes are swept.

https://discord.com/developers/docs/topics/rate-limits
"""

import heapq
from bisect import insort
from collections import deque
from collections.abc import Iterator
from itertools import count
from math import inf
from operator import attrgetter
from typing import Final

from attrs import define, field

from aeon.discord.rest.ratelimit.book import Book, Verdict
from aeon.discord.rest.ratelimit.counts import Counts, LimiterStatistics
from aeon.discord.rest.ratelimit.gates import Gate
from aeon.discord.rest.ratelimit.guard import InvalidGuard, LocalInvalidGuard, is_invalid
from aeon.discord.rest.ratelimit.line import State, Ticket
from aeon.discord.rest.ratelimit.queue import FairQueue, QueueFull
from aeon.discord.rest.ratelimit.window import Rate, Window
from aeon.discord.rest.traffic import Lane, Traffic

GLOBAL_PER_SECOND: Final = 50
BACKGROUND_SHARE: Final = 5
"""Background requests get one in so many of the global rate."""
DROP_AFTER_SECONDS: Final = 10.0
LANE_CONNECTIONS: Final = 16

_TOO_MANY_REQUESTS: Final = 429
_since: Final = attrgetter("since")
_LANES: Final = tuple(Lane)
_ALL: Final = tuple(Traffic)
_WITHOUT_BACKGROUND: Final = tuple(traffic for traffic in Traffic if traffic is not Traffic.BACKGROUND)


class WaitTooLong(Exception):
    """The request could not leave before its deadline; `retry_after` seconds from now it could."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


@define(eq=False)
class Limiter:
    """All requests of one token. See above for the calls and their order."""

    rate: Rate = field(factory=lambda: Window(GLOBAL_PER_SECOND, 1.0))
    background: Rate = field(factory=lambda: Window(GLOBAL_PER_SECOND // BACKGROUND_SHARE, 1.0))
    guard: InvalidGuard = field(factory=LocalInvalidGuard)
    connections: int = LANE_CONNECTIONS
    wakes_at: float = field(default=inf, init=False)
    _queue: FairQueue = field(factory=FairQueue, init=False)
    _book: Book = field(factory=Book, init=False)
    _counts: Counts = field(factory=Counts, init=False)
    _paused: list[float] = field(factory=lambda: [-inf for _ in Lane], init=False)
    _flying: list[int] = field(factory=lambda: [0 for _ in Lane], init=False)
    _alarms: list[tuple[float, int, Gate]] = field(factory=list, init=False)
    _alarm_numbers: Iterator[int] = field(factory=count, init=False)
    _droppable: deque[Ticket] = field(factory=deque, init=False)

    def submit(self, ticket: Ticket, now: float, *, again: bool = False) -> Ticket | None:
        """Queue a request, `again` at the head of its line; answers whom it displaced, if anybody.

        Raises `WaitTooLong`, or `QueueFull`.
        """
        ticket.submitted = now
        opens = self._held_until(ticket, now)
        if ticket.deadline < opens < inf:
            self._counts.refused(ticket)
            raise WaitTooLong(opens - now)
        try:
            displaced = self._queue.add(ticket, first=again)
        except QueueFull:
            self._counts.refused(ticket)
            raise
        if displaced is not None:
            self._counts.displaced(displaced)
        if ticket.call.droppable and again:
            # Its time began before the first attempt, so it stands before those that came since.
            insort(self._droppable, ticket, key=_since)
        elif ticket.call.droppable:
            self._droppable.append(ticket)
        return displaced

    def cancel(self, ticket: Ticket) -> None:
        """Withdraw a waiting request: its place is free at once."""
        self._queue.remove(ticket, State.DONE)

    def poll(self, now: float) -> list[Ticket]:
        """Let go whatever may go; answers those that fly now and those that were dropped."""
        settled = list(self._drop(now))
        while self._alarms and self._alarms[0][0] <= now:
            _, _, gate = heapq.heappop(self._alarms)
            gate.armed = inf
            self._open(gate, now)
        wakes = inf
        for lane in _LANES:
            wakes = min(wakes, self._let_go(lane, now, settled))
        if self._alarms:
            wakes = min(wakes, self._alarms[0][0])
        if self._droppable:
            wakes = min(wakes, self._droppable[0].since + DROP_AFTER_SECONDS)
        self.wakes_at = wakes
        return settled

    def answered(self, ticket: Ticket, verdict: Verdict, now: float) -> None:
        """A flying request has its answer."""
        self._land(ticket)
        for rate, place in ticket.places:
            rate.answered(place, now)
        if is_invalid(verdict.status, verdict.scope):
            self.guard.count(now)
            self._counts.invalid += 1
        if verdict.status == _TOO_MANY_REQUESTS:
            self._counts.limited(ticket, verdict)
            self._pause_lanes(ticket, verdict, now)
        self._open_all(self._book.settle(ticket, verdict, now), now)

    def lost(self, ticket: Ticket, now: float) -> None:
        """A flying request will have no answer; Discord may have counted it, or may yet."""
        self._land(ticket)
        self._open_all(self._book.lose(ticket, now), now)

    def unsent(self, ticket: Ticket, now: float) -> None:
        """A flying request never left this machine."""
        self._land(ticket)
        for rate, place in ticket.places:
            rate.give_back(place)
        self._open_all(self._book.give_back(ticket), now)

    def statistics(self) -> LimiterStatistics:
        """Counters since the start, and how many wait and fly now."""
        return self._counts.frozen(
            waiting={traffic: len(self._queue.all.by_class[traffic]) for traffic in Traffic},
            flying=dict(zip(Lane, self._flying, strict=True)),
        )

    def _held_until(self, ticket: Ticket, now: float) -> float:
        gate = self._book.held_by(ticket.call, now)
        # Those in flight may all turn out valid, so the guard is asked as if there were none.
        known = (self._paused[ticket.call.route.lane], self.guard.free_at(now, 0))
        return max(now, *known, gate.opens_at(now) if gate is not None else now)

    def _let_go(self, lane: Lane, now: float, settled: list[Ticket]) -> float:
        """Let a lane's requests go until something holds the lane; answers when that is over."""
        while self._queue.is_moving(lane):
            classes, opens = self._classes(lane, now)
            ticket = self._queue.pick(
                lane,
                classes,
                held_by=lambda candidate: self._book.held_by(candidate.call, now),
                parked=lambda gate: self._arm(gate, now),
                looked_at=lambda gate: self._open(gate, now),
            )
            if ticket is None:
                return opens if self._queue.is_moving(lane) else inf
            self._fly(ticket, now)
            settled.append(ticket)
        return inf

    def _classes(self, lane: Lane, now: float) -> tuple[tuple[Traffic, ...], float]:
        """Which classes may leave on this lane now, and when the others may."""
        if self._flying[lane] >= self.connections:
            return (), inf
        opens = max(self._paused[lane], self.guard.free_at(now, sum(self._flying)))
        if lane is Lane.MAIN:
            opens = max(opens, self.rate.free_at(now))
        if opens > now:
            return (), opens
        background = self.background.free_at(now)
        return (_ALL, inf) if background <= now else (_WITHOUT_BACKGROUND, background)

    def _fly(self, ticket: Ticket, now: float) -> None:
        call = ticket.call
        self._flying[call.route.lane] += 1
        rates = [self.rate] if call.route.lane is Lane.MAIN else []
        if call.traffic is Traffic.BACKGROUND:
            rates.append(self.background)
        ticket.places += [(rate, rate.take(now)) for rate in rates]
        self._book.take(ticket, now)
        self._counts.left(ticket, now)

    def _land(self, ticket: Ticket) -> None:
        ticket.state = State.DONE
        self._flying[ticket.call.route.lane] -= 1

    def _pause_lanes(self, ticket: Ticket, verdict: Verdict, now: float) -> None:
        until = now + (verdict.retry_after or 0.0)
        if verdict.scope == "global":
            lanes = [ticket.call.route.lane]
        elif verdict.scope is None and verdict.bucket is None:
            # Not Discord's API but the guard before it: it means the whole address.
            lanes = list(Lane)
        else:
            return
        for lane in lanes:
            self._paused[lane] = max(self._paused[lane], until)

    def _drop(self, now: float) -> Iterator[Ticket]:
        while self._droppable and (
            self._droppable[0].state is not State.WAITING or self._droppable[0].since + DROP_AFTER_SECONDS <= now
        ):
            ticket = self._droppable.popleft()
            if ticket.state is State.WAITING:
                self._queue.remove(ticket, State.DROPPED)
                self._counts.dropped(ticket)
                yield ticket

    def _open_all(self, gates: list[Gate], now: float) -> None:
        for gate in gates:
            self._open(gate, now)

    def _open(self, gate: Gate, now: float) -> None:
        """Let a gate's next line go if it is open, else look again when time opens it."""
        if not gate.parked:
            return
        if gate.opens_at(now) <= now:
            self._queue.unpark(gate)
        else:
            self._arm(gate, now)

    def _arm(self, gate: Gate, now: float) -> None:
        opens = gate.opens_at(now)
        if opens < gate.armed:
            gate.armed = opens
            heapq.heappush(self._alarms, (opens, next(self._alarm_numbers), gate))
