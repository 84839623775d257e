"""Idle connections that are of no use any more are left without anybody noticing, or after one truthful refusal."""

from pathlib import Path

import pytest
import trio

from aeon.storage.database import Database, StorageSettings, open_database
from aeon.storage.errors import DatabaseUnavailable
from aeon.storage.pool import PoolLimits
from tests.conftest import Line
from tests.storage.notes import COUNT, INSERT, count, make_notes, run

SIZE = 4


async def fill_pool(database: Database) -> None:
    """Have all connections open and idle."""
    ready = trio.Event()

    async def hold() -> None:
        async with database.transaction():
            if database.statistics().in_use == SIZE:
                ready.set()
            await ready.wait()

    async with trio.open_nursery() as nursery:
        for _ in range(SIZE):
            nursery.start_soon(hold)
    assert database.statistics().idle == SIZE


async def test_connections_that_a_firewall_forgot_are_not_noticed(
    line: Line, line_url: str, database_url: str, tmp_path: Path
) -> None:
    make_notes(database_url)
    async with open_database(StorageSettings(tmp_path, line_url, pool=PoolLimits(size=SIZE))) as database:
        await fill_pool(database)
        line.forget()
        assert await database.fetch_all(COUNT, {"text": "x"}) == [{"count": 0}]
        await fill_pool(database)
        line.forget()
        await database.execute(INSERT, {"text": "x"})
        assert count(database_url, "x") == 1
        assert database.statistics().outage is None


async def test_a_server_that_has_become_a_standby_is_left(database_url: str, tmp_path: Path) -> None:
    make_notes(database_url)
    settings = StorageSettings(tmp_path, database_url, pool=PoolLimits(size=1))
    change = "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = {}', current_database()); END $$"
    run(database_url, change.format("on"))
    async with open_database(settings) as database:
        # The session goes on as it began, as one to the old server does.
        await database.check()
        run(f"{database_url}?options=-cdefault_transaction_read_only%3Doff", change.format("off"))
        with pytest.raises(DatabaseUnavailable, match="read-only"):
            await database.execute(INSERT, {"text": "x"})
        await database.execute(INSERT, {"text": "x"})
    assert count(database_url, "x") == 1
