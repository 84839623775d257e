"""Small queries a second over eight connections: ours on Trio, beside psycopg in threads and asyncpg, all on one server.

Ours prepares nothing, so that it works behind a pooler; asyncpg is measured so too, and as it is by itself, with prepared statements.
Threads that do nothing but ask are quicker than ours: they wait in C, outside of the interpreter's lock, without a deadline or a pool. But
where everything else is on Trio somebody has to hand each query to such a thread and fetch its answer; that is measured as well.
asyncpg is of the dependency group `bench`; where it is not installed it is left out.
"""

import asyncio
import statistics
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from importlib.util import find_spec
from typing import Any

import psycopg
import trio

from aeon.storage.database import StorageSettings, open_database
from aeon.storage.queries import Query
from tests.bench.server import open_server

CONNECTIONS = 8
QUERIES = 8_000
ROUNDS = 3
EACH = QUERIES // CONNECTIONS

ONE_ROW = 'SELECT "prefix" AS prefix, "globalCooldown" AS cooldown FROM public."GuildSettings" WHERE "guildId" = '
OURS = Query.parse(f"{ONE_ROW} %(guild_id)s", "one_row")

Taken = tuple[float, float]
"""Seconds of the clock, and of our processor: the second says more where the machine has other things to do."""

INSERT = """INSERT INTO public."GuildSettings" ("guildId") SELECT generate_series(1, 1000)::text"""


def main() -> None:
    with open_server() as place:
        _compare(place)


def _compare(place: StorageSettings) -> None:
    url = place.url
    assert url is not None
    trio.run(_fill, place)
    contenders: dict[str, Callable[[], Taken]] = {
        "ours, on Trio": partial(trio.run, _ours, place),
        "psycopg, in threads": partial(_threads, url),
        "psycopg, in threads that Trio asks": partial(trio.run, _asked_threads, url),
    }
    if find_spec("asyncpg"):
        contenders["asyncpg, nothing prepared"] = partial(_run_asyncio, partial(_asyncpg, url, prepared=0))
        contenders["asyncpg, prepared"] = partial(_run_asyncio, partial(_asyncpg, url, prepared=100))
    # In turns, so that what else the machine does befalls all alike.
    taken = [{name: run() for name, run in contenders.items()} for _ in range(ROUNDS)]
    for name in contenders:
        seconds, cpu = (statistics.median(one[name][which] for one in taken) for which in (0, 1))
        print(
            f"storage: {QUERIES / seconds:8,.0f} queries a second, {cpu / QUERIES * 1e6:4.0f} us of processor each: {name}"
        )


def _now() -> Taken:
    return time.perf_counter(), time.process_time()


def _since(begun: Taken) -> Taken:
    return time.perf_counter() - begun[0], time.process_time() - begun[1]


async def _fill(place: StorageSettings) -> None:
    async with open_database(place) as database:
        await database.execute(Query.parse(INSERT))


async def _ours(place: StorageSettings) -> Taken:
    async with open_database(place) as database:

        async def ask() -> None:
            for number in range(EACH):
                await database.fetch_all(OURS, {"guild_id": str(number % 1000)})

        begun = _now()
        async with trio.open_nursery() as nursery:
            for _ in range(CONNECTIONS):
                nursery.start_soon(ask)
        return _since(begun)


def _threads(url: str) -> Taken:
    def ask(connection: "psycopg.Connection[Any]") -> None:
        for number in range(EACH):
            _one_row(connection, number)

    with ExitStack() as closing:
        connections = _connect(url, closing)
        begun = _now()
        with ThreadPoolExecutor(CONNECTIONS) as threads:
            list(threads.map(ask, connections))
        return _since(begun)


async def _asked_threads(url: str) -> Taken:
    async def ask(connection: "psycopg.Connection[Any]") -> None:
        for number in range(EACH):
            await trio.to_thread.run_sync(_one_row, connection, number)

    with ExitStack() as closing:
        connections = _connect(url, closing)
        begun = _now()
        async with trio.open_nursery() as nursery:
            for connection in connections:
                nursery.start_soon(ask, connection)
        return _since(begun)


def _connect(url: str, closing: ExitStack) -> "list[psycopg.Connection[Any]]":
    return [
        closing.enter_context(psycopg.connect(url, autocommit=True, prepare_threshold=None)) for _ in range(CONNECTIONS)
    ]


def _one_row(connection: "psycopg.Connection[Any]", number: int) -> list[Any]:
    return connection.execute(f"{ONE_ROW} %s".encode(), [str(number % 1000)]).fetchall()


def _run_asyncio(run: Callable[[], Coroutine[Any, Any, Taken]]) -> Taken:
    return asyncio.run(run())


async def _asyncpg(url: str, *, prepared: int) -> Taken:
    import asyncpg

    async def ask(connection: Any) -> None:
        for number in range(EACH):
            await connection.fetch(f"{ONE_ROW} $1", str(number % 1000))

    # Without its pool, which asks the server to forget the session each time that a connection is given back.
    connections = [await asyncpg.connect(url, statement_cache_size=prepared) for _ in range(CONNECTIONS)]
    begun = _now()
    async with asyncio.TaskGroup() as tasks:
        for connection in connections:
            tasks.create_task(ask(connection))
    taken = _since(begun)
    for connection in connections:
        await connection.close()
    return taken
