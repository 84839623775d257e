"""A real fleet in the same loop as whatever is tried, whose heartbeats say how long that kept everybody waiting."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import trio
from attrs import frozen
from structlog.testing import capture_logs

from aeon.discord.gateway.fleet import Fleet
from aeon.discord.gateway.permits import LocalPermits, SessionStartLimit
from tests.discord.gateway.running import Deliveries, fleet_settings, start_fleet
from tests.discord.gateway.scripted import IDENTIFY, serve

SHARDS = 16
INTERVAL_MS = 600
"""Longer than any stall that is tried, or unread acknowledgements would count as a dead connection; a minute's beats must fit
what a connection may send."""


@frozen(eq=False)
class Hearts:
    _fleet: Fleet

    @property
    def latest(self) -> float:
        """By how many seconds a beat was late at worst."""
        counters = [status.counters for status in self._fleet.statuses()]
        assert all(each.connects == 1 for each in counters), "no connection was lost"
        return max(each.latest_heartbeat for each in counters)


@asynccontextmanager
async def open_hearts() -> AsyncIterator[Hearts]:
    """They beat from now on until the block ends."""
    permits = LocalPermits(SessionStartLimit(1000, 1000, 0, max_concurrency=SHARDS), identify_seconds=0.0)
    # Sixteen lines of success would bury the figures.
    with capture_logs():
        async with trio.open_nursery() as nursery:
            gateway = await nursery.start(serve)
            fleet = await start_fleet(
                nursery, fleet_settings(gateway.url, shards=SHARDS, permits=permits), Deliveries()
            )
            for _ in range(SHARDS):
                peer = await gateway.accept()
                await peer.hello(INTERVAL_MS)
                await peer.expect(IDENTIFY)
                await peer.ready(gateway.resume_url)
            await fleet.wait_until_ready()
            yield Hearts(fleet)
            nursery.cancel_scope.cancel()
