"""What waits for an actor: two lanes, each first in, first out, each with a bound.

A deque rather than a memory channel: a parked receiver would let a message delivered later overtake one already handed over.

When a lane is full:
    SECOND  its oldest message makes room: in a flood of chatter the newest is worth most
    FIRST   the newcomer is refused: somebody waits for each of those, and an early refusal is an answer
Results are taken always; the effects that they come from are bounded.
"""

from collections import deque

from attrs import define, field

from aeon.actors.envelope import Envelope, Lane

FIRST_LANE_MESSAGES = 256
SECOND_LANE_MESSAGES = 512


@define
class Mailbox:
    _first: deque[Envelope] = field(factory=deque)
    _second: deque[Envelope] = field(factory=deque)

    def __len__(self) -> int:
        return len(self._first) + len(self._second)

    @property
    def is_urgent(self) -> bool:
        """Something in the first lane waits."""
        return bool(self._first)

    def put(self, envelope: Envelope) -> Envelope | None:
        """Take the envelope in; what comes back had to go for it, and may be the very one that was brought."""
        if envelope.lane is Lane.SECOND:
            self._second.append(envelope)
            return self._second.popleft() if len(self._second) > SECOND_LANE_MESSAGES else None
        if len(self._first) >= FIRST_LANE_MESSAGES and not envelope.is_result:
            return envelope
        self._first.append(envelope)
        return None

    def take(self) -> Envelope | None:
        """The next to be handled, or None."""
        if self._first:
            return self._first.popleft()
        return self._second.popleft() if self._second else None

    def take_result(self) -> Envelope | None:
        """The oldest result, past everything else; for an actor that can start nothing more."""
        for index, envelope in enumerate(self._first):
            if envelope.is_result:
                del self._first[index]
                return envelope
        return None

    def clear(self) -> list[Envelope]:
        """Empty it; what comes back is in the order in which it would have been handled."""
        left = [*self._first, *self._second]
        self._first.clear()
        self._second.clear()
        return left
