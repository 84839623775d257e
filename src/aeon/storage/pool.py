"""A few connections shared by all tasks.

A task waits for one of `size` places, first come first served; with a place it takes an idle connection or opens one.
Connections are opened by the tasks that need them, so the pool has no task of its own: nothing to supervise, and no
demand means no traffic.

Full: at most `max_waiting` tasks wait, each at most `wait_seconds`; others are refused with `DatabaseUnavailable`.
Outage: a failed connect begins a pause, in which whoever finds no idle connection is refused at once; after it one task
tries, and either ends the outage or begins a longer pause (`FIRST_PAUSE_SECONDS` doubling to `LONGEST_PAUSE_SECONDS`,
each shortened by up to half at random, so that many processes do not come back in step).
Given back: only a connection that is idle, outside of any transaction, not too old and not of a closed pool is kept.
"""

import random
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress

import trio
from attrs import define, field, frozen

from aeon.storage.connection import TrioConnection
from aeon.storage.errors import DatabaseUnavailable, EmbeddedFailed

FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 2.0


@frozen
class PoolLimits:
    """Sizes and times of a pool, in connections, tasks and seconds."""

    size: int = 8
    max_waiting: int = 500
    wait_seconds: float = 5.0
    connect_seconds: float = 10.0
    idle_seconds: float = 300.0
    """Poolers and firewalls drop idle connections without a word, so we do it first."""
    lifetime_seconds: float = 1800.0
    """Old connections go so that a server behind a changed name or a leaking session is left in time."""


@frozen
class PoolStatistics:
    """A pool at one moment; the last three count since it was opened."""

    idle: int
    in_use: int
    waiting: int
    outage: str | None
    opened: int
    discarded: int
    refused: int


@define(eq=False)
class Pooled:
    """A connection of the pool, with when it was opened and last given back."""

    connection: TrioConnection
    expires_at: float
    idle_since: float = 0.0


@define
class _Outage:
    reason: str
    pause: float
    until: float
    trying: bool = False


@define(eq=False)
class Pool:
    """Connections made by `connect`, handed out one task at a time."""

    _connect: Callable[[], Awaitable[TrioConnection]]
    limits: PoolLimits
    _places: trio.Semaphore = field(init=False)
    _idle: deque[Pooled] = field(factory=deque, init=False)
    _outage: _Outage | None = field(default=None, init=False)
    _closed: bool = field(default=False, init=False)
    _opened: int = field(default=0, init=False)
    _discarded: int = field(default=0, init=False)
    _refused: int = field(default=0, init=False)

    def __attrs_post_init__(self) -> None:
        self._places = trio.Semaphore(self.limits.size)

    def statistics(self) -> PoolStatistics:
        return PoolStatistics(
            idle=len(self._idle),
            in_use=self.limits.size - self._places.value,
            waiting=self._places.statistics().tasks_waiting,
            outage=self._outage.reason if self._outage else None,
            opened=self._opened,
            discarded=self._discarded,
            refused=self._refused,
        )

    async def acquire(self) -> Pooled:
        """An idle connection, for this task alone until it is given back by `release`.

        Waits at most `wait_seconds` for a place and `connect_seconds` for a new connection. Raises `DatabaseUnavailable`.
        """
        await self._take_place()
        try:
            return self._pop_idle() or await self._open()
        except BaseException:
            self._places.release()
            raise

    def release(self, pooled: Pooled) -> None:
        """Take a connection back: keep it if anybody may use it, else close it. Never waits."""
        now = trio.current_time()
        if self._closed or not pooled.connection.is_idle or now >= pooled.expires_at:
            self._discard(pooled)
        else:
            pooled.idle_since = now
            self._idle.append(pooled)
        self._places.release()

    def drop_idle(self) -> None:
        """Close those that nobody uses, for they are not to be trusted; new ones are opened as needed."""
        while self._idle:
            self._discard(self._idle.pop())

    async def close(self, seconds: float = 5.0) -> None:
        """Refuse new tasks and close all connections, after waiting `seconds` for those in use to be given back."""
        self._closed = True
        self.drop_idle()
        with trio.move_on_after(seconds):
            for _ in range(self.limits.size):
                await self._places.acquire()

    async def _take_place(self) -> None:
        if self._closed:
            raise self._refusal("it is being closed")
        with suppress(trio.WouldBlock):
            # Without a checkpoint: the statement that follows has one.
            return self._places.acquire_nowait()
        if self._places.statistics().tasks_waiting >= self.limits.max_waiting:
            raise self._refusal("too many are waiting for a connection")
        with trio.move_on_after(self.limits.wait_seconds):
            await self._places.acquire()
            return None
        raise self._refusal(f"all {self.limits.size} connections were busy for {self.limits.wait_seconds:g} s")

    def _refusal(self, reason: str, retry_after: float = 1.0) -> DatabaseUnavailable:
        self._refused += 1
        return DatabaseUnavailable(reason, retry_after)

    def _pop_idle(self) -> Pooled | None:
        """The idle connection used last, so that those not needed grow old and go."""
        now = trio.current_time()
        while self._idle and now >= self._idle[0].idle_since + self.limits.idle_seconds:
            self._discard(self._idle.popleft())
        while self._idle:
            pooled = self._idle.pop()
            if now < pooled.expires_at and pooled.connection.is_quiet:
                return pooled
            self._discard(pooled)
        return None

    async def _open(self) -> Pooled:
        if self._closed:
            raise self._refusal("it is being closed")
        outage = self._outage
        if outage is None:
            return await self._try_opening(None)
        left = outage.until - trio.current_time()
        if outage.trying or left > 0:
            raise self._refusal(outage.reason, max(left, FIRST_PAUSE_SECONDS))
        outage.trying = True
        try:
            return await self._try_opening(outage)
        finally:
            outage.trying = False

    async def _try_opening(self, outage: _Outage | None) -> Pooled:
        """Connect; failing begins an outage, or lengthens the one that this was to end."""
        try:
            connection = await self._connect_in_time()
        except (DatabaseUnavailable, EmbeddedFailed) as error:
            # Of many that fail at once only the first begins the outage.
            if self._outage is outage:
                self._pause(error.reason, outage)
            raise DatabaseUnavailable(error.reason, FIRST_PAUSE_SECONDS) from error
        self._outage = None
        self._opened += 1
        # Spread out, or connections opened together would all be opened anew together.
        lifetime = self.limits.lifetime_seconds * random.uniform(0.8, 1.0)  # noqa: S311 - spreads load, guards nothing
        return Pooled(connection, trio.current_time() + lifetime)

    async def _connect_in_time(self) -> TrioConnection:
        with trio.move_on_after(self.limits.connect_seconds):
            return await self._connect()
        raise DatabaseUnavailable(f"no connection within {self.limits.connect_seconds:g} s")

    def _pause(self, reason: str, last: _Outage | None) -> None:
        longest = min(last.pause * 2, LONGEST_PAUSE_SECONDS) if last else FIRST_PAUSE_SECONDS
        pause = longest * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards nothing
        self._outage = _Outage(reason, longest, trio.current_time() + pause)

    def _discard(self, pooled: Pooled) -> None:
        self._discarded += 1
        pooled.connection.discard()
