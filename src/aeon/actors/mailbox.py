"""What waits for an actor: two lanes, each first in, first out, each with a bound.

A deque rather than a memory channel: a parked receiver would let a message delivered later overtake one already handed over.

When a lane is full:
    SECOND  its oldest message makes room: in a flood of chatter the newest is worth most
    FIRST   those whose time is up make room; where there are none, and somebody waits for the newcomer, the youngest that nobody waits
            for does, such as one of a thousand joins; else the newcomer is refused: an early refusal is an answer
Results are taken always; what they come from is bounded (`slot.BACKLOG_AT_MOST`).
"""

from collections.abc import Sequence

from attrs import define, field

from aeon.actors.envelope import Envelope, Lane
from aeon.actors.fifo import Fifo

FIRST_LANE_MESSAGES = 1024
SECOND_LANE_MESSAGES = 512
CRAMMED_MESSAGES = SECOND_LANE_MESSAGES // 2


@define(eq=False)
class Mailbox:
    _first: Fifo[Envelope] = field(factory=Fifo)
    _second: Fifo[Envelope] = field(factory=Fifo)
    results: int = 0
    """How many of those in the first lane are results."""

    def __len__(self) -> int:
        return len(self._first) + len(self._second)

    @property
    def is_empty(self) -> bool:
        """Nothing waits; asked for every message."""
        return self._first.items is None and self._second.items is None

    @property
    def is_urgent(self) -> bool:
        """Something in the first lane waits."""
        return len(self._first) > 0

    @property
    def is_crammed(self) -> bool:
        """Half of what fits into the second lane waits there: whoever can had better bring no more for now."""
        return len(self._second) > CRAMMED_MESSAGES

    def put(self, envelope: Envelope) -> Sequence[Envelope]:
        """Take the envelope in; what comes back had to go for it, and may be the very one that was brought."""
        if envelope.lane is Lane.SECOND:
            self._second.append(envelope)
            return (self._second.popleft(),) if len(self._second) > SECOND_LANE_MESSAGES else ()
        gone: Sequence[Envelope] = ()
        if envelope.is_result:
            self.results += 1
        elif len(self._first) - self.results >= FIRST_LANE_MESSAGES:
            gone = self._remove_dead() or self._remove_unawaited(envelope)
            if not gone:
                return (envelope,)
        self._first.append(envelope)
        return gone

    def _remove_dead(self) -> list[Envelope]:
        """Take out of the first lane whatever nobody waits for any more."""
        dead: list[Envelope] = []
        for envelope in self._first.clear():
            if envelope.is_waiting:
                self._first.append(envelope)
            else:
                dead.append(envelope)
        return dead

    def _remove_unawaited(self, newcomer: Envelope) -> list[Envelope]:
        """Take the youngest out of the first lane that nobody waits for, for the sake of a newcomer that somebody does."""
        if newcomer.is_awaited:
            queued = list(self._first)
            for index in reversed(range(len(queued))):
                if not queued[index].is_awaited and not queued[index].is_result:
                    return [self._first.pop_at(index)]
        return []

    def take(self) -> Envelope | None:
        """The next to be handled, or None."""
        if len(self._first):
            envelope = self._first.popleft()
            self.results -= envelope.is_result
            return envelope
        return self._second.popleft() if len(self._second) else None

    def take_result(self) -> Envelope | None:
        """The oldest result, past everything else; for an actor that can start nothing more."""
        if not self.results:
            return None
        self.results -= 1
        return self._first.pop_at(next(index for index, envelope in enumerate(self._first) if envelope.is_result))

    def take_others(self) -> list[Envelope]:
        """Empty it of all but results; what comes back is in the order in which it would have been handled."""
        if len(self) == self.results:
            return []
        gone = self.clear()
        for envelope in gone:
            if envelope.is_result:
                self._first.append(envelope)
                self.results += 1
        return [envelope for envelope in gone if not envelope.is_result]

    def clear(self) -> list[Envelope]:
        """Empty it; what comes back is in the order in which it would have been handled."""
        self.results = 0
        return [*self._first.clear(), *self._second.clear()]
