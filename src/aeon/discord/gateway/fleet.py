"""All shards of this process: started side by side, each started again for as long as Discord will have it.

A shard waits for its lease, loads its saved session, and runs. What it can end with: `stop`; a lease lost (what was
made of its events ends, and it waits for the lease again); privileged intents refused (the whole fleet goes on with
fewer); any other refusal, which ends the fleet, because it concerns token, sharding or version and so every shard.

https://discord.com/developers/docs/events/gateway#sharding
"""

from collections.abc import Sequence

import structlog
import trio

from aeon.discord.gateway.errors import GatewayRefused, IntentsRefused, MembersUnavailable
from aeon.discord.gateway.intents import Intents, without_privileged
from aeon.discord.gateway.payloads import Identity
from aeon.discord.gateway.permits import LocalPermits
from aeon.discord.gateway.sessionstore import SavedSession
from aeon.discord.gateway.settings import FleetSettings, GatewayInfo, ShardRange
from aeon.discord.gateway.shard import Deliver, Shard
from aeon.discord.gateway.states import SessionState
from aeon.discord.gateway.status import ShardCounters, ShardStatus
from aeon.discord.ids import GuildId, UserId, shard_of
from aeon.discord.model import Member

__all__ = ["Deliver", "Fleet", "FleetSettings", "GatewayInfo", "ShardRange", "run_fleet"]

LOAD_SECONDS = 10.0
"""For the saved session; after that the shard begins afresh."""

STOP_SECONDS = 3.0
"""For all shards together to leave, and for their leases' last word, once told to stop."""

MEMBER_SECONDS = 5.0

log = structlog.get_logger(__name__)


async def run_fleet(
    settings: FleetSettings, deliver: Deliver, *, task_status: trio.TaskStatus["Fleet"] = trio.TASK_STATUS_IGNORED
) -> None:
    """Run all shards until `Fleet.stop`; the started value is the fleet.

    Raises `GatewayRefused` when Discord will not have us. Cancelled, it drops its sockets at once; the sessions can still be resumed.
    """
    fleet = Fleet(settings, deliver)
    await fleet.run(task_status=task_status)


class Fleet:
    """The shards of this process. Not to be made by hand: see `run_fleet`."""

    def __init__(self, settings: FleetSettings, deliver: Deliver) -> None:
        self._settings = settings
        self._deliver = deliver
        self._range = settings.shard_range
        self._permits = settings.permits or LocalPermits(settings.gateway.session_start_limit)
        self._attempts: list[Intents] = [settings.intents, *without_privileged(settings.intents)]
        self._told = False
        self._shards: dict[int, Shard] = {}
        self._held: set[int] = set()
        """Shards whose leases this process has."""
        self._counters = {shard_id: ShardCounters() for shard_id in self._range.ids}
        self._refused: GatewayRefused | None = None
        self._stopping = False
        self._scope = trio.CancelScope()
        self._changed = trio.Event()

    @property
    def intents(self) -> Intents:
        """What sessions identify with at the moment: what was wanted, less what Discord has refused."""
        return self._attempts[0]

    def statuses(self) -> tuple[ShardStatus, ...]:
        """Every shard of this process, by id."""
        return tuple(self._status(shard_id) for shard_id in self._range.ids)

    async def wait_until_ready(self) -> None:
        """Wait until each shard has been live at the same time, however long that takes."""
        while not all(status.is_ready for status in self.statuses()):
            await self._changed.wait()

    async def stop(self) -> None:
        """Deliver nothing from now on, and leave all sessions so that they can be resumed. Takes at most `STOP_SECONDS`."""
        self._stopping = True
        for shard in self._shards.values():
            shard.stop()
        with trio.move_on_after(STOP_SECONDS):
            while self._held:
                await self._changed.wait()
        self._scope.cancel()

    async def members_by_name(
        self, guild_id: GuildId, query: str, *, limit: int = 100, seconds: float = MEMBER_SECONDS
    ) -> list[Member]:
        """Members whose user name or nickname begins with `query`, at most `limit` (100). Raises `MemberRequestError`."""
        return await self._shard_of(guild_id).members.by_name(guild_id, query, limit=limit, seconds=seconds)

    async def members_by_id(
        self, guild_id: GuildId, user_ids: Sequence[UserId], *, seconds: float = MEMBER_SECONDS
    ) -> list[Member]:
        """Those of at most 100 users who are members. Raises `MemberRequestError`."""
        return await self._shard_of(guild_id).members.by_id(guild_id, user_ids, seconds=seconds)

    async def run(self, *, task_status: trio.TaskStatus["Fleet"]) -> None:
        """See `run_fleet`."""
        with self._scope:
            async with trio.open_nursery() as nursery:
                for shard_id in self._range.ids:
                    nursery.start_soon(self._keep, shard_id)
                task_status.started(self)
        if self._refused is not None:
            raise self._refused

    async def _keep(self, shard_id: int) -> None:
        while not self._stopping:
            await self._run_while_held(shard_id)
            if not self._stopping:
                await self._settings.store.lost(shard_id)

    async def _run_while_held(self, shard_id: int) -> None:
        """Wait for the shard's lease and run until it is lost, or until the fleet stops."""
        try:
            async with self._settings.leases.hold(shard_id):
                self._held.add(shard_id)
                saved = await self._load(shard_id)
                while not self._stopping:
                    await self._run_shard(shard_id, saved)
                    saved = None
        finally:
            self._held.discard(shard_id)
            self._announce()

    async def _load(self, shard_id: int) -> SavedSession | None:
        settings = self._settings
        saved: SavedSession | None = None
        with trio.move_on_after(LOAD_SECONDS):
            saved = await settings.store.load(shard_id)
        if saved is None or saved.fits(bot=settings.bot, shard_count=self._range.count, intents=self.intents):
            return saved
        log.info("the saved session was made otherwise, beginning afresh", shard=shard_id)
        return None

    async def _run_shard(self, shard_id: int, saved: SavedSession | None) -> None:
        intents = self.intents
        shard = self._shards[shard_id] = self._make_shard(Identity(
            token=self._settings.token, intents=intents, shard_id=shard_id, shard_count=self._range.count,
        ), saved)  # fmt: skip
        try:
            await shard.run()
        except IntentsRefused as refused:
            if not self._go_without(intents):
                self._refuse(refused)
        except GatewayRefused as refused:
            self._refuse(refused)
        finally:
            del self._shards[shard_id]
            self._announce()

    def _make_shard(self, identity: Identity, saved: SavedSession | None) -> Shard:
        return Shard(
            identity,
            url=self._settings.gateway.url,
            bot=self._settings.bot,
            deliver=self._deliver,
            permits=self._permits,
            store=self._settings.store,
            compression=self._settings.compression,
            saved=saved,
            counters=self._counters[identity.shard_id],
            on_live=self._live,
            room=self._settings.room,
        )

    def _go_without(self, refused: Intents) -> bool:
        """Try fewer intents than those just refused. False when there are no fewer to try."""
        if self._attempts[0] != refused:
            # Another shard was refused before this one, and has seen to it.
            return True
        if len(self._attempts) == 1:
            return False
        self._attempts.pop(0)
        return True

    def _refuse(self, refused: GatewayRefused) -> None:
        self._refused = refused
        self._stopping = True
        self._scope.cancel()

    def _live(self, identity: Identity) -> None:
        lacking = self._settings.intents & ~identity.intents
        if lacking and not self._told:
            self._told = True
            log.warning("Discord refused privileged intents", without=[intent.name for intent in lacking])
            self._settings.on_intents_refused(lacking)
        self._announce()

    def _announce(self) -> None:
        self._changed.set()
        self._changed = trio.Event()

    def _shard_of(self, guild_id: GuildId) -> Shard:
        shard = self._shards.get(shard_of(guild_id, self._range.count))
        if shard is None:
            raise MembersUnavailable("no shard of this process has the guild")
        return shard

    def _status(self, shard_id: int) -> ShardStatus:
        shard = self._shards.get(shard_id)
        if shard is not None:
            return shard.status()
        return ShardStatus(
            shard_id=shard_id,
            shard_count=self._range.count,
            state=SessionState.OFFLINE if self._refused is None else SessionState.REFUSED,
            latency=None,
            sequence=0,
            last_end=None,
            counters=self._counters[shard_id].copied(),
        )
