"""PostgreSQL dies behind a pooler that lives on.

By itself PgBouncer lets 15 s pass after a failed login before it tries the server again (`server_login_retry`), and refuses everybody
meanwhile; here it is told to let 1 s pass, as README advises.
"""

import os
import signal
from pathlib import Path

import trio

from aeon.storage.cluster import Cluster
from aeon.storage.database import Database, StorageSettings, open_database
from aeon.storage.errors import StorageError
from aeon.storage.postmaster import read_pid_file
from aeon.storage.transaction import TimeLimits
from tests.conftest import FORGETFUL, free_port
from tests.storage.notes import INSERT, count, make_notes
from tests.storage.pooler import open_pooler

BACK_SECONDS = 5.0

QUICK = TimeLimits(statement=1.0, grace=0.5)
"""A statement that is sent while the server dies waits in the pooler's queue."""


async def test_a_server_killed_behind_a_pooler_is_used_again_soon_after_its_return(tmp_path: Path) -> None:
    port = free_port()
    url = f"postgresql://aeon@127.0.0.1:{port}/postgres"
    # What is committed has to outlast the server.
    options = {"synchronous_commit": "on", "listen_addresses": "127.0.0.1", "port": str(port)}
    cluster = Cluster(tmp_path / "postgresql", {**FORGETFUL, **options})
    await cluster.ensure_running()
    try:
        make_notes(url)
        async with (
            open_pooler(url, 2) as pooler,
            open_database(StorageSettings(tmp_path, pooler.url, times=QUICK)) as database,
        ):
            await database.execute(INSERT, {"text": "before"})
            running = read_pid_file(tmp_path / "postgresql")
            assert running is not None
            os.kill(running.pid, signal.SIGKILL)
            # Until the pooler knows it too.
            await is_refused(database)
            await cluster.ensure_running()
            with trio.fail_after(BACK_SECONDS):
                await is_taken(database)
        assert (count(url, "before"), count(url, "after")) == (1, 1)
    finally:
        await cluster.stop()


async def is_refused(database: Database) -> None:
    with trio.fail_after(30):
        while True:
            try:
                await database.check()
            except StorageError:
                return
            await trio.sleep(0.01)


async def is_taken(database: Database) -> None:
    while True:
        try:
            await database.execute(INSERT, {"text": "after"})
        except StorageError:
            await trio.sleep(0.05)
        else:
            return
