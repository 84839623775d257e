"""Who may identify when.

Discord wants identifies spread: shards fall into buckets by id modulo `max_concurrency`, and each bucket may identify
once per 5 seconds. Besides, a bot has a number of identifies a day (1,000, more for the very big); beyond it Discord
resets the token. Resuming costs nothing.

A permit is asked for before connecting and spent with the IDENTIFY, so the 5 seconds count from when Discord sees it;
meanwhile its bucket waits. Given back unspent it costs nothing. Permits are a port: several processes share a bot's
buckets, and then the local implementation is not enough.

https://discord.com/developers/docs/events/gateway#rate-limiting-identify
"""

import math
from collections.abc import Callable
from enum import Enum
from functools import partial
from typing import Protocol

import structlog
import trio
from attrs import frozen

IDENTIFY_SECONDS = 5.0
MARGIN_SECONDS = 0.25
"""For Discord's clock counts from when it reads, not from when we write."""

log = structlog.get_logger(__name__)


@frozen
class SessionStartLimit:
    """As `GET /gateway/bot` said it."""

    total: int
    remaining: int
    reset_after_ms: int
    max_concurrency: int = 1


class IdentifyPermit(Protocol):
    """One permit, to be ended in one of these two ways; a second call does nothing."""

    def spent(self) -> None:
        """IDENTIFY was sent."""
        ...

    def give_back(self) -> None:
        """It was not."""
        ...


class IdentifyPermits(Protocol):
    async def acquire(self, shard_id: int) -> IdentifyPermit:
        """Wait for this shard's turn, however long that is. Cancelled, no permit is lost."""
        ...


class LocalPermits:
    """Permits for a bot whose shards are all in this process.

    When the day's identifies are used up, it says so in the log and waits until Discord grants new ones.
    """

    def __init__(self, limit: SessionStartLimit, *, identify_seconds: float = IDENTIFY_SECONDS) -> None:
        self._limit = limit
        self._remaining = limit.remaining
        self._reset_at = trio.current_time() + limit.reset_after_ms / 1000
        self._spacing = identify_seconds + MARGIN_SECONDS
        self._buckets: dict[int, _Bucket] = {}

    async def acquire(self, shard_id: int) -> IdentifyPermit:
        key = shard_id % max(1, self._limit.max_concurrency)
        bucket = self._buckets.setdefault(key, _Bucket())
        await bucket.turn.acquire()
        try:
            await self._wait_for_daily(shard_id)
            await trio.sleep_until(bucket.next_at)
        except BaseException:
            bucket.turn.release()
            raise
        self._remaining -= 1
        return _LocalPermit(partial(self._end, bucket))

    async def _wait_for_daily(self, shard_id: int) -> None:
        while True:
            now = trio.current_time()
            if now >= self._reset_at:
                self._remaining = self._limit.total
                self._reset_at = now + 24 * 3600
            if self._remaining > 0:
                return
            log.warning("no identifies left today, waiting", shard=shard_id, seconds=math.ceil(self._reset_at - now))
            await trio.sleep_until(self._reset_at)

    def _end(self, bucket: "_Bucket", end: "_End") -> None:
        if end is _End.SPENT:
            bucket.next_at = trio.current_time() + self._spacing
        else:
            self._remaining += 1
        bucket.turn.release()


class _Bucket:
    def __init__(self) -> None:
        # Not a lock: a permit may end in another task than the one that waited for it.
        self.turn = trio.Semaphore(1, max_value=1)
        self.next_at = -math.inf


class _End(Enum):
    SPENT = "spent"
    GIVEN_BACK = "given back"


class _LocalPermit:
    def __init__(self, on_end: Callable[[_End], None]) -> None:
        self._on_end: Callable[[_End], None] | None = on_end

    def spent(self) -> None:
        self._finish(_End.SPENT)

    def give_back(self) -> None:
        self._finish(_End.GIVEN_BACK)

    def _finish(self, end: _End) -> None:
        on_end, self._on_end = self._on_end, None
        if on_end is not None:
            on_end(end)
