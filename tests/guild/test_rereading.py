"""Rows of many guilds that are wanted anew at once are read together, and no guild gets what was there before it asked."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
import trio
import trio.testing
from attrs import define, field

from aeon.discord.ids import GuildId
from aeon.guild.rereading import GUILDS_AT_ONCE, Rereading
from aeon.guild.rows import GuildRows
from aeon.storage.errors import DatabaseUnavailable

GUILDS = [GuildId(str(number)) for number in range(1, 3 * GUILDS_AT_ONCE + 1)]


@define
class Table:
    """A database with a row of settings for every guild, and one prefix for all. What is read takes a while."""

    prefix: str = "!"
    snapshots: int = 0
    failures: int = 0
    _seen: str = field(default="", init=False)

    @asynccontextmanager
    async def transaction(self, *_anything: object) -> AsyncIterator["Table"]:
        self.snapshots += 1
        if self.failures:
            self.failures -= 1
            raise DatabaseUnavailable("away")
        self._seen = self.prefix
        await trio.sleep(1.0)
        yield self

    async def fetch_all(self, query: Any, params: Mapping[str, Sequence[str]]) -> Sequence[Mapping[str, object]]:
        await trio.lowlevel.checkpoint()
        if query.name != "select_settings":
            return []
        return [
            {"guild_id": each, "prefix": self._seen, "version": 1, "audit_position": 0} for each in params["guild_ids"]
        ]


def reading(table: Any) -> Rereading:
    return Rereading(table)


async def read(rereading: Rereading, guild_id: GuildId, found: dict[GuildId, GuildRows]) -> None:
    found[guild_id] = await rereading.rows_of(guild_id)


async def test_all_who_wait_share_few_snapshots(autojump_clock: trio.testing.MockClock) -> None:
    table, found = Table(), dict[GuildId, GuildRows]()
    rereading = reading(table)
    async with trio.open_nursery() as nursery:
        for guild_id in GUILDS:
            nursery.start_soon(read, rereading, guild_id, found)
    assert found.keys() == set(GUILDS)
    assert table.snapshots <= len(GUILDS) / GUILDS_AT_ONCE + 1


async def test_whoever_asks_during_a_read_gets_what_is_there_after_it(autojump_clock: trio.testing.MockClock) -> None:
    table, early, late = Table(), dict[GuildId, GuildRows](), dict[GuildId, GuildRows]()
    rereading = reading(table)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(read, rereading, GUILDS[0], early)
        await trio.sleep(0.5)
        table.prefix = "?"
        for guild_id in GUILDS[:2]:
            nursery.start_soon(read, rereading, guild_id, late)
    assert early[GUILDS[0]].settings.prefix == "!"
    assert [late[guild_id].settings.prefix for guild_id in GUILDS[:2]] == ["?", "?"]


async def test_a_failure_is_one_askers_and_the_others_are_read_together_after_it(
    autojump_clock: trio.testing.MockClock,
) -> None:
    table, found = Table(), dict[GuildId, GuildRows]()
    rereading = reading(table)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(read, rereading, GUILDS[1], found)
        await trio.sleep(0.3)
        table.failures = 1
        nursery.start_soon(_fails, rereading)
        await trio.sleep(0.3)
        for guild_id in GUILDS[2:20]:
            nursery.start_soon(read, rereading, guild_id, found)
    assert found.keys() == set(GUILDS[1:20])
    assert table.snapshots == 3


async def test_who_no_longer_waits_is_not_read_for(autojump_clock: trio.testing.MockClock) -> None:
    table = Table()
    rereading = reading(table)
    with trio.move_on_after(0.5):
        await rereading.rows_of(GUILDS[0])
    assert (await rereading.rows_of(GUILDS[1])).settings.prefix == "!"
    assert table.snapshots == 2


async def _fails(rereading: Rereading) -> None:
    with pytest.raises(DatabaseUnavailable):
        await rereading.rows_of(GUILDS[0])
