"""How times go to the database and come from it: all its columns are `timestamp` without zone, and mean UTC."""

import re
from datetime import UTC, datetime

import psycopg
from psycopg import postgres
from psycopg.abc import Buffer
from psycopg.adapt import Dumper
from psycopg.types.datetime import TimestampLoader

FIRST_TIME = datetime.fromisoformat("0001-01-01")
LAST_TIME = datetime.fromisoformat("9999-12-31")
"""A day before the end, so that no zone takes it over that."""

_TOO_LATE = re.compile(rb"infinity|.*\d{5}")
_TOO_EARLY = re.compile(rb"-infinity|.* BC$")


class UtcDumper(Dumper):
    """Sends a time as UTC without zone; a naive one is taken for UTC already.

    psycopg would send one with a zone as such, and the server would then store it as the session's zone tells time.
    """

    oid = postgres.types["timestamp"].oid

    def dump(self, obj: datetime) -> bytes:
        utc = obj if obj.tzinfo is None else obj.astimezone(UTC).replace(tzinfo=None)
        return utc.isoformat(sep=" ").encode()


class CalendarLoader(TimestampLoader):
    """Takes a time for `FIRST_TIME` or `LAST_TIME` where the database has one that Python's calendar has not.

    Those are `infinity`, `-infinity` and all that is outside of the years 1 to 9999. Any program may write them into any column, and
    psycopg refuses the whole answer that one of them is in.
    """

    def load(self, data: Buffer) -> datetime:
        text = bytes(data)
        try:
            return datetime.fromisoformat(text.decode())
        except ValueError:
            pass  # the session shows times in another style, or this is none of the calendar's
        try:
            return super().load(text)
        except psycopg.DataError:
            if _TOO_EARLY.match(text):
                return FIRST_TIME
            if _TOO_LATE.match(text):
                return LAST_TIME
            raise
