"""A process that records without end, to be killed: `python -m tests.chaos.scribe DATABASE_URL FOLDER ORACLE`.

Whatever the journal has taken is noted in the oracle's file, after it was taken. Told `done` on its standard input, it brings all to the
database and ends.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import trio

from aeon.journal.journal import Journal, open_journal
from aeon.journal.kind import Kind
from aeon.storage.database import StorageSettings, open_database
from aeon.storage.queries import Query
from aeon.storage.transaction import Transaction

NUMBERS = "number"
EMPTY_SECONDS = 60.0

_INSERT = Query.parse('INSERT INTO public."Recorded" (number) SELECT unnest(%(numbers)s::bigint[])', "insert_numbers")


async def _write(transaction: Transaction, bodies: Sequence[bytes]) -> None:
    """Nothing in the table hinders a number from being there twice."""
    await transaction.execute(_INSERT, {"numbers": [int(body) for body in bodies]})


async def record(journal: Journal, oracle: int, first: int) -> None:
    number = first
    while True:
        for _ in range(1 + number % 7):
            journal.append(NUMBERS, str(number).encode())
            os.write(oracle, f"{number}\n".encode())
            number += 1
        await trio.sleep(0.001)


async def run(url: str, folder: Path, oracle: Path) -> None:
    noted = oracle.read_text().split("\n") if oracle.exists() else []
    # The last may have been taken and not noted: it is not given again.
    first = 2 + max((int(line) for line in noted if line), default=0)
    handle = os.open(oracle, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with open_journal(folder) as journal:
        async with open_database(StorageSettings(folder, url)) as database, trio.open_nursery() as nursery:
            nursery.start_soon(journal.carry, database, [Kind(NUMBERS, _write, lambda _bodies: None)])
            async with trio.open_nursery() as recording:
                recording.start_soon(record, journal, handle, first)
                await trio.to_thread.run_sync(sys.stdin.readline)
                recording.cancel_scope.cancel()
            with trio.fail_after(EMPTY_SECONDS):
                await journal.emptied()
            nursery.cancel_scope.cancel()


if __name__ == "__main__":
    trio.run(run, sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
