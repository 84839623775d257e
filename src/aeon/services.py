"""Parts that run beside the app, each as a block: running while the block does, ended in its own way when the block is left."""

import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial

import trio

from aeon.actors.registry import Registry
from aeon.discord.gateway.fleet import run_fleet
from aeon.discord.gateway.settings import FleetSettings
from aeon.discord.ids import GuildId
from aeon.guild.errands import Errands
from aeon.guild.intake import Intake
from aeon.guild.messages import RowsChanged
from aeon.health import Health
from aeon.journal.journal import Journal
from aeon.journal.kind import Kind
from aeon.readings.scrape import Readings
from aeon.sessions.keeper import LAST_SAVE_SECONDS, SessionKeeper
from aeon.sessions.leases import DatabaseLeases
from aeon.storage.changes import watch_changes
from aeon.storage.database import Database
from aeon.web.app import build_app
from aeon.web.parts import Phase, WebParts
from aeon.web.server import run_web

log = logging.getLogger(__name__)

MAIL_SECONDS = 5.0
EFFECT_SECONDS = 10.0
JOURNAL_SECONDS = 2.0
ERRAND_SECONDS = 2.0
"""Most have had the seconds of the steps before it already."""


@asynccontextmanager
async def running(*tasks: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """These tasks, cancelled when the block ends."""
    async with trio.open_nursery() as nursery:
        for task in tasks:
            nursery.start_soon(task)
        yield
        nursery.cancel_scope.cancel(reason="its users have ended")


@asynccontextmanager
async def excusing(errands: Errands) -> AsyncIterator[None]:
    """Callers hear of what their guilds cannot do. On leaving in peace those get their word whose interactions the stop has dropped."""
    async with running(errands.run):
        yield
        with trio.move_on_after(ERRAND_SECONDS):
            await errands.done()


@asynccontextmanager
async def watching(database: Database, registry: Registry, readings: Readings) -> AsyncIterator[None]:
    """Guilds hear of rows that other programs write."""

    def tell(guild_id: GuildId, version: int) -> None:
        registry.tell(guild_id, RowsChanged(version))

    async with trio.open_nursery() as nursery:
        readings.watch = await nursery.start(watch_changes, database, tell)
        yield
        nursery.cancel_scope.cancel(reason="the guilds have ended")


@asynccontextmanager
async def serving(parts: WebParts, listener: socket.socket) -> AsyncIterator[str]:
    """The API on this socket; its base address. On leaving, sockets are told to go and requests get a moment to end."""
    async with trio.open_nursery() as nursery:
        port = await nursery.start(run_web, build_app(parts), listener, parts.phase.closing)
        host = listener.getsockname()[0]
        yield f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        parts.phase.closing.set()


@asynccontextmanager
async def kept(keeper: SessionKeeper, leases: DatabaseLeases) -> AsyncIterator[None]:
    """Sessions are saved every second, and on leaving in peace once more, when all events are dealt with; then the shards are free."""
    async with running(keeper.run):
        yield
    with trio.move_on_after(LAST_SAVE_SECONDS):
        await keeper.save()
    await leases.close()


@asynccontextmanager
async def carrying(journal: Journal, database: Database, kinds: Sequence[Kind]) -> AsyncIterator[None]:
    """What guilds record comes into the database. On leaving in peace it gets a moment to arrive; the rest waits for the next start."""
    async with running(partial(journal.carry, database, kinds)):
        yield
        with trio.move_on_after(JOURNAL_SECONDS):
            await journal.emptied()


@asynccontextmanager
async def draining(registry: Registry) -> AsyncIterator[None]:
    """On leaving in peace, guilds handle what they have and finish what they started."""
    yield
    if not await registry.drain(mail_seconds=MAIL_SECONDS, effect_seconds=EFFECT_SECONDS):
        log.warning("not everything could be finished in time: %s", registry.statistics())


@asynccontextmanager
async def connected(settings: FleetSettings, intake: Intake, health: Health, phase: Phase) -> AsyncIterator[None]:
    """The gateway. On leaving, `/ready` says so first; then nothing is read any more, and sessions are left to be resumed."""
    async with trio.open_nursery() as nursery:
        fleet = await nursery.start(run_fleet, settings, intake.deliver)
        health.fleet = fleet
        yield
        phase.draining.set()
        await fleet.stop()
