"""Messages that an actor wants to be told later.

A timer is no work under way: neither sleep nor the process's stop nor an event's receipt waits for it. It belongs to the slot, so it
outlives incarnations and goes when the slot is closed. Its message is told as results are: it wakes a sleeping actor, is taken by a
saturated one, waits out a crash, and is dropped where the actor rests.
"""

from collections.abc import Callable

import trio

from aeon.actors.alarms import Alarms
from aeon.actors.envelope import Envelope
from aeon.actors.slot import Slot
from aeon.actors.turn import Later

TIMERS_AT_MOST = 16
"""Of one actor. A turn that would go beyond fails."""


class Timers:
    """Of all slots."""

    def __init__(self, deliver: Callable[[Slot, Envelope], None]) -> None:
        self._deliver = deliver
        self._alarms = Alarms(self._ring, is_settled=lambda entry: entry[1] not in entry[0].timers)

    def __len__(self) -> int:
        return len(self._alarms)

    def set(self, slot: Slot, wanted: list[Later], now: float) -> None:
        """Set these for the slot, each in place of the one of its name. Raises RuntimeError, setting none, where they are too many."""
        timers = slot.timers
        for later in wanted:
            timers = (*(other for other in timers if not later.name or other.name != later.name), later)
        if len(timers) > TIMERS_AT_MOST:
            raise RuntimeError(f"more than {TIMERS_AT_MOST} timers at once")
        slot.timers = timers
        for later in wanted:
            self._alarms.set(now + later.seconds, (slot, later))

    async def run(self) -> None:
        """Until cancelled."""
        await self._alarms.run()

    def _ring(self, entry: tuple[Slot, Later]) -> None:
        slot, later = entry
        slot.timers = tuple(other for other in slot.timers if other is not later)
        self._deliver(slot, Envelope(later.message, trace=later.trace, told_at=trio.current_time(), is_result=True))
