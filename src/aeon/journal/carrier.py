"""From a spool to the database, each record exactly once.

A batch and the spool's position in the database change in one transaction, and only from the position at which the batch begins: so
whatever was not known to have been written, such as a COMMIT without an answer, is found out by asking for the position. Nothing goes
to the database that the disk could still forget.

A batch that the database does not take for good is cut in halves until the record that is to blame stands alone; that one is put aside in
a file beside the spool, with the reason, for an operator to look at, and the others go on.
"""

import base64
import json
import logging

import trio
from attrs import define, field, frozen

from aeon.journal.errors import BodyBroken, SpoolBroken, UnknownKind
from aeon.journal.folder import Place
from aeon.journal.kind import Kind
from aeon.journal.record import Record
from aeon.journal.spool import Spool
from aeon.storage.database import Database
from aeon.storage.errors import Conflict, DatabaseUnavailable, OutcomeUnknown, ReferenceBroken, ValueRefused
from aeon.storage.queries import load_queries
from aeon.storage.transaction import Transaction

log = logging.getLogger(__name__)

_QUERIES = load_queries("journal")

BATCH_RECORDS = 500
BATCH_BYTES = 512 << 10
ASIDE = "refused.jsonl"

_FOR_GOOD = (Conflict, ReferenceBroken, ValueRefused, UnknownKind, BodyBroken)
"""Trying again would change nothing. A table that is not as it should be is another matter: somebody will mend it."""


@frozen
class _Position:
    position: int


@define(eq=False)
class Carrier:
    """Of one spool; only one task uses it. `position` is None until the database has said it, or when it has to be asked anew."""

    place: Place
    spool: Spool
    database: Database
    kinds: dict[str, Kind]
    position: int | None = None
    carried: int = 0
    put_aside: int = 0
    _batch_records: int = field(default=BATCH_RECORDS)
    _syncing: trio.Lock = field(factory=trio.Lock)
    """Or the later of two would speak for files that the earlier has in hand."""

    @property
    def is_done(self) -> bool:
        """Everything is in the database, as far as is known."""
        return self.position is not None and self.position >= self.spool.last

    async def sync(self) -> int:
        """Up to which record the disk keeps all, from now on. Raises `SpoolBroken`."""
        async with self._syncing:
            sync = self.spool.begin_sync()
            is_done = False
            try:
                await trio.to_thread.run_sync(sync.run)
                is_done = True
            finally:
                self.spool.end_sync(sync, is_done=is_done)
        # What was not removed when its records arrived, since the name of what comes after it was not kept yet.
        self.spool.release(self.position or 0)
        return sync.last

    async def carry(self) -> bool:
        """Bring one batch to the database; False where nothing was left.

        Raises those of storage's errors after which trying again may help, and `SpoolBroken`.
        """
        position = await self._ask() if self.position is None else self.position
        safe = await self.sync()
        found = self.spool.after(position, records=self._batch_records, limit=BATCH_BYTES)
        records = [record for record in found if record.sequence <= safe]
        if not records:
            return False
        try:
            await self._write(records, before=position)
        except OutcomeUnknown:
            self.position = None
            raise
        except _FOR_GOOD as error:
            await self._cope(records, error, before=position)
        return True

    async def _ask(self) -> int:
        await self.database.execute(_QUERIES.named("insert_position"), {"spool": self.place.id})
        query = _QUERIES.named("select_journal_position")
        row = await self.database.fetch_one(query, {"spool": self.place.id}, into=_Position)
        if row is None:
            raise DatabaseUnavailable("somebody removes the rows of JournalPosition")
        self.position = row.position
        self.spool.release(row.position)
        return row.position

    async def _write(self, records: list[Record], *, before: int) -> None:
        groups = self._by_kind(records)
        async with self.database.transaction() as transaction:
            if not await self._move(transaction, before, records[-1].sequence):
                self.position = None
                return
            for kind, bodies in groups:
                await kind.write(transaction, bodies)
        self._arrived(records[-1].sequence, len(records))
        for kind, bodies in groups:
            kind.written(bodies)
        self._batch_records = min(self._batch_records * 2, BATCH_RECORDS)

    def _by_kind(self, records: list[Record]) -> list[tuple[Kind, list[bytes]]]:
        """In the order in which the kinds were given, so that all batches take their locks in the same order."""
        bodies: dict[str, list[bytes]] = {}
        for record in records:
            if record.kind not in self.kinds:
                raise UnknownKind(record.kind)
            bodies.setdefault(record.kind, []).append(record.body)
        return [(kind, bodies[name]) for name, kind in self.kinds.items() if name in bodies]

    async def _move(self, transaction: Transaction, before: int, last: int) -> bool:
        moved = {"spool": self.place.id, "before": before, "last": last}
        return await transaction.execute(_QUERIES.named("move_position"), moved) == 1

    def _arrived(self, last: int, count: int) -> None:
        self.position = last
        self.carried += count
        self.spool.release(last)

    async def _cope(self, records: list[Record], error: Exception, *, before: int) -> None:
        """Find the record that is to blame, or put it aside where it stands alone."""
        if len(records) > 1:
            self._batch_records = max(1, len(records) // 2)
            return
        record = records[0]
        log.error(
            "record %d (%s) was put aside in %s: %s", record.sequence, record.kind, self.place.path / ASIDE, error
        )
        self._keep_aside(record, error)
        async with self.database.transaction() as transaction:
            if not await self._move(transaction, before, record.sequence):
                self.position = None
                return
        self.put_aside += 1
        self._arrived(record.sequence, 0)

    def _keep_aside(self, record: Record, error: Exception) -> None:
        line = {
            "sequence": record.sequence,
            "kind": record.kind,
            "body": base64.b64encode(record.body).decode(),
            "error": str(error),
        }
        path = self.place.path / ASIDE
        try:
            with path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")
        except OSError as failure:
            raise SpoolBroken(path, failure.strerror or str(failure)) from failure
