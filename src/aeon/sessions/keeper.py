"""Keeps sessions so that the next process can take them up without missing an event.

RESUME replays events after a sequence, but says nothing of guilds as they were before. So what is kept must be in this order: note how
far events are handled, write the directories that have changed, then the session with that sequence. Whatever moment a crash picks, the
directories in the database are at least as new as the sequence beside them, and replaying onto a newer directory does no harm.

Saved when a session begins, since one that nobody knows of cannot be taken up, and then once a second, so after a kill -9 about the
last second is replayed; on a clean stop once more at the very end, so nothing is. A save that fails is made up for by the next one.
All writes name the lease's epoch: see `aeon.sessions.leases`.

With the lease of a shard its guilds go too. Nothing more is saved of them: what is in the database belongs together, and whoever takes
the session up from there has all that came since replayed.
"""

import logging

import trio
from attrs import define, field, frozen

from aeon.discord.gateway.intents import Intents
from aeon.discord.gateway.sessionstore import SavedSession
from aeon.discord.ids import GuildId, UserId, shard_of
from aeon.guild.directory import Directory
from aeon.guild.intake import Intake
from aeon.sessions.leases import QUERIES, DatabaseLeases
from aeon.sessions.snapshots import SnapshotBroken, pack, unpack
from aeon.storage.database import Database
from aeon.storage.errors import StorageError

log = logging.getLogger(__name__)

SAVE_SECONDS = 1.0
LAST_SAVE_SECONDS = 5.0
LOST_MAIL_SECONDS = 1.0
"""About as long as a lease still lasts when its holder stops for another's sake."""
LOST_EFFECT_SECONDS = 10.0
SLICE_GUILDS = 100
"""Directories packed and written between two checkpoints; a page of them when they are read."""


@frozen
class _SessionRow:
    session_id: str
    resume_url: str
    handled_seq: int
    bot: UserId
    shard_count: int
    intents: int
    format: str


@frozen
class _SnapshotRow:
    guild_id: GuildId
    packed: bytes


@define(eq=False)
class SessionKeeper:
    """The fleet's port to kept sessions, for the shards whose leases this process holds."""

    _database: Database
    _bot: UserId
    _leases: DatabaseLeases
    _intake: Intake
    _sessions: dict[int, SavedSession | None] = field(factory=dict)
    _saved: dict[int, tuple[str, int] | None] = field(factory=dict)
    """By shard, session and sequence as the database has them."""
    _news: trio.Event = field(factory=trio.Event)

    async def load(self, shard_id: int) -> SavedSession | None:
        """The shard's session, its guilds' slots opened; None where there is none that could be taken up whole."""
        self._forget(shard_id)
        try:
            place = {"bot": self._bot, "shard_id": shard_id}
            row = await self._database.fetch_one(QUERIES.named("select_session"), place, into=_SessionRow)
            if row is None:
                return None
            for directory in await self._directories(shard_id, row.shard_count):
                self._intake.restore(directory)
        except (StorageError, SnapshotBroken) as error:
            log.warning("the session of shard %d cannot be taken up: %s", shard_id, error)
            return None
        session = SavedSession(
            session_id=row.session_id,
            resume_url=row.resume_url,
            handled_seq=row.handled_seq,
            bot=row.bot,
            shard_count=row.shard_count,
            intents=Intents(row.intents),
            format=row.format,
        )
        self._begin(shard_id, session)
        self._intake.ownership.take(shard_id)
        return session

    async def lost(self, shard_id: int) -> None:
        """See `SessionStore.lost`: guilds handle what they have, finish what they started, and are gone. Takes at most 11 s."""
        self._forget(shard_id)
        await self._intake.see_off(shard_id, mail_seconds=LOST_MAIL_SECONDS, effect_seconds=LOST_EFFECT_SECONDS)
        log.info("the guilds of shard %d have ended here", shard_id)

    def note(self, shard_id: int, session: SavedSession | None) -> None:
        """See `SessionStore.note`. A new session is saved at once."""
        before = self._sessions.get(shard_id)
        if session is not None and (before is None or before.session_id != session.session_id):
            self._begin(shard_id, session)
        self._sessions[shard_id] = session
        self._news.set()

    def handled_seq(self, shard_id: int) -> int | None:
        return self._intake.ledgers[shard_id].handled_seq

    async def run(self) -> None:
        """Save every second until cancelled."""
        while True:
            with trio.move_on_after(SAVE_SECONDS):
                await self._news.wait()
            self._news = trio.Event()
            await self.save()

    async def save(self) -> None:
        """Write what has changed since the last save. A failure is logged; the next save makes up for it."""
        for shard_id in tuple(self._sessions):
            epoch = self._leases.epochs.get(shard_id)
            if epoch is None or shard_id not in self._sessions:
                continue
            session = self._sessions[shard_id]
            handled = self._intake.ledgers[shard_id].handled_seq
            try:
                await self._save_directories(shard_id, epoch)
                # Where the lease was lost meanwhile, not all directories may have been there any more to be saved.
                if shard_id in self._sessions:
                    await self._save_session(shard_id, epoch, session, handled)
            except StorageError as error:
                log.warning("the session of shard %d could not be saved: %s", shard_id, error)

    def _forget(self, shard_id: int) -> None:
        """What was known under an earlier lease: another process may have gone on from there."""
        self._sessions.pop(shard_id, None)
        self._saved.pop(shard_id, None)
        self._intake.changed[shard_id].clear()
        self._intake.left[shard_id].clear()

    def _begin(self, shard_id: int, session: SavedSession) -> None:
        self._intake.ledgers[shard_id].turn_page(session.handled_seq)
        self._sessions[shard_id] = session

    async def _directories(self, shard_id: int, shard_count: int) -> list[Directory]:
        found: list[Directory] = []
        after = GuildId("")
        while True:
            page = {"bot": self._bot, "shard_id": shard_id, "after": after, "limit": SLICE_GUILDS}
            rows = await self._database.fetch_all(QUERIES.named("select_snapshots"), page, into=_SnapshotRow)
            found += [
                unpack(row.guild_id, row.packed) for row in rows if shard_of(row.guild_id, shard_count) == shard_id
            ]
            if len(rows) < SLICE_GUILDS:
                return found
            after = rows[-1].guild_id

    async def _save_directories(self, shard_id: int, epoch: int) -> None:
        intake = self._intake
        changed = list(intake.changed[shard_id])
        for start in range(0, len(changed), SLICE_GUILDS):
            await self._save_slice(shard_id, epoch, changed[start : start + SLICE_GUILDS])
        left = list(intake.left[shard_id])
        if left:
            await self._database.execute(
                QUERIES.named("delete_snapshots"),
                {"bot": self._bot, "shard_id": shard_id, "epoch": epoch, "guild_ids": left},
            )
            intake.left[shard_id].difference_update(left)

    async def _save_slice(self, shard_id: int, epoch: int, guild_ids: list[GuildId]) -> None:
        found = {guild_id: self._intake.directory(guild_id) for guild_id in guild_ids}
        packed = {guild_id: pack(directory) for guild_id, directory in found.items() if directory is not None}
        # Taken off now: what changes while this is being written must be written again.
        self._intake.changed[shard_id].difference_update(guild_ids)
        rows = {
            "bot": self._bot,
            "shard_id": shard_id,
            "epoch": epoch,
            "guild_ids": list(packed),
            "packed": list(packed.values()),
        }
        try:
            await self._database.execute(QUERIES.named("save_snapshots"), rows)
        except BaseException:
            self._intake.changed[shard_id].update(packed)
            raise

    async def _save_session(self, shard_id: int, epoch: int, session: SavedSession | None, handled: int) -> None:
        now = None if session is None else (session.session_id, handled)
        if shard_id in self._saved and self._saved[shard_id] == now:
            return
        row = {
            "bot": self._bot,
            "shard_id": shard_id,
            "epoch": epoch,
            "session_id": None if session is None else session.session_id,
            "resume_url": None if session is None else session.resume_url,
            "handled_seq": handled,
            "intents": None if session is None else int(session.intents),
            "format": None if session is None else session.format,
        }
        await self._database.execute(QUERIES.named("save_session"), row)
        self._saved[shard_id] = now
