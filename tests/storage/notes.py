"""A table of notes for tests of transactions, looked at past the pool."""

import psycopg

from aeon.storage.database import Database
from aeon.storage.queries import Query

INSERT = Query.parse("INSERT INTO note (text) VALUES (%(text)s)", "insert_note")
COUNT = Query.parse("SELECT count(*)::integer AS count FROM note WHERE text = %(text)s", "count_notes")
SLEEP = Query.parse("SELECT pg_sleep(30)", "sleep")


def run(url: str, script: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(script.encode())


def make_notes(url: str) -> None:
    run(url, "CREATE TABLE note (id serial PRIMARY KEY, text text)")


def count(url: str, text: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM note WHERE text = %s", (text,)).fetchone()
    assert row
    return int(row[0])


async def insert_thrice(database: Database, text: str) -> None:
    async with database.transaction() as transaction:
        for _ in range(3):
            await transaction.execute(INSERT, {"text": text})
