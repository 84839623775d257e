"""Each shard is run by one process: whoever has its lease in the database.

A lease lasts `LEASE_SECONDS` and is renewed long before. It is lost when another process has taken it, which the next renewal shows by
an epoch that is over. A clean stop gives it back; after a crash the next process on the same machine sees that its holder is dead and
need not wait, any other waits until it has run out.

Whoever cannot renew a lease cannot know whether the database is away for all or for them alone. If another process has lately asked for
the shard, they stop before the lease has run out, and so before that process can begin: by its own clock a holder counts from before it
asked, the database from when it answered, so the holder is the earlier. If nobody has, they go on however long the database is away, for
guilds are served from memory. Then a process that begins just now, on a machine that does reach the database, may have the shard beside
them until they do: what both answer carries the same nonce, by which Discord takes one of the two.

Everything written under a lease names its epoch, so a process that was only slow cannot overwrite what its successor wrote.
"""

import logging
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import trio
from attrs import define, field, frozen

from aeon.discord.ids import UserId
from aeon.sessions.owner import is_dead, own_name
from aeon.storage.database import Database
from aeon.storage.errors import StorageError
from aeon.storage.queries import load_queries

log = logging.getLogger(__name__)

LEASE_SECONDS = 15.0
"""Short enough to wait for after a crash on another machine."""

RENEWALS = 6
"""So often in the time of a lease; all but one may fail."""

LEFT_TO_STOP = 0.1
"""The part of that time which is left when the holder stops."""

ASK_SECONDS = 1.0
WANTED_SECONDS = 10.0
"""Whoever waits asks more often than that; who asked longer ago has gone away."""
SAY_SECONDS = 60.0
RELEASE_SECONDS = 2.0
DRAIN_SECONDS = 30.0
"""From a shard's end to the last save of its session."""

QUERIES = load_queries("sessions")


@frozen
class _Epoch:
    epoch: int


@frozen
class _Renewed:
    is_wanted: bool


@frozen
class Holder:
    """Who has a lease that bears on another's."""

    owner: str
    shard_id: int
    shard_count: int


@define(eq=False)
class DatabaseLeases:
    """The fleet's port to leases; `epochs` has those that this process holds, until `close` gives them back."""

    _database: Database
    _bot: UserId
    _shard_count: int
    _owner: str = field(factory=own_name)
    _seconds: float = LEASE_SECONDS
    epochs: dict[int, int] = field(factory=dict)
    _ended: set[int] = field(factory=set)

    @asynccontextmanager
    async def hold(self, shard_id: int) -> AsyncIterator[None]:
        """Wait for the shard, however long, and have it for the block; losing it cancels the block, without an error."""
        epoch = await self._wait_for(shard_id)
        self.epochs[shard_id] = epoch
        self._ended.discard(shard_id)
        has_ended = False
        try:
            async with trio.open_nursery() as nursery:
                nursery.start_soon(self._renew, shard_id, epoch, nursery.cancel_scope)
                yield
                has_ended = True
                nursery.cancel_scope.cancel(reason="the shard has ended")
            if has_ended:
                await self._last(shard_id, epoch)
            elif shard_id in self.epochs:
                log.warning(
                    "shard %d is left to the process that waits for it: its lease could not be renewed", shard_id
                )
        finally:
            # Not given back here: what was handled last is still to be saved under this lease.
            self._ended.add(shard_id)

    async def close(self) -> None:
        """Give all leases back, so that the next process need not wait for them to run out. Takes at most 2 s."""
        with trio.move_on_after(RELEASE_SECONDS):
            for shard_id in sorted(self._ended):
                await self._release(shard_id, self.epochs.pop(shard_id, 0))

    async def _wait_for(self, shard_id: int) -> int:
        """The lease's epoch."""
        said_at = float("-inf")
        while True:
            try:
                epoch, holders = await self._acquire(shard_id)
            except StorageError as error:
                epoch, holders = None, [f"nobody can tell whom: {error}"]
            if epoch is not None:
                return epoch
            if trio.current_time() - said_at > SAY_SECONDS:
                said_at = trio.current_time()
                log.warning("shard %d is held by %s; waiting", shard_id, ", ".join(holders))
            await trio.sleep(ASK_SECONDS)

    async def _acquire(self, shard_id: int) -> tuple[int | None, list[str]]:
        epoch = await self._try(shard_id, dead=[self._owner])
        if epoch is not None:
            return epoch, []
        place = {"bot": self._bot, "shard_id": shard_id, "shard_count": self._shard_count}
        holders = await self._database.fetch_all(QUERIES.named("select_holders"), place, into=Holder)
        owners = list(dict.fromkeys(holder.owner for holder in holders))
        dead = [owner for owner in owners if is_dead(owner)]
        if dead:
            return await self._try(shard_id, dead=dead), owners
        await self._database.execute(QUERIES.named("want_shard"), place)
        return None, owners

    async def _try(self, shard_id: int, *, dead: list[str]) -> int | None:
        row = await self._database.fetch_one(
            QUERIES.named("acquire_lease"),
            {
                "bot": self._bot,
                "shard_id": shard_id,
                "shard_count": self._shard_count,
                "owner": self._owner,
                "seconds": self._seconds,
                "dead": dead,
            },
            into=_Epoch,
        )
        return None if row is None else row.epoch

    async def _renew(self, shard_id: int, epoch: int, scope: trio.CancelScope) -> None:
        """Until cancelled; `scope` is given a deadline where others wait, and is cancelled where one of them has the shard."""
        while True:
            await trio.sleep(self._seconds / RENEWALS)
            asked_at = trio.current_time()
            try:
                renewed = await self._renew_once(shard_id, epoch, self._seconds)
            except StorageError as error:
                log.warning("the lease of shard %d could not be renewed: %s", shard_id, error)
                continue
            if renewed is None:
                log.warning("shard %d was taken by another process", shard_id)
                self.epochs.pop(shard_id, None)
                scope.cancel(reason="the lease is lost")
                return
            scope.deadline = asked_at + self._seconds * (1 - LEFT_TO_STOP) if renewed.is_wanted else math.inf

    async def _renew_once(self, shard_id: int, epoch: int, seconds: float) -> _Renewed | None:
        """None where the epoch is over."""
        place = {"bot": self._bot, "shard_id": shard_id, "epoch": epoch}
        lasting = {"seconds": seconds, "wanted_seconds": WANTED_SECONDS}
        return await self._database.fetch_one(QUERIES.named("renew_lease"), {**place, **lasting}, into=_Renewed)

    async def _last(self, shard_id: int, epoch: int) -> None:
        """Make the lease last until `close`: guilds still finish what they have in hand."""
        with trio.move_on_after(RELEASE_SECONDS):
            try:
                await self._renew_once(shard_id, epoch, DRAIN_SECONDS)
            except StorageError as error:
                log.warning("the lease of shard %d could not be made to last: %s", shard_id, error)

    async def _release(self, shard_id: int, epoch: int) -> None:
        place = {"bot": self._bot, "shard_id": shard_id, "epoch": epoch}
        try:
            await self._database.execute(QUERIES.named("release_lease"), place)
        except StorageError as error:
            log.info("the lease of shard %d runs out by itself: %s", shard_id, error)
