"""psycopg's errors become ours here, by SQLSTATE.

https://www.postgresql.org/docs/current/errcodes-appendix.html
"""

import re
from collections.abc import Callable

import psycopg

from aeon.storage.errors import (
    AccessRefused,
    Clash,
    Conflict,
    DatabaseUnavailable,
    QueryBroken,
    ReferenceBroken,
    StorageError,
    TimedOut,
    ValueRefused,
)

LOST_STATES = ("08", "57P")
"""Connection exceptions and shutdowns: what the server was doing may have been finished before the line went."""


NO_CHANNEL_BINDING = "channel binding"
"""What libpq's refusals of a server without it have in common: it says so in words alone, without a SQLSTATE."""

CHANNEL_BINDING_MEND = (
    "whoever answers there has none, as PgBouncer has not: leave channel_binding out of the address and say"
    " sslmode=verify-full with sslrootcert, which proves as well who answers, or set an address that leads past the pooler"
)


NOT_LET_IN = re.compile(
    r"authentication failed|no password supplied|no pg_hba\.conf entry|pg_hba\.conf rejects"
    r'|(?:role|database) "[^"]*" does not exist|no such (?:user|database)'
)
"""Refusals of PostgreSQL, libpq and PgBouncer; libpq hands on no SQLSTATE of a connection that was not made.

A server that speaks another language is taken for one that is away, as all are whose words are not known.
"""


def _message(error: psycopg.Error) -> str:
    return error.diag.message_primary or str(error).strip() or type(error).__name__


def _conflict(error: psycopg.Error) -> StorageError:
    return Conflict(error.diag.constraint_name or "", _message(error))


def _reference(error: psycopg.Error) -> StorageError:
    return ReferenceBroken(error.diag.constraint_name or "", _message(error))


def _value(error: psycopg.Error) -> StorageError:
    return ValueRefused(error.diag.constraint_name or error.diag.column_name or "", _message(error))


def _clash(error: psycopg.Error) -> StorageError:
    return Clash(_message(error))


def _timed_out(error: psycopg.Error) -> StorageError:
    return TimedOut(_message(error))


def _unavailable(error: psycopg.Error) -> StorageError:
    message = _message(error)
    if error.sqlstate is None and NO_CHANNEL_BINDING in message:
        return DatabaseUnavailable(f"{message} ({CHANNEL_BINDING_MEND})")
    if error.sqlstate is None and NOT_LET_IN.search(message):
        return AccessRefused(message)
    return DatabaseUnavailable(message)


BY_STATE: dict[str, Callable[[psycopg.Error], StorageError]] = {
    "23505": _conflict,  # unique_violation
    "23P01": _conflict,  # exclusion_violation
    "23503": _reference,  # foreign_key_violation
    "40001": _clash,  # serialization_failure
    "40P01": _clash,  # deadlock_detected
    "57014": _timed_out,  # query_canceled, by statement_timeout or by our own cancel
    "55P03": _timed_out,  # lock_not_available, by lock_timeout
    "25P03": _timed_out,  # idle_in_transaction_session_timeout
    "25P04": _timed_out,  # transaction_timeout
    "25006": _unavailable,  # read_only_sql_transaction: a standby, or a failover under way
}

BY_CLASS: dict[str, Callable[[psycopg.Error], StorageError]] = {
    "08": _unavailable,  # connection exception
    "22": _value,  # data exception
    "23": _value,  # CHECK and NOT NULL
    "28": _unavailable,  # invalid authorization
    "3D": _unavailable,  # no such database
    "40": _clash,  # transaction rollback
    "53": _unavailable,  # disk full, out of memory, too many connections
    "57": _unavailable,  # shutdown, starting up
    "58": _unavailable,  # system error
}


def translated(error: psycopg.Error, query: str) -> StorageError:
    """Our error for psycopg's, of a statement that is known to have changed nothing."""
    state = error.sqlstate
    if state is not None:
        make = BY_STATE.get(state) or BY_CLASS.get(state[:2])
        return make(error) if make else QueryBroken(query, f"{_message(error)} (SQLSTATE {state})")
    if isinstance(error, psycopg.DataError):
        return _value(error)
    if isinstance(error, psycopg.OperationalError):
        return _unavailable(error)
    return QueryBroken(query, _message(error))


def leaves_doubt(error: psycopg.Error) -> bool:
    """True where COMMIT answered with this error may have committed: no answer at all, or the server went down at it."""
    return error.sqlstate is None or error.sqlstate.startswith(LOST_STATES)
