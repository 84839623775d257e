"""A process that does what is due, to be killed: `python -m tests.chaos.clerk DATABASE_URL NAME BASE`.

Each deed is done first, as Discord would do it, and then written in the transaction that ends its action; nothing hinders either from
being there twice. Its clock runs faster than the world's from BASE on, seconds since 1970, so that claims and pauses end soon.
"""

import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import trio
from attrs import frozen

from aeon.schedule import table
from aeon.schedule.action import Due
from aeon.schedule.claims import Claims, Shards
from aeon.schedule.errors import Impossible, NotYet
from aeon.schedule.schedule import Schedule
from aeon.storage.database import Database, StorageSettings, open_database
from aeon.storage.queries import Query

HASTE = 60.0
DIFFICULT, HOPELESS = 3, 11
"""Of so many actions one does not succeed at once, and one never."""

_DO = Query.parse('INSERT INTO public."Done" (key) VALUES (%(key)s)', "do")
_NOTE = Query.parse('INSERT INTO public."Deed" (key, clerk) VALUES (%(key)s, %(clerk)s)', "note")


def hasty(base: float) -> datetime:
    return datetime.fromtimestamp(base + (time.time() - base) * HASTE, UTC)


@frozen
class Clerk:
    name: str
    database: Database

    async def perform(self, due: Due) -> None:
        number = int(due.key)
        if number % HOPELESS == 0:
            raise Impossible("this one never")
        if number % DIFFICULT == 0 and due.attempts == 0:
            raise NotYet("not at once")
        await table.hold(self.database, due)
        await self.database.execute(_DO, {"key": due.key})
        async with self.database.transaction() as transaction:
            await transaction.execute(_NOTE, {"key": due.key, "clerk": self.name})
            await table.finish(transaction, due)


async def run(url: str, name: str, base: float) -> None:
    with TemporaryDirectory() as folder:
        async with open_database(StorageSettings(Path(folder), url)) as database:
            claims = Claims(database, Shards(), lambda: hasty(base))
            await Schedule(claims, Clerk(name, database).perform, lambda _guild_id: None).run()


if __name__ == "__main__":
    trio.run(run, sys.argv[1], sys.argv[2], float(sys.argv[3]))
