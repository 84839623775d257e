"""One statement of another program changes the rows of all guilds: all hear of it, and nobody beside them is kept waiting."""

import gc
import time
from collections.abc import Iterator

import psycopg
import pytest
import trio

from aeon.discord.ids import GuildId
from aeon.guild.messages import RowsChanged
from aeon.storage.addresses import Addresses
from aeon.storage.changes import Mode, watch_changes
from aeon.storage.database import Database
from tests.chaos.test_awakening import open_awakening, write_rows

GUILDS = 3_000
TICK_SECONDS = 0.001
LONGEST_STRETCH_SECONDS = 0.1
PATIENCE_SECONDS = 60.0


class Ticker:
    """A neighbour who would like a turn every millisecond; counts what of the processor's time other tasks took between two."""

    def __init__(self) -> None:
        self.longest = 0.0

    async def run(self) -> None:
        while True:
            before = time.thread_time()
            await trio.sleep(TICK_SECONDS)
            self.longest = max(self.longest, time.thread_time() - before)


@pytest.fixture
def no_search() -> Iterator[None]:
    """Python's search for garbage is kept short elsewhere, and here all other tests' objects would be searched."""
    gc.disable()
    yield
    gc.enable()


def change_all(database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as other:
        other.execute("""UPDATE "GuildSettings" SET "prefix" = '?'""")


@pytest.mark.usefixtures("no_search")
@pytest.mark.parametrize("mode", [Mode.LISTENING, Mode.POLLING])
async def test_a_change_of_all_guilds_at_once_is_heard_by_each_and_holds_up_nobody(
    database: Database, database_url: str, server_url: str, mode: Mode
) -> None:
    write_rows(database_url, GUILDS)
    if mode is Mode.POLLING:
        # As behind a pooler: LISTEN succeeds, and nothing comes.
        database.addresses = Addresses(database_url, server_url)
    told: set[GuildId] = set()
    ticker = Ticker()
    async with open_awakening(database, GUILDS) as awakening:
        await awakening.talk()
        await awakening.until_all_are_awake()

        def tell(guild_id: GuildId, version: int) -> None:
            told.add(guild_id)
            awakening.registry.tell(guild_id, RowsChanged(version))

        async with trio.open_nursery() as nursery:
            watch = await nursery.start(watch_changes, database, tell)
            with trio.fail_after(PATIENCE_SECONDS):
                while watch.mode is not mode:
                    await trio.sleep(0.05)
                nursery.start_soon(ticker.run)
                await trio.to_thread.run_sync(change_all, database_url)
                while awakening.behind():
                    await trio.sleep(0.5)
            nursery.cancel_scope.cancel()
    print(f"\n{mode.value}: the longest stretch {ticker.longest * 1000:.0f} ms", end="")  # noqa: T201
    assert len(told) == GUILDS
    assert ticker.longest < LONGEST_STRETCH_SECONDS
