"""A transaction and what is known of its end.

BEGIN carries the time-outs as SET LOCAL, in the same message: they hold behind a transaction pooler, and they hold on
the server when this process is gone. Each statement also has a client's deadline a little above the server's, for a
line that is dead.

How it can end:
- COMMIT answered: changed.
- an error, a cancel or a lost line *before* COMMIT was sent: nothing changed, whatever becomes of the connection,
  because a session that ends without COMMIT is rolled back.
- COMMIT refused by the server (a deferred constraint, a serialization failure): nothing changed.
- COMMIT sent, the line lost or the server going down: `OutcomeUnknown`.
COMMIT itself is not cancelled by whoever waits for it: it is short, and stopping it half-way would only make the
outcome unknown.
"""

from enum import Enum
from functools import cache

import psycopg
import trio
from attrs import define, field, frozen

from aeon.storage.connection import TrioConnection
from aeon.storage.errors import DatabaseUnavailable, OutcomeUnknown, QueryBroken, TimedOut
from aeon.storage.queries import Query
from aeon.storage.statements import Answer, Params, Statements
from aeon.storage.translation import leaves_doubt, translated

COMMIT_SECONDS = 5.0
"""How long a COMMIT may hold up a cancelled task."""

ROLLBACK_SECONDS = 5.0
"""How long a ROLLBACK may hold up a cancelled task; after that the connection is closed, which rolls back as well."""

READ_ONLY = "25006"
"""read_only_sql_transaction: said to whoever would write by a standby, and within a snapshot."""


class Isolation(Enum):
    """How much a transaction sees of others that commit meanwhile."""

    READ_COMMITTED = "READ COMMITTED"
    SNAPSHOT = "REPEATABLE READ, READ ONLY"
    """Reads alone, and all of them see the same moment."""
    REPEATABLE_READ = "REPEATABLE READ"
    SERIALIZABLE = "SERIALIZABLE"


@frozen
class TimeLimits:
    """Seconds a statement may run, a lock may be waited for, and a transaction may last.

    `grace` is how much longer than the server we wait, so that the server's own time-out is seen while the line is good.
    """

    statement: float = 5.0
    lock: float = 3.0
    transaction: float = 15.0
    grace: float = 2.0


@define(eq=False)
class Transaction(Statements):
    """Statements that become true together; made by `Database.transaction()`, of no use after that block."""

    _connection: TrioConnection
    _limits: TimeLimits
    _deadline: float = field(init=False)
    _ended: bool = field(default=False, init=False)

    def __attrs_post_init__(self) -> None:
        self._deadline = trio.current_time() + self._limits.transaction

    async def run(self, query: Query, params: Params) -> Answer:
        """Run one statement. After an error the transaction can only be left."""
        if self._ended:
            raise QueryBroken(query.name, "its transaction has ended, and the connection may be another's")
        left = self._deadline - trio.current_time()
        if left <= 0:
            raise TimedOut(f"the transaction has lasted {self._limits.transaction:g} s")
        seconds = min(left, self._limits.statement) + self._limits.grace
        return await run_statement(self._connection, query, params, seconds=seconds)

    async def commit(self) -> None:
        """End the transaction; see the top of this file."""
        await trio.lowlevel.checkpoint_if_cancelled()
        if self._connection.is_lost():
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
        self._ended = True
        if cursor.statusmessage != "COMMIT":
            raise QueryBroken("COMMIT", "a statement of this transaction had failed, so it was rolled back")

    async def roll_back(self) -> None:
        """End the transaction without a trace, or close the connection, which does the same."""
        self._ended = True
        if self._connection.closed or self._connection.is_idle:
            return
        with trio.CancelScope(deadline=trio.current_time() + ROLLBACK_SECONDS, shield=True):
            try:
                await self._connection.execute("ROLLBACK")
            except psycopg.Error:
                self._connection.discard()
        if not self._connection.is_idle:
            self._connection.discard()


async def begin_transaction(connection: TrioConnection, *, isolation: Isolation, limits: TimeLimits) -> Transaction:
    """A transaction begun on an idle connection, which is idle again or closed where this raises."""
    transaction = Transaction(connection, limits)
    try:
        await run_statement(connection, _begin(isolation, limits), {}, seconds=limits.statement + limits.grace)
    except BaseException:
        await transaction.roll_back()
        raise
    return transaction


@cache
def _begin(isolation: Isolation, limits: TimeLimits) -> Query:
    text = (
        f"BEGIN ISOLATION LEVEL {isolation.value};"
        f"SET LOCAL statement_timeout = {_ms(limits.statement)};"
        f"SET LOCAL lock_timeout = {_ms(limits.lock)};"
        f"SET LOCAL idle_in_transaction_session_timeout = {_ms(limits.transaction)}"
    )
    return Query.parse(text, "BEGIN")


def _ms(seconds: float) -> int:
    return max(1, round(seconds * 1000))


async def run_statement(connection: TrioConnection, query: Query, params: Params, *, seconds: float) -> Answer:
    """Run one statement under the client's deadline.

    Raises `TimedOut` after `seconds`, and any other error of this room. A connection on which the server could not be
    stopped is closed, and so is one to a server that has become a standby: the next one finds its successor.
    """
    with trio.move_on_after(seconds):
        try:
            return await connection.ask(query.text.encode(), params)
        except psycopg.Error as error:
            if error.sqlstate == READ_ONLY:
                connection.discard()
            raise translated(error, query.name) from error
    raise TimedOut(f"{query.name} was not answered within {seconds:g} s")
