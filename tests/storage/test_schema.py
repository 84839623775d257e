"""`sql/schema.sql` and `sql/schema.prisma` are the sum of the migrations."""

import psycopg

from tests.storage.prisma import prisma_schema
from tests.storage.schema import PRISMA, SNAPSHOT, dumped


def test_the_snapshot_is_the_sum_of_the_migrations(empty_database_url: str, database_url: str) -> None:
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        connection.execute(SNAPSHOT.read_bytes())
    assert dumped(empty_database_url) == dumped(database_url), "write it anew: nox -s schema"


def test_prismas_schema_is_the_sum_of_the_migrations(database_url: str) -> None:
    assert PRISMA.read_text() == prisma_schema(database_url), "write it anew: nox -s schema"
