"""`channel_binding` in an address: what becomes of it depends on who answers there."""

import pytest

from aeon.storage.connection import TrioConnection
from aeon.storage.errors import DatabaseUnavailable
from tests.storage.pooler import open_pooler


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
