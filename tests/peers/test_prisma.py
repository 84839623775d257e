"""Prisma, asked itself, makes of `sql/schema.prisma` the very tables that the migrations make, and its own are taken over.

AEON_PEERS_NODE names a folder with Prisma's schema engine in its node_modules; `nox -s peers` sets it.
"""

import os
import re
import subprocess
from pathlib import Path

import psycopg
import pytest
from psycopg.rows import tuple_row

from aeon.storage.migrate import migrate
from tests.storage.prisma import COLUMNS, INDEXES
from tests.storage.schema import PRISMA, dumped

PATIENCE_SECONDS = 60.0

IDS = """CREATE FUNCTION aeon_id() RETURNS text LANGUAGE sql AS $$ SELECT '' $$;"""
"""Prisma's SQL names our function, and has no word to make it."""

OURS_ALONE = ("GatewaySession", "GuildSnapshot", "JournalPosition", "AeonMigrations")
"""Models of tables that no dashboard had before us."""


def ddl(schema: str, url: str) -> str:
    """The SQL that Prisma makes of a schema."""
    if "AEON_PEERS_NODE" not in os.environ:
        if os.environ.get("CI") == "true":
            pytest.fail("AEON_PEERS_NODE is not set")
        pytest.skip("AEON_PEERS_NODE is not set")
    program = ["node", str(Path(__file__).parent / "prisma" / "ddl.mjs"), url]
    done = subprocess.run(  # noqa: S603  our own program
        program, input=schema, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def dashboards_own(schema: str) -> str:
    """The schema as a dashboard had it before Aeon: ids and times by Prisma, nothing of Aeon's own."""
    plain = schema.replace('dbgenerated("aeon_id()")', "cuid()")
    plain = re.sub(r'dbgenerated\("\(now\(\) AT TIME ZONE .*?\)"\)', "now()", plain)
    plain = re.sub(r"@default\(now\(\)\)( +)@updatedAt", r"\1@updatedAt", plain)
    return re.sub(rf"^model ({'|'.join(OURS_ALONE)}) {{.*?^}}", "", plain, flags=re.MULTILINE | re.DOTALL)


def run(url: str, script: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(script.encode())


def catalog(url: str) -> list[tuple[object, ...]]:
    """Every column with type, NULL and default, and every index with its name."""
    with psycopg.connect(url, row_factory=tuple_row) as connection:
        return connection.execute(COLUMNS).fetchall() + connection.execute(INDEXES).fetchall()


def test_prisma_makes_the_tables_that_the_migrations_make(empty_database_url: str, database_url: str) -> None:
    run(empty_database_url, IDS + ddl(PRISMA.read_text(), empty_database_url))
    assert catalog(empty_database_url) == catalog(database_url)


async def test_tables_made_by_prisma_end_as_those_of_the_migrations(empty_database_url: str, database_url: str) -> None:
    own = ddl(dashboards_own(PRISMA.read_text()), empty_database_url)
    assert "aeon_id" not in own
    assert '"GuildSettings"' in own
    run(empty_database_url, own)
    await migrate(empty_database_url)
    assert dumped(empty_database_url) == dumped(database_url)
