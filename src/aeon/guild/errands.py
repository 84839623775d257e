"""Small things to be done for callers whose guild cannot do them itself: a word of regret, mostly.

They belong to no actor, so a guild in trouble cannot lose them. 32 run at once, 256 wait; beyond that they are dropped and counted: whoever
waited then sees Discord's own message after three seconds.
"""

import logging
from collections.abc import Awaitable, Callable

import trio

from aeon.discord.ids import GuildId

log = logging.getLogger(__name__)

RUNNING = 32
WAITING = 256
ERRAND_SECONDS = 5.0

Errand = Callable[[], Awaitable[object]]


class Errands:
    """A bounded queue and the tasks that empty it."""

    def __init__(self) -> None:
        self._send, self._receive = trio.open_memory_channel[tuple[Errand, dict[str, str]]](WAITING)
        self.dropped = 0

    def start(self, errand: Errand, *, guild_id: GuildId, trace: str = "") -> bool:
        """Do it as soon as may be. Never waits; what finds the queue full is dropped, and False comes back.

        Guild and trace are for the log.
        """
        about = {"guild_id": guild_id, "trace": trace}
        try:
            self._send.send_nowait((errand, about))
        except trio.WouldBlock:
            self.dropped += 1
            log.warning("an errand was dropped: %d wait already", WAITING, extra=about)
            return False
        return True

    async def run(self) -> None:
        """Do errands until cancelled."""
        async with trio.open_nursery() as nursery:
            for _ in range(RUNNING):
                nursery.start_soon(self._work)

    async def _work(self) -> None:
        while True:
            errand, about = await self._receive.receive()
            try:
                with trio.fail_after(ERRAND_SECONDS):
                    await errand()
            except Exception as error:  # noqa: BLE001  a failed errand is nobody else's trouble
                log.info("an errand failed: %r", error, extra=about)
