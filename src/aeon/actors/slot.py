"""An actor's place in the registry, for as long as the thing it stands for exists; incarnations come and go in it."""

from collections import Counter, deque
from enum import Enum

from attrs import define, field

from aeon.actors.actor import ALL_INTERESTS, Actor
from aeon.actors.envelope import Envelope
from aeon.actors.mailbox import Mailbox
from aeon.actors.supervision import Supervision
from aeon.actors.turn import Effect

BUDGET_SECONDS = 0.010
BUDGET_WINDOW_SECONDS = 0.100
EFFECTS_RUNNING = 16
EFFECTS_WAITING = 128


class SlotState(Enum):
    ASLEEP = "asleep"
    LOADING = "loading"
    AWAKE = "awake"
    CRASHED = "crashed"
    RESTING = "resting"
    STOPPING = "stopping"


@define(eq=False)
class Slot:
    """States change synchronously, before any checkpoint, so that whoever looks sees the truth."""

    key: str
    held: object
    """What no incarnation may lose, such as what Discord said once and will not say again."""
    state: SlotState = SlotState.ASLEEP
    actor: Actor | None = None
    mailbox: Mailbox = field(factory=Mailbox)
    interests: int = ALL_INTERESTS
    supervision: Supervision = field(factory=Supervision)
    effects_running: int = 0
    effects_waiting: deque[Effect] = field(factory=deque)
    effect_queues: dict[str, deque[Effect]] = field(factory=dict)
    """By name, those that run one at a time; the first of each runs or waits for a place."""
    counts: Counter[str] = field(factory=Counter)
    last_used: float = 0.0
    is_pumped: bool = False
    """A task is taking from the mailbox."""
    incarnation: int = 0
    _window_start: float = 0.0
    _window_used: float = 0.0

    def spend(self, now: float, seconds: float) -> None:
        """Count handler time against the current window."""
        if now - self._window_start >= BUDGET_WINDOW_SECONDS:
            self._window_start = now
            self._window_used = 0.0
        self._window_used += seconds
        self.last_used = now

    def is_crowded(self, now: float) -> bool:
        """It has had its share of time in place; what comes now goes to the mailbox."""
        return self._window_used >= BUDGET_SECONDS and now - self._window_start < BUDGET_WINDOW_SECONDS

    @property
    def is_saturated(self) -> bool:
        """So many effects wait that only results may be handled, for a handler could start more."""
        return len(self.effects_waiting) >= EFFECTS_WAITING

    def next_envelope(self) -> Envelope | None:
        """The next that may be handled now."""
        return self.mailbox.take_result() if self.is_saturated else self.mailbox.take()

    @property
    def is_idle(self) -> bool:
        """Nothing under way and nothing waiting."""
        return not self.effects_running and not self.effects_waiting and not len(self.mailbox)
