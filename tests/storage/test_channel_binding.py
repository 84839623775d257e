"""`channel_binding` in an address: what becomes of it depends on who answers there."""

from pathlib import Path

import pytest
import trio

from aeon.storage.connection import CANCEL_SECONDS, TrioConnection
from aeon.storage.database import StorageSettings, open_database
from aeon.storage.errors import DatabaseUnavailable
from tests.storage.pooler import PASSWORD, open_bound_pooler, open_pooler
from tests.storage.tls_server import open_tls_server


@pytest.mark.parametrize("wish", ["disable", "prefer"])
async def test_pgbouncer_lets_in_whoever_does_not_insist_on_channel_binding(empty_database_url: str, wish: str) -> None:
    async with open_pooler(empty_database_url, 1) as pooler:
        connection = await TrioConnection.open(f"{pooler.url}&channel_binding={wish}")
        assert connection.pgconn.ssl_in_use
        assert connection.is_idle
        connection.discard()


async def test_pgbouncer_has_no_channel_binding_and_who_requires_it_is_told_the_mend(empty_database_url: str) -> None:
    async with open_pooler(empty_database_url, 1) as pooler:
        with pytest.raises(DatabaseUnavailable, match=r"did not offer .* channel binding .*sslmode=verify-full"):
            await TrioConnection.open(f"{pooler.url}&channel_binding=require")


async def test_a_server_that_asks_for_no_password_has_no_channel_binding_either(empty_database_url: str) -> None:
    with pytest.raises(DatabaseUnavailable, match=r"without channel binding .*sslmode=verify-full"):
        await TrioConnection.open(f"{empty_database_url}?channel_binding=require")


async def test_a_gate_before_pgbouncer_lets_in_whoever_binds_the_channel_and_knows_the_password(
    empty_database_url: str,
) -> None:
    async with open_bound_pooler(empty_database_url, 1) as pooler:
        connection = await TrioConnection.open(pooler.url)
        assert connection.pgconn.ssl_in_use
        assert connection.pgconn.used_password
        connection.discard()
        for refused in (
            pooler.url.replace("channel_binding=require", "channel_binding=disable"),
            pooler.url.replace(PASSWORD.split()[0], "wrong"),
        ):
            with pytest.raises(DatabaseUnavailable):
                await TrioConnection.open(refused)


@pytest.mark.parametrize("size", [1, 2])
async def test_a_cancelled_statement_is_stopped_through_gate_and_pooler(empty_database_url: str, size: int) -> None:
    async with open_bound_pooler(empty_database_url, size) as pooler:
        connection = await TrioConnection.open(pooler.url)
        with trio.fail_after(CANCEL_SECONDS / 2):
            with trio.move_on_after(0.1):
                await connection.execute("SELECT pg_sleep(30)")
            assert connection.is_idle
            # With one connection to the server this is the one that slept.
            cursor = await connection.execute("SELECT 1 AS one")
        assert await cursor.fetchone() == {"one": 1}
        connection.discard()


async def test_postgresql_itself_is_used_with_channel_binding_required(tmp_path: Path) -> None:
    async with open_tls_server() as url, open_database(StorageSettings(tmp_path, url)) as database:
        await database.check()
        connection = await TrioConnection.open(url)
        with trio.fail_after(CANCEL_SECONDS / 2):
            with trio.move_on_after(0.1):
                await connection.execute("SELECT pg_sleep(30)")
            assert connection.is_idle
            cursor = await connection.execute("SELECT ssl, version FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
        row = await cursor.fetchone()
        assert row is not None
        assert row["ssl"]
        connection.discard()
