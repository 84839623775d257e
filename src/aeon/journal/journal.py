"""The journal of this process: takes records at once, and brings them to the database in the background.

Purpose: what must not be lost and need not be in the database before anybody goes on. A record that was taken survives kill -9; losing
power costs at most the last second. It is in the database as soon as that is there, exactly once, and those of a kind are in the order
of their process.

States: the database answers, and a batch leaves as soon as something is there; or it does not, and tries are spaced out while records
pile up in the spool, to a limit; then records are refused, and whoever must record what they do has to say no. After an outage the backlog
goes in batches with pauses as long as they took, so that half of one connection is all it gets.

What earlier processes left comes first, as it is older; but new records wait for it only a while once the database answers. Then both go
side by side: a guild's acts of before the restart may come into its audit log behind those of after it, which is better than not to see
these at all. What cannot be carried, such as a file that cannot be read, is said, passed over and tried again seldom.
"""

import logging
import random
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import trio
from attrs import define, field, frozen

from aeon.journal.carrier import Carrier
from aeon.journal.errors import JournalError, SpoolBroken
from aeon.journal.folder import Place, left_places, own_place
from aeon.journal.kind import Kind
from aeon.journal.spool import LIMIT_BYTES, Spool, open_spool
from aeon.storage.database import Database
from aeon.storage.errors import Clash, DatabaseUnavailable, OutcomeUnknown, StorageError, TimedOut

log = logging.getLogger(__name__)

LINGER_SECONDS = 0.05
"""What comes together goes together."""
SYNC_SECONDS = 1.0
FIRST_PAUSE_SECONDS = 0.25
LAST_PAUSE_SECONDS = 2.0
"""Shorter than anybody waits who has just brought the database back."""
LEFT_SECONDS = 10.0
"""How long new records wait for those that earlier processes left, from the database's first answer on."""
SELDOM_SECONDS = 300.0
"""Between two tries to carry what an earlier process left and what could not be carried."""

_PASSING = (DatabaseUnavailable, TimedOut, OutcomeUnknown, Clash)
"""The database gave no answer that says anything about the records."""


@frozen
class JournalStatistics:
    backlog_bytes: int
    """On disk and not known to be in the database."""
    appended: int
    carried: int
    refused: int
    """Records that were not taken."""
    put_aside: int


@define(eq=False)
class Journal:
    """Made by `open_journal`; `carry` has to run, or nothing leaves the spool."""

    _place: Place
    _spool: Spool
    _left: Sequence[tuple[Place, Spool]] = ()
    _left_seconds: float = LEFT_SECONDS
    _seldom_seconds: float = SELDOM_SECONDS
    _answered_at: float | None = None
    _left_first: trio.Event = field(factory=trio.Event)
    """Set when new records wait no longer for those that were left."""
    _news: trio.Event = field(factory=trio.Event)
    _done: trio.Event = field(factory=trio.Event)
    _carriers: list[Carrier] = field(factory=list)
    _appended: int = 0
    _refused: int = 0

    @property
    def is_full(self) -> bool:
        """No record would be taken: what must be recorded must not be done."""
        return self._spool.is_full

    @property
    def has_room(self) -> bool:
        """Less than half of what may wait does: beyond, the room is kept for what must not be left out."""
        return self._spool.size < self._spool.limit // 2

    def append(self, kind: str, body: bytes) -> None:
        """Take a record: never waits. Raises `JournalFull` or `SpoolBroken`, and then the record is not kept."""
        try:
            self._spool.append(kind, body)
        except JournalError:
            self._refused += 1
            raise
        self._appended += 1
        self._news.set()

    async def carry(self, database: Database, kinds: Sequence[Kind]) -> None:
        """Bring records to the database until cancelled, those that earlier processes left first; see above.

        Within a batch they are written kind by kind, in this order: what takes a transaction's last locks is given last.
        """
        by_name = {kind.name: kind for kind in kinds}
        spools = [*self._left, (self._place, self._spool)]
        self._carriers = [Carrier(place, spool, database, by_name) for place, spool in spools]
        *left, live = self._carriers
        async with trio.open_nursery() as nursery:
            nursery.start_soon(self._sync_often, live)
            nursery.start_soon(self._carry_left, left)
            await self._left_first.wait()
            await self._carry_all(live)
            while True:
                await self._news.wait()
                await trio.sleep(LINGER_SECONDS)
                self._news = trio.Event()
                await self._carry_all(live)

    async def emptied(self) -> None:
        """Wait until everything that was appended is in the database."""
        while not self._carriers or not self._carriers[-1].is_done:
            self._news.set()
            await self._done.wait()

    def statistics(self) -> JournalStatistics:
        carriers = self._carriers
        backlogs = [each.spool.backlog(each.position or 0) for each in carriers] or [self._spool.size]
        return JournalStatistics(
            backlog_bytes=sum(backlogs),
            appended=self._appended,
            carried=sum(each.carried for each in carriers),
            refused=self._refused,
            put_aside=sum(each.put_aside for each in carriers),
        )

    async def _carry_left(self, left: Sequence[Carrier]) -> None:
        """One after the other until nothing is left of any; those that cannot be carried keep none of the others waiting."""
        while left:
            troubled = []
            for carrier in left:
                try:
                    await self._carry_all(carrier, tries_again=_PASSING)
                except (StorageError, SpoolBroken) as error:
                    text = "records in %s cannot be carried, next try in %g s: %s"
                    log.error(text, carrier.place.path, self._seldom_seconds, error)  # noqa: TRY400  the reason says all
                    troubled.append(carrier)
            self._left_first.set()
            left = troubled
            if left:
                await trio.sleep(self._seldom_seconds)
        self._left_first.set()

    async def _carry_all(
        self, carrier: Carrier, *, tries_again: tuple[type[Exception], ...] = (StorageError, SpoolBroken)
    ) -> None:
        """Until nothing is left, however long the database is away. Raises what is not worth trying again soon."""
        pauses = _pauses()
        while True:
            began = trio.current_time()
            try:
                if not await carrier.carry():
                    break
            except tries_again as error:
                pause = next(pauses)
                log.warning("records wait for the database, next try in %.1f s: %s", pause, error)
                await trio.sleep(pause)
            else:
                pauses = _pauses()
                self._note_answer(began)
                if not carrier.is_done:
                    await trio.sleep(trio.current_time() - began)
        self._done.set()
        self._done = trio.Event()

    def _note_answer(self, began: float) -> None:
        if self._answered_at is None:
            self._answered_at = began
        if trio.current_time() - self._answered_at >= self._left_seconds:
            self._left_first.set()

    async def _sync_often(self, carrier: Carrier) -> None:
        """Once a second, for the time in which the database is away."""
        while True:
            await trio.sleep(SYNC_SECONDS)
            try:
                await carrier.sync()
            except SpoolBroken as error:
                log.warning("the spool could not be synced: %s", error)


@contextmanager
def open_journal(
    root: Path,
    *,
    limit: int = LIMIT_BYTES,
    left_seconds: float = LEFT_SECONDS,
    seldom_seconds: float = SELDOM_SECONDS,
) -> Iterator[Journal]:
    """The journal of this process, in a folder of its own below `root`. Raises `SpoolBroken`.

    What an earlier process left and what cannot be opened is said and stays where it is, for the next start.
    """
    with ExitStack() as closing:
        place = closing.enter_context(own_place(root))
        spool = open_spool(place.path, limit=limit)
        closing.callback(spool.close)
        left: list[tuple[Place, Spool]] = []
        for each in closing.enter_context(left_places(root)):
            try:
                old = open_spool(each.path, limit=limit)
            except (SpoolBroken, OSError) as error:
                log.error("records in %s cannot be carried until the next start: %s", each.path, error)  # noqa: TRY400
                continue
            closing.callback(old.close)
            left.append((each, old))
        yield Journal(place, spool, left, left_seconds, seldom_seconds)


def _pauses() -> Iterator[float]:
    pause = FIRST_PAUSE_SECONDS
    while True:
        yield pause * random.uniform(0.5, 1.0)  # noqa: S311  jitter needs no cryptography
        pause = min(pause * 2, LAST_PAUSE_SECONDS)
