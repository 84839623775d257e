"""What the limiter has done, in numbers."""

from attrs import define, field, frozen

from aeon.discord.rest.ratelimit.book import Verdict
from aeon.discord.rest.ratelimit.line import Ticket
from aeon.discord.rest.traffic import Lane, Traffic


@frozen
class ClassStatistics:
    """One class of requests. Waits are in seconds; `limited` counts 429s, `shared` those of them not our fault.

    Of those that were not sent, `refused` ones found no place or too long a wait, `displaced` ones lost theirs to more important ones,
    `dropped` ones had become of no use.
    """

    sent: int
    waited_seconds: float
    longest_wait_seconds: float
    limited: int
    shared: int
    dropped: int
    displaced: int
    refused: int
    waiting: int


@frozen
class LimiterStatistics:
    """A look at the limiter at one moment; counters run since the start."""

    classes: dict[Traffic, ClassStatistics]
    flying: dict[Lane, int]
    invalid: int
    """Answers that Discord counts towards its ban of an address, see `guard.py`."""

    @property
    def waiting(self) -> int:
        """Requests that wait now, of all classes."""
        return sum(one.waiting for one in self.classes.values())


@define
class _Running:
    sent: int = 0
    waited_seconds: float = 0.0
    longest_wait_seconds: float = 0.0
    limited: int = 0
    shared: int = 0
    dropped: int = 0
    displaced: int = 0
    refused: int = 0


@define(eq=False)
class Counts:
    """Counters by class."""

    invalid: int = field(default=0, init=False)
    _classes: tuple[_Running, ...] = field(factory=lambda: tuple(_Running() for _ in Traffic), init=False)

    def left(self, ticket: Ticket, now: float) -> None:
        one, waited = self._classes[ticket.call.traffic], now - ticket.submitted
        one.sent += 1
        one.waited_seconds += waited
        one.longest_wait_seconds = max(one.longest_wait_seconds, waited)

    def limited(self, ticket: Ticket, verdict: Verdict) -> None:
        one = self._classes[ticket.call.traffic]
        one.limited += 1
        one.shared += verdict.scope == "shared"

    def dropped(self, ticket: Ticket) -> None:
        self._classes[ticket.call.traffic].dropped += 1

    def displaced(self, ticket: Ticket) -> None:
        self._classes[ticket.call.traffic].displaced += 1

    def refused(self, ticket: Ticket) -> None:
        self._classes[ticket.call.traffic].refused += 1

    def frozen(self, *, waiting: dict[Traffic, int], flying: dict[Lane, int]) -> LimiterStatistics:
        """The counters as they stand."""
        return LimiterStatistics(
            classes={
                traffic: ClassStatistics(
                    sent=one.sent,
                    waited_seconds=one.waited_seconds,
                    longest_wait_seconds=one.longest_wait_seconds,
                    limited=one.limited,
                    shared=one.shared,
                    dropped=one.dropped,
                    displaced=one.displaced,
                    refused=one.refused,
                    waiting=waiting[traffic],
                )
                for traffic, one in zip(Traffic, self._classes, strict=True)
            },
            flying=flying,
            invalid=self.invalid,
        )
