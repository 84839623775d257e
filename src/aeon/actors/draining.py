"""How actors come to rest in order: nothing new is taken, what is queued is handled, what was started ends.

Whoever waits here has seen to it that only results still come in. A slot's results come from its own effects and turns, so one that was
seen at rest stays so: one look at each is enough, where a look at all after each beat would be too slow.

An actor that has crashed is waited for as any other: its next incarnation gets the results of what the last one started, and answers
those who ask. One that was closed meanwhile is not: nobody hears its results.
"""

from collections.abc import Iterable

from aeon.actors.progress import Progress
from aeon.actors.slot import Slot, SlotState


async def mail_taken(slots: Iterable[Slot], progress: Progress) -> None:
    """Wait until nothing is queued for any of them. Has no deadline of its own."""
    for slot in slots:
        while len(slot.mailbox):
            await progress.wait()


async def come_to_rest(slots: Iterable[Slot], progress: Progress) -> None:
    """Wait until what they started has ended too, and its results are handled. Has no deadline of its own."""
    for slot in slots:
        while not slot.is_idle and slot.state is not SlotState.STOPPING:
            await progress.wait()
