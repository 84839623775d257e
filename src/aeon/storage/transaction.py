"""A transaction and what is known of its end.

BEGIN carries the time-outs as SET LOCAL, in the same message: they hold behind a transaction pooler, and hold on the server when this
process is gone. Each statement also has a client's deadline a little above the server's, for a line that is dead.

How it can end:
- COMMIT answered: changed.
- an error, a cancel or a lost line *before* COMMIT was sent: nothing changed, whatever becomes of the connection, because a session
  that ends without COMMIT is rolled back.
- COMMIT refused by the server (a deferred constraint, a serialization failure): nothing changed.
- COMMIT sent, the line lost or the server going down: `OutcomeUnknown`.
COMMIT itself is not cancelled by whoever waits for it: it is short, and stopping it half-way would only make the outcome unknown.
"""

from enum import Enum

import psycopg
import trio
from attrs import define, field, frozen
from psycopg import pq

from aeon.storage.connection import TrioConnection
from aeon.storage.errors import DatabaseUnavailable, OutcomeUnknown, QueryBroken, TimedOut
from aeon.storage.queries import Query
from aeon.storage.statements import Answer, Params, Statements
from aeon.storage.translation import leaves_doubt, translated

COMMIT_SECONDS = 5.0
"""How long a COMMIT may hold up a cancelled task."""

ROLLBACK_SECONDS = 5.0
"""How long a ROLLBACK may hold up a cancelled task; after that the connection is closed, which rolls back as well."""

GRACE_SECONDS = 2.0
"""How much longer than the server the client waits, so that the server's own time-out is what is seen while the line is good."""


class Isolation(Enum):
    """How much a transaction sees of others that commit meanwhile."""

    READ_COMMITTED = "READ COMMITTED"
    SNAPSHOT = "REPEATABLE READ, READ ONLY"
    """Reads alone, and all of them see the same moment."""
    REPEATABLE_READ = "REPEATABLE READ"
    SERIALIZABLE = "SERIALIZABLE"


@frozen
class TimeLimits:
    """Seconds a statement may run, a lock may be waited for, and a transaction may last."""

    statement: float = 5.0
    lock: float = 3.0
    transaction: float = 15.0


@define(eq=False)
class Transaction(Statements):
    """Statements that become true together; made by `Database.transaction()`, of no use after that block."""

    _connection: TrioConnection
    _limits: TimeLimits
    _deadline: float = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._deadline = trio.current_time() + self._limits.transaction

    async def run(self, query: Query, params: Params) -> Answer:
        """Run one statement. After an error the transaction can only be left."""
        left = self._deadline - trio.current_time()
        if left <= 0:
            raise TimedOut(f"the transaction has lasted {self._limits.transaction:g} s")
        return await run_statement(
            self._connection, query, params, seconds=min(left, self._limits.statement) + GRACE_SECONDS
        )

    async def begin(self, isolation: Isolation) -> None:
        """Begin, with the time-outs."""
        await _command(
            self._connection,
            f"BEGIN ISOLATION LEVEL {isolation.value};"
            f"SET LOCAL statement_timeout = {_ms(self._limits.statement)};"
            f"SET LOCAL lock_timeout = {_ms(self._limits.lock)};"
            f"SET LOCAL idle_in_transaction_session_timeout = {_ms(self._limits.transaction)}",
            seconds=self._limits.statement,
        )

    async def commit(self) -> None:
        """End the transaction; see the top of this file."""
        await trio.lowlevel.checkpoint_if_cancelled()
        if self._connection.closed:
            raise DatabaseUnavailable("the connection was lost before the transaction was committed")
        try:
            with trio.CancelScope(deadline=trio.current_time() + COMMIT_SECONDS, shield=True) as scope:
                cursor = await self._connection.execute("COMMIT")
        except psycopg.Error as error:
            if leaves_doubt(error):
                raise OutcomeUnknown(str(error).strip()) from error
            raise translated(error, "COMMIT") from error
        if scope.cancelled_caught:
            self._connection.discard()
            raise OutcomeUnknown(f"COMMIT was not answered within {COMMIT_SECONDS:g} s")
        if cursor.statusmessage != "COMMIT":
            raise QueryBroken("COMMIT", "a statement of this transaction had failed, so it was rolled back")

    async def roll_back(self) -> None:
        """End the transaction without a trace, or close the connection, which does the same."""
        if self._connection.closed:
            return
        if self._connection.is_idle:
            return
        with trio.CancelScope(deadline=trio.current_time() + ROLLBACK_SECONDS, shield=True):
            try:
                await self._connection.execute("ROLLBACK")
            except psycopg.Error:
                self._connection.discard()
        if not self._connection.is_idle:
            self._connection.discard()


def _ms(seconds: float) -> int:
    return max(1, round(seconds * 1000))


async def _command(connection: TrioConnection, text: str, *, seconds: float) -> None:
    """Run a command of ours that takes no parameters."""
    await run_statement(connection, Query.parse(text, text.split(maxsplit=1)[0]), {}, seconds=seconds)


async def run_statement(connection: TrioConnection, query: Query, params: Params, *, seconds: float) -> Answer:
    """Run one statement under the client's deadline.

    Raises `TimedOut` after `seconds`, and any other error of this room. A connection on which the server could not be stopped is closed.
    """
    with trio.move_on_after(seconds):
        try:
            cursor = await connection.execute(query.text.encode(), params or None)
        except psycopg.Error as error:
            raise translated(error, query.name) from error
        returns_rows = cursor.pgresult is not None and cursor.pgresult.status == pq.ExecStatus.TUPLES_OK
        rows = await cursor.fetchall() if returns_rows else []
        return Answer(rows, cursor.rowcount)
    raise TimedOut(f"{query.name} was not answered within {seconds:g} s")
