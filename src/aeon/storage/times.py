"""How times go to the database: all its columns are `timestamp` without zone, and mean UTC."""

from datetime import UTC, datetime

from psycopg import postgres
from psycopg.adapt import Dumper


class UtcDumper(Dumper):
    """Sends a time as UTC without zone; a naive one is taken for UTC already.

    psycopg would send one with a zone as such, and the server would then store it as the session's zone tells time.
    """

    oid = postgres.types["timestamp"].oid

    def dump(self, obj: datetime) -> bytes:
        utc = obj if obj.tzinfo is None else obj.astimezone(UTC).replace(tzinfo=None)
        return utc.isoformat(sep=" ").encode()
