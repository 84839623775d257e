"""Positions are the order of commits: none is lost, doubled or seen before those below it, whatever becomes of the writers."""

import random
from collections.abc import Sequence

import pytest
import trio

from aeon.audit.by import By
from aeon.audit.row import AuditRow
from aeon.guild.errors import PreconditionFailed
from aeon.guild.store import read_guilds, save_settings
from aeon.storage.database import Database
from aeon.storage.errors import ValueRefused
from tests.audit.rows import GUILD, MODERATOR, OTHER, log_of, written

WRITERS = 20
SECONDS = 60.0


def assert_chained(rows: Sequence[AuditRow], *, first: int, last: int) -> None:
    """Each change began where the one before it ended, so this is the order in which they became true."""
    assert [row.position for row in rows] == list(range(1, len(rows) + 1))
    cooldowns = [first, *(row.metadata["after"]["globalCooldown"] for row in rows)]
    assert cooldowns[-1] == last
    assert [row.metadata["before"]["globalCooldown"] for row in rows] == cooldowns[:-1]


async def cooldown_of(database: Database) -> tuple[int, int]:
    """What is set, and at which version."""
    rows = (await read_guilds(database, [GUILD]))[GUILD]
    return rows.settings.global_cooldown, rows.version


async def test_twenty_saves_at_once_leave_twenty_rows_in_the_order_of_their_commits(database: Database) -> None:
    _, version = await cooldown_of(database)

    async def save(number: int) -> None:
        await save_settings(database, GUILD, {"global_cooldown": number}, if_match=None, by=By(MODERATOR))

    with trio.fail_after(SECONDS):
        async with trio.open_nursery() as nursery:
            for number in range(1, WRITERS + 1):
                nursery.start_soon(save, number)
    rows, (last, after) = await log_of(database), await cooldown_of(database)
    assert len(rows) == WRITERS == after - version
    assert {row.moderator_id for row in rows} == {MODERATOR}
    assert_chained(rows, first=0, last=last)


@pytest.mark.parametrize("seed", range(10))
async def test_saves_cut_short_anywhere_leave_a_row_each_or_nothing(database: Database, seed: int) -> None:
    chance = random.Random(seed)
    first, version = await cooldown_of(database)
    acknowledged: set[int] = set()

    async def save(number: int) -> None:
        with trio.move_on_after(chance.uniform(0.0, 0.05)):
            await save_settings(database, GUILD, {"global_cooldown": number}, if_match=None)
            acknowledged.add(number)

    with trio.fail_after(SECONDS):
        async with trio.open_nursery() as nursery:
            for number in range(1, WRITERS + 1):
                nursery.start_soon(save, number)
    rows, (last, after) = await log_of(database), await cooldown_of(database)
    assert len(rows) == after - version
    assert_chained(rows, first=first, last=last)
    assert acknowledged <= {row.metadata["after"]["globalCooldown"] for row in rows}


async def test_whoever_sees_a_row_sees_all_before_it(database: Database) -> None:
    looks = 0
    done = trio.Event()

    async def write(number: int) -> None:
        for turn in range(5):
            # Now and then one takes back what it has numbered already.
            with trio.move_on_after(0.001 if (number + turn) % 7 == 0 else SECONDS):
                await written(database, guild_id=GUILD if number % 2 else OTHER)

    async def look() -> None:
        nonlocal looks
        while not done.is_set():
            positions = [row.position for row in await log_of(database)]
            assert positions == list(range(1, len(positions) + 1))
            looks += 1

    with trio.fail_after(SECONDS):
        async with trio.open_nursery() as nursery:
            nursery.start_soon(look)
            async with trio.open_nursery() as writers:
                for number in range(WRITERS):
                    writers.start_soon(write, number)
            done.set()
    assert looks > 1
    assert len(await log_of(database)) > WRITERS


async def test_of_twenty_saves_for_one_version_one_is_recorded(database: Database) -> None:
    _, version = await cooldown_of(database)
    refused = 0

    async def save(number: int) -> None:
        nonlocal refused
        try:
            await save_settings(database, GUILD, {"global_cooldown": number}, if_match=version)
        except PreconditionFailed:
            refused += 1

    with trio.fail_after(SECONDS):
        async with trio.open_nursery() as nursery:
            for number in range(1, WRITERS + 1):
                nursery.start_soon(save, number)
    assert (refused, len(await log_of(database))) == (WRITERS - 1, 1)


async def test_a_save_that_changes_nothing_or_is_refused_is_not_recorded(database: Database) -> None:
    await cooldown_of(database)
    await save_settings(database, GUILD, {"prefix": "!"}, if_match=None, by=By(MODERATOR))
    with pytest.raises(ValueRefused):
        await save_settings(database, GUILD, {"prefix": "far too long a prefix"}, if_match=None)
    assert await log_of(database) == []
