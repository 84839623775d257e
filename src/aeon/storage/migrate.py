"""Bringing a database up to date with `sql/migrations/NNNN_name.sql`.

Each file runs once, forward only, in a transaction of its own that also records its number, name and SHA-256. Every one
of these transactions takes the same advisory lock first and looks again at what is recorded, so that programs starting
at once do each file once. What is recorded must be the beginning of what this program brings: an old file that changed
or is missing, and a database that is newer, are refused before anything is done.
"""

import hashlib
import logging
import re
from collections.abc import Sequence
from importlib.resources import files

import psycopg
import trio
from attrs import frozen

from aeon.storage.connection import TrioConnection
from aeon.storage.errors import DatabaseUnavailable, MigrationRefused
from aeon.storage.translation import translated

log = logging.getLogger(__name__)

_FILE_NAME = re.compile(r"(?P<number>\d{4})_(?P<name>[a-z0-9_]+)\.sql")

LOCK_KEY = 0x41454F4E
"""The advisory lock of Aeon's migrations: "AEON" in ASCII."""

MIGRATION_SECONDS = 600.0
"""For one file with the wait for the lock: an index on a large table takes minutes."""

OLDEST_SERVER = 140000
"""PostgreSQL 14."""

_BEGIN = f"""
BEGIN;
SET LOCAL statement_timeout = '{MIGRATION_SECONDS:g}s';
SET LOCAL idle_in_transaction_session_timeout = '{MIGRATION_SECONDS:g}s';
SET LOCAL lock_timeout = 0;
SELECT pg_advisory_xact_lock({LOCK_KEY});
"""

_RECORDS = """
CREATE TABLE IF NOT EXISTS public."_aeon_migrations" (
    "number" integer PRIMARY KEY,
    "name" text NOT NULL,
    "checksum" text NOT NULL,
    "appliedAt" timestamp(3) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC')
)
"""


@frozen
class Migration:
    """One file; `number` counts from 1 without gaps."""

    number: int
    name: str
    text: str

    @property
    def file_name(self) -> str:
        return f"{self.number:04}_{self.name}.sql"

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


@frozen
class Applied:
    """A file as a database remembers it."""

    number: int
    name: str
    checksum: str

    @property
    def file_name(self) -> str:
        return f"{self.number:04}_{self.name}.sql"


def load_migrations() -> list[Migration]:
    """The program's own migrations in order. Raises `MigrationRefused` where numbers are missing or used twice."""
    folder = files("aeon").joinpath("sql/migrations")
    texts = {entry.name: entry.read_text(encoding="utf-8") for entry in folder.iterdir() if entry.name.endswith(".sql")}
    return parse_migrations(texts)


def parse_migrations(texts: dict[str, str]) -> list[Migration]:
    """Migrations from file names and texts. Raises `MigrationRefused`."""
    migrations = []
    for expected, file_name in enumerate(sorted(texts), start=1):
        match = _FILE_NAME.fullmatch(file_name)
        if not match:
            raise MigrationRefused(f"sql/migrations/{file_name}: a migration is called NNNN_name.sql")
        if int(match["number"]) != expected:
            raise MigrationRefused(f"sql/migrations/{file_name}: the next number is {expected:04}")
        # A checkout with other line ends is the same migration.
        migrations.append(Migration(expected, match["name"], texts[file_name].replace("\r\n", "\n")))
    return migrations


def pending(applied: Sequence[Applied], migrations: Sequence[Migration]) -> list[Migration]:
    """What is still to be done. Raises `MigrationRefused` where the database does not go together with these files."""
    known = {migration.number: migration for migration in migrations}
    for done in applied:
        migration = known.pop(done.number, None)
        if migration is None:
            if done.number > len(migrations):
                raise MigrationRefused(
                    f"the database is newer than this program: it has migration {done.file_name}, this program ends at"
                    f" {len(migrations):04}. Start the newer version, or restore a backup made before the upgrade"
                )
            raise MigrationRefused(
                f"migration {done.file_name} is in the database but not in this program: reinstall it"
            )
        if migration.name != done.name or migration.checksum != done.checksum:
            raise MigrationRefused(
                f"migration {done.file_name} has been changed since it was applied to this database (it is {migration.file_name} now)."
                " Put the old file back, and make the change in a new migration"
            )
    rest = sorted(known)
    if rest and applied and rest[0] < max(done.number for done in applied):
        raise MigrationRefused(
            f"the database has migration {max(done.number for done in applied):04} but not {rest[0]:04}:"
            " they are applied in order, so its record has been edited by hand"
        )
    return [known[number] for number in rest]


async def migrate(address: str, migrations: Sequence[Migration] | None = None) -> list[Migration]:
    """Apply what is missing and return it; `address` leads past any transaction pooler.

    Raises `MigrationRefused` with the mend, or `DatabaseUnavailable`. Files applied before a failing one stay applied.
    """
    wanted = load_migrations() if migrations is None else list(migrations)
    done = []
    connection = await TrioConnection.open(address)
    connection.add_notice_handler(_log)
    try:
        _check_server(connection)
        while migration := await _apply_next(connection, wanted):
            done.append(migration)
    finally:
        connection.discard()
    return done


def _check_server(connection: TrioConnection) -> None:
    if connection.info.server_version < OLDEST_SERVER:
        raise MigrationRefused(
            f"PostgreSQL 14 or later is needed; this server is {connection.info.server_version // 10000}"
        )
    # Names have emoji, which others refuse to keep, and SQL_ASCII keeps what nobody can read.
    encoding = connection.info.parameter_status("server_encoding")
    if encoding not in {None, "UTF8"}:
        raise MigrationRefused(
            f"its encoding is {encoding}, and UTF8 is needed: make one with CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0"
        )


async def _apply_next(connection: TrioConnection, wanted: Sequence[Migration]) -> Migration | None:
    """Apply the first missing file, or find that there is none."""
    current = "the record of migrations"
    with trio.move_on_after(MIGRATION_SECONDS):
        try:
            await connection.execute(_BEGIN.encode())
            missing = pending(await _applied(connection), wanted)
            if not missing:
                await connection.execute("ROLLBACK")
                return None
            current = missing[0].file_name
            await _apply(connection, missing[0])
        except psycopg.Error as error:
            raise _refusal(error, current) from error
        else:
            return missing[0]
    raise MigrationRefused(f"{current} was not done within {MIGRATION_SECONDS:g} s; is another migration stuck?")


async def _applied(connection: TrioConnection) -> list[Applied]:
    cursor = await connection.execute("SELECT to_regclass('public._aeon_migrations') IS NOT NULL AS there")
    row = await cursor.fetchone()
    if not (row and row["there"]):
        await connection.execute(_RECORDS)
        return []
    cursor = await connection.execute(
        'SELECT "number", "name", "checksum" FROM public."_aeon_migrations" ORDER BY "number"'
    )
    return [Applied(row["number"], row["name"], row["checksum"]) for row in await cursor.fetchall()]


async def _apply(connection: TrioConnection, migration: Migration) -> None:
    await connection.execute(migration.text.encode())
    await connection.execute(
        'INSERT INTO public."_aeon_migrations" ("number", "name", "checksum") VALUES (%s, %s, %s)',
        (migration.number, migration.name, migration.checksum),
    )
    await connection.execute("COMMIT")


def _refusal(error: psycopg.Error, current: str) -> MigrationRefused | DatabaseUnavailable:
    ours = translated(error, current)
    if isinstance(ours, DatabaseUnavailable):
        return ours
    said = [error.diag.message_primary or str(error), error.diag.message_detail, error.diag.message_hint]
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        said.append(
            "Let the user of DATABASE_URL own the tables, and GRANT CREATE ON SCHEMA public TO it, for that is where they are made"
        )
    return MigrationRefused(f"{current} cannot be applied: {'. '.join(part for part in said if part)}")


def _log(notice: psycopg.errors.Diagnostic) -> None:
    if notice.severity_nonlocalized == "WARNING":
        log.warning("%s", notice.message_primary)
