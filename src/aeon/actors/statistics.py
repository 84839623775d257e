"""How the actors of a registry stand, in numbers."""

from collections import Counter

from attrs import define, field, frozen

from aeon.actors.envelope import Dropped
from aeon.actors.slot import Slot, SlotState


@define(eq=False)
class TurnTime:
    """What the turns of one kind of message took since the start, in seconds."""

    turns: int = 0
    seconds: float = 0.0
    longest_seconds: float = 0.0
    slow: int = 0

    def add(self, other: "TurnTime") -> None:
        """Count the other's turns too."""
        self.turns += other.turns
        self.seconds += other.seconds
        self.longest_seconds = max(self.longest_seconds, other.longest_seconds)
        self.slow += other.slow


@frozen
class KindStatistics:
    """`TurnTime` at one moment."""

    turns: int
    seconds: float
    longest_seconds: float
    slow: int


@frozen
class RegistryStatistics:
    """How the registry stands now; counts since it was opened."""

    slots: dict[SlotState, int]
    queued: int
    longest_queue: int
    """Of one actor."""
    effects_running: int
    waiting_to_load: int
    switched_off: dict[str, int]
    """By feature, the actors in which it is off after crashes."""
    crashes: dict[str, int]
    """By the feature to blame; empty for those that no feature is to blame for."""
    rests: int
    """How often an actor was put to rest."""
    kinds: dict[str, KindStatistics]
    """Turns by type of message, of which a program has as many as its source names."""
    dropped: dict[Dropped, int]

    @property
    def handled(self) -> int:
        return sum(kind.turns for kind in self.kinds.values())

    @property
    def slow(self) -> int:
        return sum(kind.slow for kind in self.kinds.values())


@define
class Census:
    """What has to be counted slot by slot; whoever counts many of them pauses in between."""

    states: Counter[SlotState] = field(factory=Counter)
    queued: int = 0
    longest_queue: int = 0
    switched_off: Counter[str] = field(factory=Counter)

    def count(self, slot: Slot, now: float) -> None:
        self.states[slot.state] += 1
        waiting = len(slot.mailbox)
        if waiting:
            self.queued += waiting
            self.longest_queue = max(self.longest_queue, waiting)
        if slot.supervision.off_until:
            self.switched_off.update(name for name, until in slot.supervision.off_until.items() if now < until)
