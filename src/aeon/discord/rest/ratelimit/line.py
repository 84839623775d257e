"""One request on its way through the limiter, and the lines in which such requests wait."""

from __future__ import annotations

from collections import OrderedDict, deque
from enum import Enum
from typing import TYPE_CHECKING

from attrs import define, field

from aeon.discord.ids import GuildId
from aeon.discord.rest.route import Call
from aeon.discord.rest.traffic import Lane, Traffic

if TYPE_CHECKING:
    from aeon.discord.rest.ratelimit.gates import Bucket, Gate, Scope, SublimitGate
    from aeon.discord.rest.ratelimit.window import Place, Rate

LineKey = tuple[Traffic, GuildId | None, str, str]


class State(Enum):
    """Where a ticket stands. It waits, may fly, and ends in one of the rest."""

    WAITING = "waiting"
    FLYING = "flying"
    DONE = "done"
    DROPPED = "dropped"
    DISPLACED = "displaced"


@define(eq=False)
class Ticket:
    """One attempt to send a call. `since` is when its caller began to wait, `deadline` when they give up.

    `submitted` is when this attempt joined its line: after another one, that is later.
    """

    call: Call
    since: float
    deadline: float
    submitted: float = field(default=0.0, init=False)
    state: State = State.WAITING
    scope: Scope | None = None
    bucket: Bucket | None = None
    is_probe: bool = False
    sublimited: tuple[SublimitGate, Place] | None = None
    places: list[tuple[Rate, Place]] = field(factory=list)

    @property
    def line(self) -> LineKey:
        """Which line it waits in."""
        return (self.call.traffic, self.call.guild_id, self.call.route.name, self.call.major)


@define(eq=False)
class Line:
    """Requests of one class, guild, route and major parameter, first in, first out.

    `opened_by` is the gate that last let this line go; when the line has had its look, the gate's next one goes.
    """

    key: LineKey
    lane: Lane
    tickets: OrderedDict[Ticket, None] = field(factory=OrderedDict, init=False)
    opened_by: Gate | None = field(default=None, init=False)

    @property
    def traffic(self) -> Traffic:
        return self.key[0]

    @property
    def head(self) -> Ticket | None:
        """Who is first, None in an empty line."""
        return next(iter(self.tickets), None)


@define(eq=False)
class Parking:
    """Lines that wait at one gate; the most important class leaves first, within it the longest parked.

    There are several gates for every channel that was written to lately, and hardly ever does anything wait at one.
    """

    _lines: dict[Traffic, deque[Line]] | None = field(default=None, init=False)
    """Only classes that wait."""

    def __bool__(self) -> bool:
        return self._lines is not None

    def add(self, line: Line) -> None:
        if self._lines is None:
            self._lines = {}
        self._lines.setdefault(line.traffic, deque()).append(line)

    def pop(self) -> Line:
        """The next line to leave; asked only where one is parked."""
        assert self._lines is not None, "a line is parked"
        traffic = min(self._lines)
        lines = self._lines[traffic]
        line = lines.popleft()
        if not lines:
            del self._lines[traffic]
        if not self._lines:
            self._lines = None
        return line
