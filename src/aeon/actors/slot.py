"""An actor's place in the registry, for as long as the thing it stands for exists; incarnations come and go in it."""

from enum import Enum

from attrs import define, field

from aeon.actors.actor import ALL_INTERESTS, Actor
from aeon.actors.envelope import Envelope
from aeon.actors.fifo import Fifo
from aeon.actors.mailbox import Mailbox
from aeon.actors.supervision import Supervision
from aeon.actors.turn import Effect, Later

BUDGET_SECONDS = 0.010
BUDGET_WINDOW_SECONDS = 0.100
EFFECTS_RUNNING = 16
EFFECTS_WAITING = 128
BACKLOG_AT_MOST = 1024
"""Effects under way and results not yet handled. A turn that would go beyond fails: its handler starts more than it ends."""


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
    effects_under_way: int = 0
    """Those that run, wait for a place, or wait in a named queue."""
    effects_waiting: Fifo[Effect] = field(factory=Fifo)
    """For one of the places to run in."""
    effect_queues: dict[str, Fifo[Effect]] = field(factory=dict)
    """By name, those that run one at a time; the first of each runs or waits for a place."""
    timers: tuple[Later, ...] = ()
    """Those that are set, the oldest first."""
    counts: dict[str, int] = field(factory=dict)
    """What was dropped, by reason."""
    last_used: float = 0.0
    is_leaving: bool = False
    """It goes to another process: nothing but results is taken any more."""
    is_pumped: bool = False
    """It stands in the pump's line."""
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

    @property
    def backlog(self) -> int:
        """What `BACKLOG_AT_MOST` bounds."""
        return self.effects_under_way + self.mailbox.results

    @property
    def has_work(self) -> bool:
        """Something waits that could be handled now."""
        if self.state is not SlotState.AWAKE:
            return False
        return self.mailbox.results > 0 if self.is_saturated else len(self.mailbox) > 0

    def next_envelope(self) -> Envelope | None:
        """The next that may be handled now."""
        if self.state is not SlotState.AWAKE:
            return None
        return self.mailbox.take_result() if self.is_saturated else self.mailbox.take()

    @property
    def is_idle(self) -> bool:
        """Nothing under way and nothing waiting."""
        return not self.effects_under_way and not len(self.mailbox)
