"""How far a shard's events have been dealt with: each handled or dropped, and every effect it led to ended.

The sequence that is saved, and that heartbeats and RESUME carry, is the highest below which nothing is open. So after a crash Discord
replays whatever was still under way; replaying is harmless, losing is not.
"""

from functools import partial

from attrs import define, field

from aeon.actors.receipt import Receipt


@define(eq=False)
class Ledger:
    """The open events of one shard's session; a new session, whose events are numbered from 1 again, is a new page."""

    _open: dict[int, None] = field(factory=dict)
    _last: int = 0

    @property
    def handled_seq(self) -> int:
        """Everything up to here is done."""
        first_open = next(iter(self._open), None)
        return self._last if first_open is None else first_open - 1

    def turn_page(self, sequence: int = 0) -> None:
        """Begin a session, or take one up after this event; what is open of the one before counts no more."""
        self._open = {}
        self._last = sequence

    def note(self, sequence: int) -> None:
        """Count the event as arrived. Events may come twice."""
        if sequence > self._last:  # noqa: PLR1730  `max` takes twice as long, at every event
            self._last = sequence

    def open(self, sequence: int) -> Receipt:
        """Count an event that was noted as under way until all that holds the receipt has let go."""
        self._open[sequence] = None
        return Receipt(partial(self._open.pop, sequence, None))
