"""A client with our limiter, a network with delays and losses, and the model of Discord: all on virtual time."""

import heapq
from collections.abc import Callable
from enum import Enum
from functools import partial
from itertools import count, pairwise

from attrs import define, field, frozen

from aeon.discord.ids import GuildId
from aeon.discord.rest.ratelimit import Limiter, State, Ticket, Verdict
from aeon.discord.rest.route import Route
from aeon.discord.rest.traffic import Traffic
from tests.discord.rest.ratelimit.model import DiscordModel


class Fate(Enum):
    """What the network does with a request."""

    ANSWERED = "answered"
    LOST = "lost"
    UNSENT = "unsent"


@frozen
class Wish:
    """A request that somebody wants to make at a time. Delays are in seconds, there and back."""

    at: float
    route: Route
    channel: str
    traffic: Traffic = Traffic.REPLY
    guild: str | None = None
    there: float = 0.05
    back: float = 0.05
    fate: Fate = Fate.ANSWERED
    withdrawn_after: float | None = None


@define
class Simulation:
    limiter: Limiter
    discord: DiscordModel
    now: float = 1_000.0
    left: list[Wish] = field(factory=list)
    left_at: list[float] = field(factory=list)
    finished: list[Wish] = field(factory=list)
    _events: list[tuple[float, int, Callable[[], None]]] = field(factory=list)
    _numbers: "count[int]" = field(factory=count)
    _wishes: dict[Ticket, Wish] = field(factory=dict)

    def run(self, wishes: list[Wish], *, seconds: float = 10_000.0) -> None:
        """Play all wishes until nothing happens any more, or time is up."""
        until = self.now + seconds
        for wish in wishes:
            self._later(self.now + wish.at, partial(self._wish, wish))
        while True:
            event_at = self._events[0][0] if self._events else float("inf")
            next_at = min(event_at, self.limiter.wakes_at)
            if next_at > until:
                return
            self.now = max(self.now, next_at)
            if event_at <= next_at:
                heapq.heappop(self._events)[2]()
            self._poll()

    def overlaps(self, route: Route, channel: str) -> int:
        """How often a request of this route left while another of the same channel was on its way."""
        flights = sorted(
            (left, left + wish.there + wish.back)
            for left, wish in zip(self.left_at, self.left, strict=True)
            if wish.route is route and wish.channel == channel
        )
        return sum(later[0] < earlier[1] - 1e-6 for earlier, later in pairwise(flights))

    def _wish(self, wish: Wish) -> None:
        call = wish.route.call(
            wish.channel, traffic=wish.traffic, guild_id=GuildId(wish.guild) if wish.guild is not None else None
        )
        ticket = Ticket(call, self.now, float("inf"))
        self._wishes[ticket] = wish
        self.limiter.submit(ticket, self.now)
        if wish.withdrawn_after is not None:
            self._later(self.now + wish.withdrawn_after, lambda: self._withdraw(ticket))

    def _withdraw(self, ticket: Ticket) -> None:
        if ticket.state is State.WAITING:
            self.limiter.cancel(ticket)
            self.finished.append(self._wishes[ticket])

    def _poll(self) -> None:
        for ticket in self.limiter.poll(self.now):
            wish = self._wishes[ticket]
            if ticket.state is not State.FLYING:
                self.finished.append(wish)
                continue
            self.left.append(wish)
            self.left_at.append(self.now)
            if wish.fate is not Fate.UNSENT:
                self._later(self.now + wish.there, partial(self._arrive, ticket))
            if wish.fate is Fate.LOST:
                # The client may well give up while the request still travels.
                self._later(self.now + wish.back, partial(self._lose, ticket))
            if wish.fate is Fate.UNSENT:
                self._later(self.now + wish.there, partial(self._unsent, ticket))

    def _unsent(self, ticket: Ticket) -> None:
        self.limiter.unsent(ticket, self.now)
        self.finished.append(self._wishes[ticket])

    def _arrive(self, ticket: Ticket) -> None:
        wish = self._wishes[ticket]
        verdict = self.discord.arrive(wish.route.name, wish.channel, self.now, counts_globally=True)
        if wish.fate is Fate.ANSWERED:
            self._later(self.now + wish.back, lambda: self._answer(ticket, verdict))

    def _answer(self, ticket: Ticket, verdict: Verdict) -> None:
        wish = self._wishes[ticket]
        self.limiter.answered(ticket, verdict, self.now)
        if verdict.status == 429:
            again = Ticket(ticket.call, ticket.since, ticket.deadline)
            self._wishes[again] = wish
            self.limiter.submit(again, self.now, again=True)
        else:
            self.finished.append(wish)

    def _lose(self, ticket: Ticket) -> None:
        self.limiter.lost(ticket, self.now)
        self.finished.append(self._wishes[ticket])

    def _later(self, at: float, what: Callable[[], None]) -> None:
        heapq.heappush(self._events, (at, next(self._numbers), what))
