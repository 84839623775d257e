"""What other programs write reaches us, whichever way the database's address allows."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psycopg
import pytest
import trio
from attrs import define, field

from aeon.discord.ids import GuildId
from aeon.storage.addresses import Addresses
from aeon.storage.changes import PAGE_GUILDS, ChangeWatch, Mode, watch_changes
from aeon.storage.database import Database, StorageSettings, open_database
from tests.conftest import Line

INSERT = """INSERT INTO public."GuildSettings" ("guildId", "prefix") VALUES (%s, '?')"""
INSERT_MANY = (
    """INSERT INTO public."GuildSettings" ("guildId") SELECT number::text FROM generate_series(1, %s) AS number"""
)
DELETE = """DELETE FROM public."GuildSettings" WHERE "guildId" = %s"""
UPDATE = """UPDATE public."GuildSettings" SET "prefix" = "prefix" || '?' WHERE "guildId" = %s"""


@define
class News:
    """What a watch has told."""

    told: list[tuple[str, int]] = field(factory=list)
    _more: trio.Event = field(factory=trio.Event)

    def tell(self, guild_id: GuildId, version: int) -> None:
        self.told.append((guild_id, version))
        self._more.set()
        self._more = trio.Event()

    async def until(self, guild_id: str, version: int) -> None:
        with trio.fail_after(30):
            while (guild_id, version) not in self.told:
                await self._more.wait()


@asynccontextmanager
async def watched(database: Database) -> AsyncIterator[tuple[ChangeWatch, News]]:
    news = News()
    async with trio.open_nursery() as nursery:
        watch = await nursery.start(watch_changes, database, news.tell)
        yield watch, news
        nursery.cancel_scope.cancel()


async def in_mode(watch: ChangeWatch, mode: Mode) -> None:
    with trio.fail_after(30):
        while watch.mode is not mode:
            await trio.sleep(0.01)


def write(url: str, statement: str, guild_id: str) -> None:
    """As another program would."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode(), (guild_id,))


async def test_a_foreign_write_is_heard(database: Database, database_url: str) -> None:
    async with watched(database) as (watch, news):
        await in_mode(watch, Mode.LISTENING)
        write(database_url, INSERT, "7")
        await news.until("7", 1)
        write(database_url, UPDATE, "7")
        await news.until("7", 2)


async def test_a_write_before_the_first_look_is_not_told(database: Database, database_url: str) -> None:
    write(database_url, INSERT, "7")
    async with watched(database) as (watch, news):
        await in_mode(watch, Mode.LISTENING)
        write(database_url, INSERT, "8")
        await news.until("8", 1)
    assert news.told[0] == ("8", 1)


async def test_a_write_between_the_first_look_and_listening_is_told(database: Database, database_url: str) -> None:
    news = News()
    watch = ChangeWatch(database, news.tell)
    await watch.find_position()
    write(database_url, INSERT, "7")
    async with trio.open_nursery() as nursery:
        nursery.start_soon(watch.run)
        await news.until("7", 1)
        nursery.cancel_scope.cancel()


async def test_what_a_lost_line_missed_is_told_when_it_is_back(
    line: Line, line_url: str, database_url: str, tmp_path: Path
) -> None:
    async with open_database(StorageSettings(tmp_path, line_url)) as database, watched(database) as (watch, news):
        await in_mode(watch, Mode.LISTENING)
        line.cut()
        await in_mode(watch, Mode.AWAY)
        write(database_url, INSERT, "7")
        line.mend()
        await news.until("7", 1)
        await in_mode(watch, Mode.LISTENING)


@pytest.fixture
def deaf_url(server_url: str) -> str:
    """An address on which LISTEN succeeds and nothing comes, as behind a pooler: another database of the same server."""
    return server_url


async def test_where_listening_is_deaf_changes_are_asked_for(
    database: Database, database_url: str, deaf_url: str
) -> None:
    database.addresses = Addresses(database_url, deaf_url)
    async with watched(database) as (watch, news):
        await in_mode(watch, Mode.POLLING)
        waits = []
        for number, statement in enumerate((INSERT, UPDATE, DELETE), start=1):
            write(database_url, statement, "7")
            began = trio.current_time()
            await news.until("7", number)
            waits.append(trio.current_time() - began)
        # The shortest, for the machine has other things to do; asking too seldom shows each time.
        assert min(waits) < 2
    assert news.told == [("7", 1), ("7", 2), ("7", 3)]


async def test_a_poll_tells_of_transactions_that_commit_late(database: Database, database_url: str) -> None:
    news = News()
    watch = ChangeWatch(database, news.tell)
    with psycopg.connect(database_url) as early:
        early.execute(INSERT.encode(), ("early",))
        await watch.find_position()
        write(database_url, INSERT, "late")
        await watch._poll()
        assert news.told == [("late", 1)]
        early.commit()
    await watch._poll()
    assert news.told == [("late", 1), ("early", 1)]
    await watch._poll()
    assert news.told == [("late", 1), ("early", 1)]


async def test_a_transaction_that_fills_many_pages_is_told_whole_and_once(
    database: Database, database_url: str
) -> None:
    news = News()
    watch = ChangeWatch(database, news.tell)
    await watch.find_position()
    with psycopg.connect(database_url, autocommit=True) as other:
        other.execute(INSERT_MANY, (3 * PAGE_GUILDS,))
    await watch._poll()
    await watch._poll()
    assert sorted(news.told) == sorted((str(number), 1) for number in range(1, 3 * PAGE_GUILDS + 1))


async def test_what_is_raised_again_between_two_pages_is_told(database: Database, database_url: str) -> None:
    """Whether its transaction began before the poll or during it; the guild's row moves on to the pages' end."""
    told: dict[str, int] = {}
    with psycopg.connect(database_url) as early, psycopg.connect(database_url, autocommit=True) as late:

        def tell(guild_id: GuildId, version: int) -> None:
            if not told:
                early.commit()
                late.execute(UPDATE.encode(), ("2",))
            told[guild_id] = version

        watch = ChangeWatch(database, tell)
        await watch.find_position()
        early.execute(INSERT.encode(), ("before",))
        late.execute(INSERT_MANY, (3 * PAGE_GUILDS,))
        await watch._poll()
        assert len(told) >= 3 * PAGE_GUILDS
        await watch._poll()
    assert told == {**{str(number): 1 for number in range(1, 3 * PAGE_GUILDS + 1)}, "before": 1, "2": 2}


async def test_what_anybody_else_notifies_is_ignored(database: Database, database_url: str) -> None:
    async with watched(database) as (watch, news):
        await in_mode(watch, Mode.LISTENING)
        with psycopg.connect(database_url, autocommit=True) as connection:
            for payload in ("", "nonsense", "7:", "7:seven", ":", "7:1:2", f"7:{'9' * 5000}"):
                connection.execute("SELECT pg_notify('guild_change', %s)", (payload,))
        write(database_url, INSERT, "8")
        await news.until("8", 1)
    assert news.told == [("8", 1)]
