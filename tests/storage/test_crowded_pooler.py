"""A pooler whose only connection to the server somebody else holds: we wait our time, change nothing, and go on afterwards."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
import trio
from attrs import evolve

from aeon.storage.connection import CANCEL_SECONDS
from aeon.storage.database import StorageSettings, open_database
from aeon.storage.errors import DatabaseUnavailable, TimedOut
from aeon.storage.pool import PoolLimits
from aeon.storage.queries import Query
from aeon.storage.statements import Params
from aeon.storage.transaction import TimeLimits
from tests.storage.notes import COUNT, INSERT, count, make_notes
from tests.storage.pooler import Pooler, open_bound_pooler, open_pooler

QUICK = TimeLimits(statement=1.0, lock=0.5, transaction=5.0, grace=0.5)

OpenPooler = Callable[[str, int], AbstractAsyncContextManager[Pooler]]


async def in_vain(ask: Callable[[Query, Params], Awaitable[object]], query: Query) -> None:
    with pytest.raises((TimedOut, DatabaseUnavailable)):
        await ask(query, {"text": "x"})


@pytest.mark.parametrize("way", [open_pooler, open_bound_pooler])
async def test_who_waits_in_vain_for_a_crowded_pooler_has_changed_nothing(
    way: OpenPooler, database_url: str, tmp_path: Path
) -> None:
    make_notes(database_url)
    async with way(database_url, 1) as pooler:
        settings = StorageSettings(tmp_path, pooler.url, pool=PoolLimits(size=2))
        async with open_database(settings) as other, open_database(evolve(settings, times=QUICK)) as database:
            async with other.transaction() as holder:
                await holder.execute(INSERT, {"text": "held"})
                with trio.fail_after(CANCEL_SECONDS):
                    async with trio.open_nursery() as nursery:
                        nursery.start_soon(in_vain, database.execute, INSERT)
                        nursery.start_soon(in_vain, database.fetch_all, COUNT)
            await database.execute(INSERT, {"text": "y"})
            assert database.statistics().in_use == 0
    assert [count(database_url, text) for text in ("held", "x", "y")] == [1, 0, 1]
