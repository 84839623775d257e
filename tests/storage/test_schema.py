"""`sql/schema.sql` is the sum of the migrations."""

import psycopg

from tests.storage.schema import SNAPSHOT, dumped


def test_the_snapshot_is_the_sum_of_the_migrations(empty_database_url: str, database_url: str) -> None:
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        connection.execute(SNAPSHOT.read_bytes())
    assert dumped(empty_database_url) == dumped(database_url), "write it anew: nox -s schema"
