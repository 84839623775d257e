"""News of configuration that anybody changed: which guild, and the version it rose to.

Two ways, by what the database's address allows (both tell of our own writes too, whose versions the guild already has):

LISTENING  the triggers' NOTIFY arrives at once. Every `PROOF_SECONDS` a probe proves that the line still hears, and a
           poll moves the position on and catches what a line that died unnoticed has missed.
POLLING    where LISTEN is deaf (a transaction pooler) or cannot connect: ask every `POLL_SECONDS`, and now and then
           try listening again.

A poll asks for versions raised by transactions that the previous poll's snapshot could not see: those not older than
its xmin, the oldest transaction then still running. Times would not do: a transaction that began earlier and commits
later has the earlier time.

One statement may raise the versions of all guilds, so a poll reads pages, by transaction and guild, each with a snapshot of
its own, and others have their turns between a few guilds and the next. Nothing falls between two pages: the next poll begins
at the first page's xmin, and a version that is raised while pages are read is raised by a transaction that this page could
not see, so that the row moves on to a place that is read later, by this poll or by the next.

Nothing is missed: the position is taken before `watch_changes` reports itself started, and a listener polls once it
listens. Some things are told twice.
"""

import logging
from collections.abc import Callable
from enum import Enum
from typing import Never

import trio
from attrs import define, field, frozen

from aeon.discord.ids import GuildId
from aeon.storage.database import Database
from aeon.storage.errors import StorageError
from aeon.storage.listener import Listener, open_listener
from aeon.storage.queries import load_queries

log = logging.getLogger(__name__)

CHANNEL = "guild_change"
"""Where the triggers of sql/migrations notify `guildId:version`."""

PROOF_SECONDS = 30.0
POLL_SECONDS = 1.0

PAGE_GUILDS = 200
TOLD_AT_ONCE = 10
"""Guilds told between two checkpoints: each may begin to read its rows anew on the spot."""

VERSION_DIGITS = 19
"""As many as a version can have."""

DEAF_SECONDS = 300.0
UNCONNECTED_SECONDS = 5.0
"""When to try listening again: a pooler stays one, a refused connection may be taken next time."""

FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 3.0

_QUERIES = load_queries("changes")

OnChange = Callable[[GuildId, int], None]


class Mode(Enum):
    """How changes reach us just now."""

    LISTENING = "listening"
    POLLING = "polling"
    AWAY = "away"
    """The database cannot be reached; what changes meanwhile is told when it can."""


@frozen
class _Position:
    xmin: int


@frozen
class _Change:
    xmin: int
    xact: int | None
    guild_id: GuildId | None
    version: int | None


@define(eq=False)
class ChangeWatch:
    """The state of a watch; `mode` may be read by anybody."""

    _database: Database
    _on_change: OnChange
    mode: Mode = Mode.AWAY
    _since: int = 0
    _heard: bool = False
    _told: dict[GuildId, int] = field(factory=dict)

    async def find_position(self) -> None:
        """Begin here: what is committed later will be told. Raises storage's errors."""
        row = await self._database.fetch_one(_QUERIES.named("select_xmin"), into=_Position)
        self._since = row.xmin if row else 0

    async def run(self) -> Never:
        """Watch for ever; whatever befalls the database is logged and outlived."""
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                await self._watch()
                pause = FIRST_PAUSE_SECONDS
            except StorageError as error:
                if self.mode is not Mode.AWAY:
                    log.warning("changes of other programs are not seen for now: %s", error)
                    pause = FIRST_PAUSE_SECONDS
                self.mode = Mode.AWAY
                await trio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _watch(self) -> None:
        """Listen for as long as that works, then poll for a while."""
        self._heard = False
        try:
            await self._listen()
            seconds = DEAF_SECONDS
        except StorageError as error:
            # The direct address may be wrong or closed to us while the pool's works; if neither does, the poll says so.
            log.info("not listening for changes: %s", error)
            seconds = UNCONNECTED_SECONDS
        await self._poll_for(0.0 if self._heard else seconds)

    async def _listen(self) -> None:
        """Listen until the line is found deaf; raises where it is lost."""
        async with open_listener(self._database.addresses.direct, CHANNEL, self._take) as listener:
            while await listener.hears(self._send):
                self._heard = True
                if self.mode is not Mode.LISTENING:
                    log.info("changes of other programs are heard at once")
                    self.mode = Mode.LISTENING
                await self._poll()
                await _hand_on(listener, PROOF_SECONDS)

    async def _poll_for(self, seconds: float) -> None:
        until = trio.current_time() + seconds
        while True:
            await self._poll()
            if self.mode is not Mode.POLLING and seconds:
                log.info("changes of other programs are asked for every %g s", POLL_SECONDS)
                self.mode = Mode.POLLING
            if trio.current_time() >= until:
                return
            await trio.sleep(POLL_SECONDS)

    async def _poll(self) -> None:
        """Tell what was committed since the last poll, and move the position on."""
        told: dict[GuildId, int] = {}
        xmin: int | None = None
        # No guild's id is empty.
        place = (self._since, "")
        while True:
            page = await self._page(*place)
            xmin = page[0].xmin if xmin is None else xmin
            last = await self._tell_page(page, told)
            if last is None:
                break
            place = last
        self._since = xmin
        # While an old transaction keeps xmin where it is, the same rows come again with every poll.
        self._told = told

    async def _page(self, xact: int, guild_id: str) -> list[_Change]:
        place = {"xact": xact, "guild_id": guild_id, "most": PAGE_GUILDS}
        return await self._database.fetch_all(_QUERIES.named("select_changes"), place, into=_Change)

    async def _tell_page(self, page: list[_Change], told: dict[GuildId, int]) -> tuple[int, GuildId] | None:
        """Where the next page begins, None where this was the last."""
        place: tuple[int, GuildId] | None = None
        for index, change in enumerate(page):
            if change.xact is None or change.guild_id is None or change.version is None:
                return None
            told[change.guild_id] = change.version
            if self._told.get(change.guild_id) != change.version:
                self._on_change(change.guild_id, change.version)
            if index % TOLD_AT_ONCE == TOLD_AT_ONCE - 1:
                await trio.lowlevel.checkpoint()
            place = (change.xact, change.guild_id)
        return place if len(page) == PAGE_GUILDS else None

    async def _send(self, payload: str) -> None:
        await self._database.execute(_QUERIES.named("notify_probe"), {"payload": payload})

    def _take(self, payload: str) -> None:
        guild_id, _, version = payload.partition(":")
        # Anybody may notify on this channel.
        if version.isascii() and version.isdigit() and len(version) <= VERSION_DIGITS:
            self._on_change(GuildId(guild_id), int(version))


async def _hand_on(listener: Listener, seconds: float) -> None:
    # What is cut short by the time being over is handed on by whatever waits next.
    with trio.move_on_after(seconds):
        while True:
            await listener.wait()


async def watch_changes(
    database: Database, on_change: OnChange, *, task_status: trio.TaskStatus[ChangeWatch] = trio.TASK_STATUS_IGNORED
) -> Never:
    """Tell `on_change` of every raised version until cancelled; `on_change` must not raise.

    Started once the database has been asked for the position from which on nothing is missed; what is loaded after that is up to date.
    """
    watch = ChangeWatch(database, on_change)
    await watch.find_position()
    task_status.started(watch)
    await watch.run()
