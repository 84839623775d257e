"""psycopg's asynchronous connection, made to wait with Trio.

psycopg speaks PostgreSQL's protocol in generators that yield what they would wait for; its `AsyncConnection` hands
those to asyncio in four places: `wait`, the lock, connecting, and cancelling. They are overridden here and nowhere
else, on private seams that move between minor versions of psycopg, which is why pyproject.toml pins one.

A connection belongs to one task at a time. When that task is cancelled while a statement runs, the server is asked to
stop it and the rest of its answer is read, all within `CANCEL_SECONDS`; then `trio.Cancelled` goes on its way. So a
cancelled connection is either usable again (idle, or in a transaction that wants a rollback) or closed; it is never
left in the middle of an answer.
"""

import select
from datetime import datetime
from types import TracebackType
from typing import Any, Self, TypeVar

import psycopg
import trio
from psycopg import generators, pq
from psycopg.abc import ConnDict, PQGen, PQGenConn
from psycopg.conninfo import conninfo_attempts, conninfo_to_dict, make_conninfo
from psycopg.errors import _WaitTimeout  # psycopg's own word to its callers for "not yet"
from psycopg.rows import DictRow, dict_row
from psycopg.waiting import Ready, Wait

from aeon.storage.errors import AddressInvalid, DatabaseUnavailable
from aeon.storage.statements import Answer, Params
from aeon.storage.times import CalendarLoader, UtcDumper
from aeon.storage.translation import translated

Result = TypeVar("Result")

CANCEL_SECONDS = 5.0
"""How long a cancelled task may be held up to leave its connection in a known state; after that it is closed."""

STOPPED_SECONDS = 2.0
"""How much of that for the last word of a statement that was told to stop. A pooler in whose queue it waits does not tell it."""

ATTEMPT_SECONDS = 5.0
"""For one address of a host that has several: libpq tries no other while it waits."""

DEFAULTS: ConnDict = {
    "fallback_application_name": "aeon",
    "client_encoding": "UTF8",
    # A line that died without a word is found in a minute, not in the system's two hours.
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
}
"""What an address that does not say otherwise gets; poolers take all of it."""


class _Turn:
    """A Trio lock in the shape that psycopg takes; free, it costs no checkpoint."""

    def __init__(self) -> None:
        self._lock = trio.Lock()

    async def __aenter__(self) -> None:
        try:
            self._lock.acquire_nowait()
        except trio.WouldBlock:
            await self._lock.acquire()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lock.release()


class TrioConnection(psycopg.AsyncConnection[DictRow]):
    """One session with the server, in autocommit mode: transactions are begun and ended by name."""

    def __init__(self, pgconn: pq.abc.PGconn, row_factory: Any = dict_row) -> None:
        super().__init__(pgconn, row_factory)
        self.lock = _Turn()  # type: ignore[assignment]  # psycopg only ever enters it
        self._autocommit = True
        # A pooler may give each transaction another server session, which knows nothing of statements prepared in the last.
        self.prepare_threshold = None
        self.adapters.register_dumper(datetime, UtcDumper)
        self.adapters.register_loader("timestamp", CalendarLoader)
        self._kept_cursor: psycopg.AsyncCursor[DictRow] | None = None
        self._hearing = select.poll()
        self._hearing.register(pgconn.socket, select.POLLIN)

    async def wait(self, gen: PQGen[Result], interval: float = 0.0, timeout: float | None = None) -> Result:  # noqa: ARG002, ASYNC109 - psycopg's signature
        """Drive one of psycopg's generators; with `timeout`, raise `_WaitTimeout` when it takes longer than that many seconds."""
        try:
            if timeout is None:
                return await _drive(gen, self.pgconn.socket)
            with trio.move_on_after(timeout):
                return await _drive(gen, self.pgconn.socket)
            raise _WaitTimeout("wait timeout expired")
        except (trio.Cancelled, KeyboardInterrupt):
            if self.pgconn.transaction_status == pq.TransactionStatus.ACTIVE:
                await self._stop_statement(gen)
            raise

    async def _stop_statement(self, gen: PQGen[Any]) -> None:
        """Have the server stop the statement and read what it still says, or close the connection."""
        with trio.CancelScope(deadline=trio.current_time() + CANCEL_SECONDS, shield=True):
            try:
                await _drive_connecting(self._cancel_gen())
                with trio.move_on_after(STOPPED_SECONDS):
                    await _drive(gen, self.pgconn.socket)
            except psycopg.Error:
                pass  # most often QueryCanceled, as asked for
        if self.pgconn.transaction_status == pq.TransactionStatus.ACTIVE:
            self.discard()

    async def ask(self, statement: bytes, params: Params) -> Answer:
        """Run one statement and take all rows of its answer.

        The cursor is kept from one to the next: to make one costs as much as all else that we do for a small query.
        """
        cursor = self._kept_cursor or self.cursor()
        # Not to be used by two, and not again where this raises.
        self._kept_cursor = None
        await cursor.execute(statement, params)
        returns_rows = cursor.pgresult is not None and cursor.pgresult.status == pq.ExecStatus.TUPLES_OK
        answer = Answer(await cursor.fetchall() if returns_rows else [], cursor.rowcount)
        # A large answer is not held on to.
        cursor._reset()  # noqa: SLF001 - nothing that is public lets go of it
        self._kept_cursor = cursor
        return answer

    async def cancel_safe(self, *, timeout: float = CANCEL_SECONDS) -> None:  # noqa: ASYNC109 - psycopg's signature
        """Ask the server to stop what this connection does."""
        if self._should_cancel():
            with trio.fail_after(timeout):
                await _drive_connecting(self._cancel_gen())

    def discard(self) -> None:
        """Close at once, whatever the state; a statement under way is left to the server's time-outs."""
        if self.closed:
            return
        self._closed = True
        self._kept_cursor = None
        trio.lowlevel.notify_closing(self.pgconn.socket)
        self.pgconn.finish()

    async def close(self) -> None:
        self.discard()
        await trio.lowlevel.checkpoint()

    @property
    def is_idle(self) -> bool:
        """True where the session is open and in no transaction, so that anybody may use it."""
        return not self.closed and self.pgconn.transaction_status == pq.TransactionStatus.IDLE

    @property
    def is_quiet(self) -> bool:
        """False where the server has something to say unasked, which is most often that it is going away."""
        return not self.closed and not self._hearing.poll(0)

    def is_lost(self) -> bool:
        """True where the line is known to be gone, found by reading what is there without waiting."""
        if self.closed or self.is_quiet:
            return self.closed
        try:
            # The second read sees the end of the line, where the first saw the server's last word.
            self.pgconn.consume_input()
            self.pgconn.consume_input()
        except psycopg.OperationalError:
            return True
        return self.pgconn.status != pq.ConnStatus.OK

    @classmethod
    async def open(cls, address: str) -> Self:
        """Connect, trying each address of the host for at most `ATTEMPT_SECONDS`.

        Raises `DatabaseUnavailable` with the last address's reason, `AccessRefused` where that address does not let us in.
        """
        try:
            params = conninfo_to_dict(address)
            # Resolving names blocks, so a thread does it; cancelling leaves it behind.
            attempts = await trio.to_thread.run_sync(conninfo_attempts, params, abandon_on_cancel=True)
        except psycopg.ProgrammingError as error:
            raise AddressInvalid(str(error).strip()) from None
        except psycopg.OperationalError as error:
            raise DatabaseUnavailable(str(error).strip()) from error
        failure: DatabaseUnavailable | None = None
        for attempt in attempts:
            try:
                return await cls._attempt(attempt)
            except DatabaseUnavailable as error:
                failure = error
        raise failure or DatabaseUnavailable("the address names no host")

    @classmethod
    async def _attempt(cls, params: ConnDict) -> Self:
        generator = cls._connect_gen(make_conninfo("", **{**DEFAULTS, **params}))
        with trio.move_on_after(ATTEMPT_SECONDS):
            try:
                return await _drive_connecting(generator)
            except psycopg.Error as error:
                raise translated(error, "connect") from error
        raise DatabaseUnavailable(f"no answer from {params.get('host', 'the server')} within {ATTEMPT_SECONDS:g} s")


def _ready_now(fd: int, wanted: Wait) -> Ready:
    """Which of the wanted directions would not block, found without a checkpoint."""
    poll = select.poll()
    poll.register(fd, (select.POLLIN if wanted & Wait.R else 0) | (select.POLLOUT if wanted & Wait.W else 0))
    events = poll.poll(0)
    if not events:
        return Ready.NONE
    mask = events[0][1]
    # A socket in trouble is ready for whatever was wanted: the next call on it says what is wrong.
    troubled = mask & ~(select.POLLIN | select.POLLOUT)
    readable = wanted & Wait.R and (mask & select.POLLIN or troubled)
    writable = wanted & Wait.W and (mask & select.POLLOUT or troubled)
    return Ready((Ready.R if readable else 0) | (Ready.W if writable else 0))


async def _wait_either(fd: int) -> Ready:
    ready = _ready_now(fd, Wait.RW)
    if ready:
        return ready
    async with trio.open_nursery() as nursery:

        async def wait_then_stop(wait: Any) -> None:
            await wait(fd)
            nursery.cancel_scope.cancel()

        nursery.start_soon(wait_then_stop, trio.lowlevel.wait_readable)
        nursery.start_soon(wait_then_stop, trio.lowlevel.wait_writable)
    return _ready_now(fd, Wait.RW)


async def _wait_for(fd: int, wanted: Wait) -> Ready:
    if wanted == Wait.R:
        await trio.lowlevel.wait_readable(fd)
        return Ready.R
    if wanted == Wait.W:
        await trio.lowlevel.wait_writable(fd)
        return Ready.W
    return await _wait_either(fd)


async def _drive(gen: PQGen[Result], fd: int) -> Result:
    """Run a generator whose socket stays the same; one that never waits passes no checkpoint."""
    try:
        wanted = next(gen)
        while True:
            wanted = gen.send(await _wait_for(fd, wanted))
    except StopIteration as stop:
        result: Result = stop.value
        return result
    except (OSError, trio.ClosedResourceError) as error:
        raise psycopg.OperationalError("the connection's socket is closed") from error


async def _drive_connecting(gen: PQGenConn[Result]) -> Result:
    """Run a generator that names its socket each time, since connecting may go from one to the next."""
    try:
        fd, wanted = next(gen)
        while True:
            fd, wanted = gen.send(await _wait_for(fd, wanted))
    except StopIteration as stop:
        result: Result = stop.value
        return result
    except (OSError, trio.ClosedResourceError) as error:
        raise psycopg.OperationalError("the connection's socket is closed") from error


async def wait_notifications(connection: TrioConnection) -> None:
    """Wait until the server has sent notifications; they go to the connection's notify handlers."""
    await connection.wait(generators.notifies(connection.pgconn))
