"""Each shard is run by one process: whoever has its lease in the database.

A lease lasts `LEASE_SECONDS` and is renewed long before. It is lost when another process has taken it, which the next renewal shows by
an epoch that is over, or when it cannot be renewed: whoever is cut off cannot know whether the database is away for all or for them
alone, so they stop before it has run out, and before anybody else can begin. By its own clock a holder counts from before it asked, the
database from when it answered, so the holder is the earlier. Until then an outage of the database is no matter. A clean stop gives the
lease back; after a crash the next process on the same machine sees that its holder is dead and need not wait, any other waits until it
has run out.

Everything written under a lease names its epoch, so a process that was only slow cannot overwrite what its successor wrote.
"""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import trio
from attrs import define, field, frozen

from aeon.discord.ids import UserId
from aeon.sessions.owner import is_dead, own_name
from aeon.storage.database import Database
from aeon.storage.errors import StorageError
from aeon.storage.queries import load_queries

log = logging.getLogger(__name__)

LEASE_SECONDS = 30.0
"""Long enough to outlive a restart of the database, short enough to wait for after a crash on another machine."""

RENEWALS = 6
"""So often in the time of a lease; all but one may fail."""

LEFT_TO_STOP = 0.1
"""The part of that time which is left when the holder stops."""

ASK_SECONDS = 1.0
SAY_SECONDS = 60.0
RELEASE_SECONDS = 2.0
DRAIN_SECONDS = 30.0
"""From a shard's end to the last save of its session."""

QUERIES = load_queries("sessions")


@frozen
class _Epoch:
    epoch: int


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
        epoch, holds_until = await self._wait_for(shard_id)
        self.epochs[shard_id] = epoch
        self._ended.discard(shard_id)
        has_ended = False
        try:
            async with trio.open_nursery() as nursery:
                nursery.cancel_scope.deadline = holds_until
                nursery.start_soon(self._renew, shard_id, epoch, nursery.cancel_scope)
                yield
                has_ended = True
                nursery.cancel_scope.cancel(reason="the shard has ended")
            if has_ended:
                await self._last(shard_id, epoch)
            elif shard_id in self.epochs:
                log.warning("the lease of shard %d was not renewed in time; the shard waits until it is", shard_id)
        finally:
            # Not given back here: what was handled last is still to be saved under this lease.
            self._ended.add(shard_id)

    async def close(self) -> None:
        """Give all leases back, so that the next process need not wait for them to run out. Takes at most 2 s."""
        with trio.move_on_after(RELEASE_SECONDS):
            for shard_id in sorted(self._ended):
                await self._release(shard_id, self.epochs.pop(shard_id, 0))

    async def _wait_for(self, shard_id: int) -> tuple[int, float]:
        """The lease's epoch, and until when it holds."""
        said_at = float("-inf")
        while True:
            asked_at = trio.current_time()
            try:
                epoch, holders = await self._acquire(shard_id)
            except StorageError as error:
                epoch, holders = None, [f"nobody can tell whom: {error}"]
            if epoch is not None:
                return epoch, self._holds_until(asked_at)
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
        return (await self._try(shard_id, dead=dead) if dead else None), owners

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
        place = {"bot": self._bot, "shard_id": shard_id, "epoch": epoch, "seconds": self._seconds}
        renew = partial(self._database.execute, QUERIES.named("renew_lease"), place)
        while True:
            await trio.sleep(self._seconds / RENEWALS)
            asked_at = trio.current_time()
            try:
                if not await renew():
                    log.warning("shard %d was taken by another process", shard_id)
                    self.epochs.pop(shard_id, None)
                    scope.cancel(reason="the lease is lost")
                    return
                scope.deadline = self._holds_until(asked_at)
            except StorageError as error:
                log.warning("the lease of shard %d could not be renewed: %s", shard_id, error)

    def _holds_until(self, asked_at: float) -> float:
        return asked_at + self._seconds * (1 - LEFT_TO_STOP)

    async def _last(self, shard_id: int, epoch: int) -> None:
        """Make the lease last until `close`: guilds still finish what they have in hand."""
        place = {"bot": self._bot, "shard_id": shard_id, "epoch": epoch, "seconds": DRAIN_SECONDS}
        with trio.move_on_after(RELEASE_SECONDS):
            try:
                await self._database.execute(QUERIES.named("renew_lease"), place)
            except StorageError as error:
                log.warning("the lease of shard %d could not be made to last: %s", shard_id, error)

    async def _release(self, shard_id: int, epoch: int) -> None:
        place = {"bot": self._bot, "shard_id": shard_id, "epoch": epoch}
        try:
            await self._database.execute(QUERIES.named("release_lease"), place)
        except StorageError as error:
            log.info("the lease of shard %d runs out by itself: %s", shard_id, error)
