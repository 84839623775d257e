"""Who waits, and whose turn it is.

A line (class, guild, route, major parameter) is first in, first out. Of a guild's lines those that may move take turns;
of a lane's guilds those with such a line take turns; classes go strictly one before another. A line found closed leaves
the turns and waits parked at the gate that holds it, so that finding the next request costs the same however many wait.

Bounds: 64 waiting requests for a guild, 5,000 in all. When full, a newcomer displaces the youngest request of the least
important class, if that class is less important than its own; otherwise the newcomer is refused.
"""

from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from typing import Final

from attrs import define, field

from aeon.discord.ids import GuildId
from aeon.discord.rest.ratelimit.gates import Gate
from aeon.discord.rest.ratelimit.line import Line, LineKey, State, Ticket
from aeon.discord.rest.traffic import Lane, Traffic

Turns = OrderedDict[GuildId | None, deque[Line]]

MAX_WAITING: Final = 5_000
MAX_WAITING_PER_GUILD: Final = 64


class QueueFull(Exception):
    """There is no place for this request."""


@define(eq=False)
class Crowd:
    """The waiting requests of one guild, or of all, by class, oldest first."""

    limit: int
    by_class: tuple[dict[Ticket, None], ...] = field(factory=lambda: tuple({} for _ in Traffic), init=False)
    size: int = field(default=0, init=False)

    def add(self, ticket: Ticket) -> None:
        self.by_class[ticket.call.traffic][ticket] = None
        self.size += 1

    def remove(self, ticket: Ticket) -> None:
        del self.by_class[ticket.call.traffic][ticket]
        self.size -= 1

    def displaced_by(self, newcomer: Ticket) -> Ticket | None:
        """Who has to go for the newcomer, None while there is room; raises `QueueFull`."""
        if self.size < self.limit:
            return None
        for traffic in reversed(Traffic):
            if traffic > newcomer.call.traffic and self.by_class[traffic]:
                return next(reversed(self.by_class[traffic]))
        raise QueueFull


@define(eq=False)
class FairQueue:
    """The waiting requests of all guilds."""

    all: Crowd = field(factory=lambda: Crowd(MAX_WAITING), init=False)
    _guilds: dict[GuildId | None, Crowd] = field(factory=dict, init=False)
    _lines: dict[LineKey, Line] = field(factory=dict, init=False)
    _turns: tuple[tuple[Turns, ...], ...] = field(init=False)

    @_turns.default
    def _no_turns(self) -> tuple[tuple[Turns, ...], ...]:
        return tuple(tuple(OrderedDict() for _ in Traffic) for _ in Lane)

    def add(self, ticket: Ticket, *, first: bool = False) -> Ticket | None:
        """Queue a request, `first` in its line if it had its turn already; answers whom it displaced."""
        crowd = self._guilds.get(ticket.call.guild_id) or Crowd(MAX_WAITING_PER_GUILD)
        displaced = crowd.displaced_by(ticket) or self.all.displaced_by(ticket)
        if displaced is not None:
            self.remove(displaced, State.DISPLACED)
        self._guilds[ticket.call.guild_id] = crowd
        crowd.add(ticket)
        self.all.add(ticket)
        self._join_line(ticket, first=first)
        return displaced

    def remove(self, ticket: Ticket, state: State) -> None:
        """Take a waiting request out. Its line, if empty now, goes when it is next looked at."""
        ticket.state = state
        del self._lines[ticket.line].tickets[ticket]
        self.all.remove(ticket)
        crowd = self._guilds[ticket.call.guild_id]
        crowd.remove(ticket)
        if not crowd.size:
            del self._guilds[ticket.call.guild_id]

    def is_moving(self, lane: Lane) -> bool:
        """True if a line of this lane has a turn to take."""
        return any(self._turns[lane])

    def pick(
        self,
        lane: Lane,
        classes: Iterable[Traffic],
        *,
        held_by: Callable[[Ticket], Gate | None],
        parked: Callable[[Gate], None],
        looked_at: Callable[[Gate], None],
    ) -> Ticket | None:
        """Take out the request whose turn it is.

        `held_by` names the gate that holds a request back; `parked` is told when a line has been parked at one,
        `looked_at` when a line that a gate had let go has had its look.
        """
        for traffic in classes:
            turns = self._turns[lane][traffic]
            while turns:
                line = _next_line(turns)
                ticket, gate = line.head, None
                if ticket is None:
                    del self._lines[line.key]
                elif (gate := held_by(ticket)) is not None:
                    gate.parked.add(line)
                else:
                    self.remove(ticket, State.FLYING)
                    self._keep_line(line)
                opener, line.opened_by = line.opened_by, None
                if gate is not None:
                    parked(gate)
                if opener is not None:
                    looked_at(opener)
                if ticket is not None and gate is None:
                    return ticket
        return None

    def unpark(self, gate: Gate) -> None:
        """Give the gate's next line its turns back."""
        line = gate.parked.pop()
        line.opened_by = gate
        self._take_turns(line)

    def _join_line(self, ticket: Ticket, *, first: bool) -> None:
        line = self._lines.get(ticket.line)
        if line is None:
            line = self._lines[ticket.line] = Line(ticket.line, ticket.call.route.lane)
            self._take_turns(line)
        line.tickets[ticket] = None
        if first:
            line.tickets.move_to_end(ticket, last=False)

    def _keep_line(self, line: Line) -> None:
        if line.tickets:
            self._take_turns(line)
        else:
            del self._lines[line.key]

    def _take_turns(self, line: Line) -> None:
        self._turns[line.lane][line.traffic].setdefault(line.key[1], deque()).append(line)


def _next_line(turns: Turns) -> Line:
    guild_id, lines = next(iter(turns.items()))
    line = lines.popleft()
    if lines:
        turns.move_to_end(guild_id)
    else:
        del turns[guild_id]
    return line
