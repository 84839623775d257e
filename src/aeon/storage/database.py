"""The database as the rest of Aeon sees it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

from attrs import define, field, frozen

from aeon.storage.addresses import Addresses, addresses_of
from aeon.storage.connection import TrioConnection
from aeon.storage.embedded import open_embedded
from aeon.storage.errors import DatabaseUnavailable
from aeon.storage.migrate import migrate
from aeon.storage.pool import Pool, Pooled, PoolLimits, PoolStatistics
from aeon.storage.queries import Query
from aeon.storage.statements import Answer, Params, Statements
from aeon.storage.transaction import Isolation, TimeLimits, Transaction, begin_transaction, run_statement

First = TypeVar("First")

_PROBE = Query.parse("SELECT 1", "probe")


@frozen
class StorageSettings:
    """Where the database is; without `url`, an embedded one in `data_dir`."""

    data_dir: Path
    url: str | None = field(default=None, repr=False)
    direct_url: str | None = field(default=None, repr=False)
    pool: PoolLimits = field(factory=PoolLimits)
    times: TimeLimits = field(factory=TimeLimits)


@define(eq=False)
class Database(Statements):
    """PostgreSQL through a pool.

    A single statement that only reads runs by itself; any other runs in a transaction of its own, so that it has the server's time-outs
    and so that a lost connection leaves doubt about its COMMIT alone.
    """

    _pool: Pool
    _times: TimeLimits
    addresses: Addresses

    def statistics(self) -> PoolStatistics:
        return self._pool.statistics()

    async def check(self) -> None:
        """Ask the server something. Raises `DatabaseUnavailable` or `TimedOut`."""
        await self.run(_PROBE, {})

    async def run(self, query: Query, params: Params) -> Answer:
        """Run one statement; see the class."""
        if not query.reads:
            async with self.transaction() as transaction:
                return await transaction.run(query, params)
        seconds = self._times.statement + self._times.grace
        pooled, answer = await self._acquire(partial(run_statement, query=query, params=params, seconds=seconds))
        self._pool.release(pooled)
        return answer

    @asynccontextmanager
    async def transaction(
        self, isolation: Isolation = Isolation.READ_COMMITTED, *, times: TimeLimits | None = None
    ) -> AsyncIterator[Transaction]:
        """A transaction: committed where the block ends, rolled back where it raises or is cancelled.

        Raises `DatabaseUnavailable`, `TimedOut`, `Clash`, `Conflict` and their like where nothing was changed, and
        `OutcomeUnknown` where COMMIT was sent and not answered.
        """
        begin = partial(begin_transaction, isolation=isolation, limits=times or self._times)
        pooled, transaction = await self._acquire(begin)
        try:
            yield transaction
            await transaction.commit()
        except BaseException:
            await transaction.roll_back()
            raise
        finally:
            self._pool.release(pooled)

    async def _acquire(self, first: Callable[[TrioConnection], Awaitable[First]]) -> tuple[Pooled, First]:
        """A connection of the pool, and what `first` gave on it, which must change nothing.

        A connection that died while idle may show that only when it is used: then `first` has a second try, on a new one,
        since what ended one (a firewall that forgot it, a server that went) will have ended the other idle ones too.
        """
        for tries_left in (1, 0):
            pooled = await self._pool.acquire()
            try:
                return pooled, await first(pooled.connection)
            except BaseException as error:
                self._pool.release(pooled)
                if not (tries_left and isinstance(error, DatabaseUnavailable)):
                    raise
                if pooled.connection.closed:
                    self._pool.drop_idle()
        raise AssertionError


@frozen
class Place:
    """A database that can be reached, for as long as the block that gave it lasts."""

    addresses: Addresses
    connect: Callable[[], Awaitable[TrioConnection]]


@asynccontextmanager
async def open_place(settings: StorageSettings) -> AsyncIterator[Place]:
    """Where the operator says, or the embedded server, which runs while the block does.

    Raises `AddressInvalid` or `EmbeddedFailed`; nothing is connected to yet.
    """
    if settings.url:
        addresses = addresses_of(settings.url, settings.direct_url)
        yield Place(addresses, partial(TrioConnection.open, addresses.pooled))
    else:
        async with open_embedded(settings.data_dir) as server:
            yield Place(Addresses(server.address, server.address), server.connect)


@asynccontextmanager
async def open_database(settings: StorageSettings) -> AsyncIterator[Database]:
    """The database, brought up to date.

    Raises `DatabaseUnavailable` (`AccessRefused` where waiting mends nothing), `AddressInvalid`, `MigrationRefused` or
    `EmbeddedFailed`.
    """
    async with open_place(settings) as place:
        await migrate(place.addresses.direct)
        pool = Pool(place.connect, settings.pool)
        try:
            yield Database(pool, settings.times, place.addresses)
        finally:
            await pool.close()
