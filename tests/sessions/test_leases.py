"""One process per shard, whatever becomes of the others."""

import os
import socket
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import psutil
import pytest
import trio
from attrs import frozen

from aeon.discord.ids import UserId
from aeon.sessions.leases import LEASE_SECONDS, QUERIES, DatabaseLeases, Holder
from aeon.sessions.owner import is_dead, name_of, own_name
from aeon.storage.database import Database, StorageSettings, open_database
from aeon.storage.queries import Query
from tests.conftest import Line

BOT = UserId("1")
SOON = LEASE_SECONDS - 5.0
"""Sooner than a lease runs out by itself."""
SHORT = 3.0
"""A lease that runs out while a test waits."""

ELSEWHERE = "another-machine:1:1"


def leases(database: Database, owner: str | None = None, *, count: int = 1) -> DatabaseLeases:
    return DatabaseLeases(database, BOT, count) if owner is None else DatabaseLeases(database, BOT, count, owner)


async def holders(database: Database) -> list[str]:
    """Whose lease of the first shard has not run out, by the database's clock."""
    place = {"bot": BOT, "shard_id": 0, "shard_count": 1}
    rows = await database.fetch_all(QUERIES.named("select_holders"), place, into=Holder)
    return [row.owner for row in rows]


async def run_out(database: Database, shard_id: int = 0) -> None:
    """Let the lease be as if its holder had not renewed it for long."""
    place = {"bot": BOT, "shard_id": shard_id, "epoch": 1, "seconds": -1.0, "wanted_seconds": 1.0}
    assert await database.execute(QUERIES.named("renew_lease"), place) == 1


@frozen
class Lease:
    until: datetime
    wanted_at: datetime | None


LEASE = Query.parse('SELECT "until" AS until, "wantedAt" AS wanted_at FROM public."GatewaySession"')


async def look(database: Database) -> Lease:
    lease = await database.fetch_one(LEASE, {}, into=Lease)
    assert lease is not None
    return lease


async def until_wanted(database: Database) -> None:
    while (await look(database)).wanted_at is None:
        await trio.sleep(0.02)


async def until_renewed(database: Database) -> None:
    before = (await look(database)).until
    while (await look(database)).until == before:
        await trio.sleep(0.02)


async def test_a_free_shard_is_held_at_once_and_given_back(database: Database) -> None:
    first, second = leases(database, ELSEWHERE), leases(database, "a-third:1:1")
    with trio.fail_after(SOON):
        async with first.hold(0):
            assert first.epochs == {0: 1}
        await first.close()
        async with second.hold(0):
            assert second.epochs == {0: 2}


async def test_a_second_process_says_who_has_the_shard_and_waits_until_it_is_given_back(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = leases(database, ELSEWHERE), leases(database, "a-third:1:1")
    has_it = trio.Event()

    async def want() -> None:
        async with second.hold(0):
            has_it.set()

    with trio.fail_after(30):
        async with trio.open_nursery() as nursery:
            async with first.hold(0):
                nursery.start_soon(want)
                with trio.move_on_after(0.3):
                    await has_it.wait()
                assert not has_it.is_set()
                assert f"shard 0 is held by {ELSEWHERE}; waiting" in caplog.messages
            await first.close()
            await has_it.wait()


async def test_a_lease_that_ran_out_is_taken_over(database: Database) -> None:
    first, second = leases(database, ELSEWHERE), leases(database, "a-third:1:1")
    with trio.fail_after(SOON):
        async with first.hold(0):
            await run_out(database)
            async with second.hold(0):
                assert second.epochs == {0: 2}


async def test_a_holder_whose_lease_was_taken_loses_its_block_without_an_error(database: Database) -> None:
    first, second = leases(database, ELSEWHERE), leases(database, "a-third:1:1")
    with trio.fail_after(30):
        async with first.hold(0):
            await run_out(database)
            async with second.hold(0):
                await trio.Event().wait()
    assert first.epochs == {}


async def test_a_holder_that_is_cut_off_leaves_a_shard_that_is_waited_for_before_its_lease_has_run_out(
    database: Database, line: Line, line_url: str, tmp_path: Path
) -> None:
    settings = StorageSettings(data_dir=tmp_path, url=line_url, direct_url=line_url)
    has_it = trio.Event()
    async with open_database(settings) as over_line:
        holder, rival = DatabaseLeases(over_line, BOT, 1, ELSEWHERE, SHORT), leases(database, "a-third:1:1")

        async def want() -> None:
            async with rival.hold(0):
                has_it.set()

        with trio.fail_after(10 * SHORT):
            async with trio.open_nursery() as nursery:
                async with holder.hold(0):
                    nursery.start_soon(want)
                    await until_wanted(database)
                    # Renewed once more since, so that the holder has heard of it.
                    await until_renewed(database)
                    await until_renewed(database)
                    line.cut()
                    await trio.Event().wait()
                assert not has_it.is_set()
                assert await holders(database) == [ELSEWHERE]
                await has_it.wait()
            line.mend()


async def test_a_holder_goes_on_through_an_outage_of_the_database_where_nobody_waits(
    database: Database, line: Line, line_url: str, tmp_path: Path
) -> None:
    settings = StorageSettings(data_dir=tmp_path, url=line_url, direct_url=line_url)
    async with open_database(settings) as over_line:
        holder, has_gone_on = DatabaseLeases(over_line, BOT, 1, ELSEWHERE, SHORT), False
        async with holder.hold(0):
            # Twice, so that the holder has heard of the first.
            await until_renewed(database)
            await until_renewed(database)
            line.cut()
            with trio.move_on_after(2 * SHORT) as waited:
                await trio.Event().wait()
            assert waited.cancelled_caught
            assert await holders(database) == []
            line.mend()
            with trio.fail_after(10 * SHORT):
                while await holders(database) != [ELSEWHERE]:
                    await trio.sleep(0.05)
            has_gone_on = True
        assert has_gone_on, "a block that is lost ends without an error"
        assert holder.epochs == {0: 1}


async def test_a_holder_that_had_to_wait_itself_is_nobody_else_who_waits(
    database: Database, line: Line, line_url: str, tmp_path: Path
) -> None:
    settings = StorageSettings(data_dir=tmp_path, url=line_url, direct_url=line_url)
    async with open_database(settings) as over_line:
        before, holder = leases(database, "a-third:1:1"), DatabaseLeases(over_line, BOT, 1, ELSEWHERE, SHORT)

        async def end_when_wanted() -> None:
            async with before.hold(0):
                await until_wanted(database)
            await before.close()

        async with trio.open_nursery() as nursery:
            nursery.start_soon(end_when_wanted)
            while not await holders(database):
                await trio.sleep(0.02)
            with trio.fail_after(10 * SHORT):
                async with holder.hold(0):
                    # Twice, so that the holder has heard of the first.
                    await until_renewed(database)
                    await until_renewed(database)
                    line.cut()
                    with trio.move_on_after(2 * SHORT) as waited:
                        await trio.Event().wait()
                    line.mend()
                assert waited.cancelled_caught


async def test_a_holder_is_not_cut_off_by_a_database_that_answers_again_in_time(
    database: Database, line: Line, line_url: str, tmp_path: Path
) -> None:
    settings = StorageSettings(data_dir=tmp_path, url=line_url, direct_url=line_url)
    async with open_database(settings) as over_line:
        holder = DatabaseLeases(over_line, BOT, 1, ELSEWHERE, SHORT)
        async with holder.hold(0):
            line.cut()
            with trio.move_on_after(SHORT / 3):
                await trio.Event().wait()
            line.mend()
            with trio.move_on_after(SHORT) as waited:
                await trio.Event().wait()
        assert waited.cancelled_caught
        assert await holders(database) == [ELSEWHERE]


async def test_a_dead_process_of_this_machine_is_not_waited_for(database: Database) -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)  # noqa: ASYNC220  ended below
    owner = name_of(process.pid, psutil.Process(process.pid).create_time())
    assert not is_dead(owner)
    first, second = leases(database, owner), leases(database)
    try:
        with trio.fail_after(SOON):
            async with first.hold(0):
                process.communicate(b"\n")
                assert is_dead(owner)
                async with second.hold(0):
                    assert second.epochs == {0: 2}
    finally:
        process.kill()
        process.wait()


def names_in_another_container() -> list[str]:
    """Of processes in a container that has our host name, by numbers that are ours, or nobody's, here."""
    place, pid, started = own_name().rsplit(":", 2)
    numbers = [pid, "1", str(2**31 - 1)]
    kernel = place.rpartition("/")[0]
    return [
        f"{where}:{number}:{started}" for where in (socket.gethostname(), f"{kernel}/pid:[1]") for number in numbers
    ]


async def test_a_process_in_a_container_with_our_host_name_keeps_its_shard(database: Database) -> None:
    for shard_id, owner in enumerate(names_in_another_container()):
        theirs, ours = leases(database, owner), leases(database)
        async with theirs.hold(shard_id):
            with trio.move_on_after(0.3) as waited:
                async with ours.hold(shard_id):
                    pass
            assert waited.cancelled_caught, owner


async def test_shards_of_another_count_are_waited_for_since_their_guilds_overlap(database: Database) -> None:
    alone, of_two = leases(database, ELSEWHERE), leases(database, "a-third:1:1", count=2)
    async with alone.hold(0):
        with trio.move_on_after(0.5) as waited:
            async with of_two.hold(1):
                pass
        assert waited.cancelled_caught
    await alone.close()
    with trio.fail_after(SOON):
        async with of_two.hold(1):
            assert of_two.epochs == {1: 1}


def test_nobody_is_declared_dead_who_may_live() -> None:
    assert not is_dead(own_name())
    assert not is_dead(ELSEWHERE)
    assert not is_dead("")
    assert not is_dead("nonsense")
    assert not is_dead(name_of(os.getpid(), psutil.Process().create_time() + 1))
    for name in names_in_another_container():
        assert not is_dead(name)
