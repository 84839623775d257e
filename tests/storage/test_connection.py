"""psycopg on Trio, over TCP."""

import socket
import time
from datetime import UTC, datetime, timedelta, timezone
from typing import LiteralString
from urllib.parse import urlsplit

import psycopg
import pytest
import trio

from aeon.storage.connection import CANCEL_SECONDS, TrioConnection
from aeon.storage.errors import AddressInvalid, DatabaseUnavailable
from aeon.storage.times import FIRST_TIME, LAST_TIME
from tests.conftest import Line, with_place

WIDE = "SELECT repeat('x', 1000) AS word FROM generate_series(1, 20000)"


@pytest.fixture
async def connection(database_url: str) -> TrioConnection:
    return await TrioConnection.open(database_url)


async def test_rows_come_back_by_name(connection: TrioConnection) -> None:
    cursor = await connection.execute("SELECT 1 AS one, 'two' AS two")
    assert await cursor.fetchall() == [{"one": 1, "two": "two"}]
    connection.discard()


async def test_others_run_while_a_statement_does(connection: TrioConnection) -> None:
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await trio.sleep(0.01)

    async with trio.open_nursery() as nursery:
        nursery.start_soon(count)
        await connection.execute("SELECT pg_sleep(0.2)")
        nursery.cancel_scope.cancel()
    assert turns > 5
    connection.discard()


async def test_a_cancelled_statement_leaves_the_connection_usable(connection: TrioConnection) -> None:
    for statement in ("SELECT pg_sleep(30)", WIDE, "SELECT count(*) FROM generate_series(1, 1000000000)"):
        before = time.monotonic()
        with trio.move_on_after(0.02):
            await connection.execute(statement)
        assert time.monotonic() - before < CANCEL_SECONDS / 2
        assert connection.is_idle
        cursor = await connection.execute("SELECT 1 AS one")
        assert await cursor.fetchone() == {"one": 1}
    connection.discard()


async def test_a_cancel_that_cannot_reach_the_server_closes_the_connection(line: Line, line_url: str) -> None:
    connection = await TrioConnection.open(line_url)
    line.freeze()
    before = time.monotonic()
    with trio.move_on_after(0.05):
        await connection.execute("SELECT pg_sleep(30)")
    assert connection.closed
    assert time.monotonic() - before < CANCEL_SECONDS + 1


async def test_a_statement_larger_than_the_sockets_buffers_goes_through(connection: TrioConnection) -> None:
    text = "x" * 30_000_000
    cursor = await connection.execute("SELECT length(%(text)s) AS length, %(text)s AS text", {"text": text})
    row = await cursor.fetchone()
    assert row == {"length": len(text), "text": text}
    connection.discard()


async def test_copy_goes_both_ways(connection: TrioConnection) -> None:
    await connection.execute("CREATE TEMPORARY TABLE word (word text)")
    async with connection.cursor() as cursor:
        async with cursor.copy("COPY word FROM STDIN") as copy:
            for number in range(1000):
                await copy.write_row((str(number),))
        async with cursor.copy("COPY word TO STDOUT") as copy:
            rows = [row async for row in copy.rows()]
    assert len(rows) == 1000
    connection.discard()


async def test_statements_can_be_sent_in_a_pipeline(connection: TrioConnection) -> None:
    async with connection.pipeline():
        cursors = [await connection.execute("SELECT %s::integer AS n", (n,)) for n in range(100)]
        assert [await cursor.fetchone() for cursor in cursors] == [{"n": n} for n in range(100)]
    connection.discard()


async def test_a_cancelled_connect_leaves_nothing_open(line: Line, line_url: str) -> None:
    line.freeze()
    with trio.move_on_after(0.1) as scope:
        await TrioConnection.open(line_url)
    assert scope.cancelled_caught


async def test_a_refused_connection_says_why(database_url: str) -> None:
    with socket.socket() as silent:
        # Taken, but nobody listens, so nobody else can either.
        silent.bind(("127.0.0.1", 0))
        with pytest.raises(DatabaseUnavailable, match="refused"):
            await TrioConnection.open(with_place(database_url, *silent.getsockname()))
    with pytest.raises(DatabaseUnavailable, match="does not exist"):
        await TrioConnection.open(f"{database_url}_not_there")


async def test_a_host_that_nobody_knows_is_unavailable(database_url: str) -> None:
    with pytest.raises(DatabaseUnavailable, match="resolve"):
        await TrioConnection.open(with_place(database_url, "host.invalid", 5432))


async def test_the_next_host_is_tried(database_url: str, closed_port: int) -> None:
    port = urlsplit(database_url).port
    connection = await TrioConnection.open(
        f"host=127.0.0.1,127.0.0.1 port={closed_port},{port} user=aeon dbname={urlsplit(database_url).path[1:]}"
    )
    assert connection.is_idle
    connection.discard()


@pytest.mark.parametrize("address", ["postgresql://host/db?nonsense=1", "host='unclosed", "no address"])
async def test_an_address_that_is_none_is_refused_without_repeating_it(address: str) -> None:
    with pytest.raises(AddressInvalid):
        await TrioConnection.open(address)


async def test_times_are_sent_as_utc_whatever_the_session_thinks(connection: TrioConnection) -> None:
    await connection.execute("SET timezone = 'Asia/Tokyo'")
    await connection.execute("CREATE TEMPORARY TABLE moment (at timestamp(3))")
    noon = datetime(2024, 1, 1, 12, tzinfo=UTC)
    for moment in (noon, noon.astimezone(timezone(timedelta(hours=-5))), noon.replace(tzinfo=None)):
        await connection.execute("INSERT INTO moment VALUES (%s)", (moment,))
    cursor = await connection.execute("SELECT at FROM moment")
    assert {row["at"] for row in await cursor.fetchall()} == {noon.replace(tzinfo=None)}
    connection.discard()


@pytest.mark.parametrize("style", ["ISO", "German", "SQL, DMY", "Postgres, MDY"])
async def test_a_time_that_no_calendar_has_comes_as_the_first_or_the_last_one(
    connection: TrioConnection, style: LiteralString
) -> None:
    await connection.execute("SELECT set_config('datestyle', %s, false)", (style,))
    for text, moment in (
        ("2024-02-29 12:30:01.5", datetime.fromisoformat("2024-02-29T12:30:01.5")),
        ("0001-01-01", FIRST_TIME),
        ("0001-12-31 BC", FIRST_TIME),
        ("4713-01-01 BC", FIRST_TIME),
        ("-infinity", FIRST_TIME),
        ("9999-12-31 23:59:59.999", datetime.fromisoformat("9999-12-31T23:59:59.999")),
        ("10000-01-01", LAST_TIME),
        ("294276-12-31 23:59:59.999", LAST_TIME),
        ("infinity", LAST_TIME),
    ):
        cursor = await connection.execute("SELECT %s::timestamp AS at", (text,))
        assert await cursor.fetchall() == [{"at": moment}], text
    connection.discard()


async def test_a_line_that_is_cut_is_noticed(line: Line, line_url: str) -> None:
    connection = await TrioConnection.open(line_url)
    assert not connection.is_lost()
    line.cut()
    with trio.fail_after(5):
        while True:
            if connection.is_lost():
                break
            await trio.sleep(0.01)
    assert not connection.is_quiet
    with pytest.raises(psycopg.OperationalError):
        await connection.execute("SELECT 1")
    connection.discard()


async def test_each_answer_is_its_statements_own(connection: TrioConnection) -> None:
    assert (await connection.ask(b"SELECT 1 AS one", {})).rows == [{"one": 1}]
    assert (await connection.ask(b"SELECT 'x' AS word, %(n)s::int AS n", {"n": 2})).rows == [{"word": "x", "n": 2}]
    await connection.ask(b"CREATE TEMPORARY TABLE word (word text)", {})
    added = await connection.ask(b"INSERT INTO word VALUES ('a'), ('b')", {})
    assert (added.rows, added.count) == ([], 2)
    with pytest.raises(psycopg.errors.UndefinedColumn):
        await connection.ask(b"SELECT nonsense", {})
    with trio.move_on_after(0.02):
        await connection.ask(b"SELECT pg_sleep(30)", {})
    gone = await connection.ask(b"DELETE FROM word WHERE word = 'a' RETURNING word", {})
    assert (gone.rows, gone.count) == ([{"word": "a"}], 1)
    connection.discard()


async def test_two_who_ask_at_once_take_turns(connection: TrioConnection) -> None:
    answers = {}

    async def ask(number: int) -> None:
        answers[number] = (await connection.ask(b"SELECT %(n)s::int AS n, pg_sleep(0.01)::text", {"n": number})).rows[0]

    async with trio.open_nursery() as nursery:
        for number in range(5):
            nursery.start_soon(ask, number)
    assert {number: row["n"] for number, row in answers.items()} == {number: number for number in range(5)}
    connection.discard()
