"""From an incarnation's end to the next one's start; what supervision decides is done here."""

import logging
import reprlib
import secrets
from collections import Counter
from collections.abc import Callable

import trio

from aeon.actors.actor import Household
from aeon.actors.envelope import Dropped, Envelope
from aeon.actors.errors import HandlerBlocked, HandlerFailed
from aeon.actors.slot import Slot, SlotState
from aeon.actors.supervision import Crash, Remedy, Verdict
from aeon.actors.turn import Turn

log = logging.getLogger(__name__)

_repr = reprlib.Repr()
_repr.maxother = 200
"""Characters kept of an error's text. Unlike the built-in one this survives a broken `__repr__`."""


class Recovery:
    """`drop` refuses a message, `reload` asks for a new incarnation; both synchronously. Nothing here raises."""

    def __init__(
        self,
        household: Household,
        nursery: trio.Nursery,
        *,
        drop: Callable[[Slot, Envelope, Dropped], None],
        reload: Callable[[Slot], None],
    ) -> None:
        self._household = household
        self._nursery = nursery
        self._drop = drop
        self._reload = reload
        self.crashes: Counter[str] = Counter()
        """By whom is to blame."""
        self.rests = 0

    def handler_raised(self, slot: Slot, envelope: Envelope, turn: Turn, error: Exception) -> None:
        """Answer whoever waits for this message, and bring the actor back."""
        crash = self._record(slot, error, what=type(envelope.message).__name__, trace=envelope.trace, blame=turn.blame)
        if envelope.reply is not None and envelope.reply.is_open:
            envelope.reply.fail(HandlerFailed(crash.reference))
        if turn.on_crash is not None:
            self._say(turn.on_crash, crash)
        self._say(self._household.crashed, slot, envelope, crash)

    def handler_blocked(self, slot: Slot, envelope: Envelope, turn: Turn, seconds: float) -> None:
        """Bring the actor back though all that the turn wanted was done: what did this once will do it again."""
        error = HandlerBlocked(seconds)
        blame = turn.blame if turn.slowest is None else turn.slowest
        crash = self._record(slot, error, what=type(envelope.message).__name__, trace=envelope.trace, blame=blame)
        self._say(self._household.crashed, slot, envelope, crash)

    def raised(self, slot: Slot, error: Exception, *, what: str) -> None:
        """Bring back an actor that failed while it handled no message: loading, going to sleep."""
        crash = self._record(slot, error, what=what)
        self._say(self._household.crashed, slot, None, crash)

    def _say(self, tell: Callable[..., None], *args: object) -> None:
        try:
            tell(*args)
        except Exception:
            # It must not raise; but if it does, the task in hand serves other actors too.
            log.exception("the word of a crash could not be given")

    def _record(self, slot: Slot, error: Exception, *, what: str, trace: str = "", blame: str = "") -> Crash:
        crash = Crash(reference=secrets.token_hex(3), at=trio.current_time(), blame=blame, error=_repr.repr(error))
        self.crashes[blame] += 1
        verdict = slot.supervision.record(crash)
        log.error(
            "%s failed (reference %s): %s for %.1f s",
            *(what, crash.reference, verdict.remedy.value, verdict.seconds),
            exc_info=error,
            extra={"actor": slot.key, "trace": trace, "blame": blame, "reference": crash.reference},
        )
        slot.actor = None
        if slot.state is not SlotState.STOPPING:
            self._obey(slot, verdict)
        return crash

    def _obey(self, slot: Slot, verdict: Verdict) -> None:
        slot.state = SlotState.RESTING if verdict.remedy is Remedy.REST else SlotState.CRASHED
        if slot.state is SlotState.RESTING:
            self.rests += 1
            for left in slot.mailbox.clear():
                self._drop(slot, left, Dropped.RESTING)
        self._nursery.start_soon(self._revive, slot, verdict.seconds, name=f"{slot.key} revival")

    async def _revive(self, slot: Slot, seconds: float) -> None:
        await trio.sleep(seconds)
        if slot.state in {SlotState.CRASHED, SlotState.RESTING}:
            self._reload(slot)
