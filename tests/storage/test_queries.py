"""SQL files become named queries, or say with file and line what is wrong with them."""

import re
from pathlib import Path

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

import aeon
from aeon.storage.database import Database
from aeon.storage.errors import QueryBroken
from aeon.storage.queries import Query, load_queries, parse_queries

FILES = sorted(path.stem for path in (Path(aeon.__file__).parent / "sql" / "queries").glob("*.sql"))

WHOLE_TABLES = {"forget_registrations", "forget_sessions"}
"""Queries that are meant to touch every row."""

FILE = """-- About widgets.

-- name: select_widgets
-- The newest first.
SELECT * FROM widget -- all of them
WHERE kind = %(kind)s AND note LIKE '10%%'
ORDER BY id DESC;

-- name: delete_widgets
DELETE FROM widget;
"""


def test_a_file_is_a_row_of_named_statements() -> None:
    queries = parse_queries(FILE, "widgets.sql")
    assert list(queries) == ["select_widgets", "delete_widgets"]
    assert queries["select_widgets"].parameters == {"kind"}
    assert queries["select_widgets"].text.startswith("SELECT * FROM widget")
    assert queries["delete_widgets"].text == "DELETE FROM widget"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("SELECT 1;", r"widgets\.sql:1: a statement without"),
        ("\n-- name: Select\nSELECT 1", r"widgets\.sql:2: a name is in lower case"),
        ("-- name: a\nSELECT 1\n-- name: a\nSELECT 2", r"widgets\.sql:3: this name is used twice"),
        ("-- name: a\n-- nothing", r"widgets\.sql:1: no statement"),
        ("-- name: a\nSELECT %s", r"widgets\.sql:1: parameters are written"),
        ("-- name: a\nSELECT %(x)b", r"widgets\.sql:1: parameters are written"),
        ("-- name: a\nSELECT 5 % 2", r"widgets\.sql:1: parameters are written"),
        ("-- name: a\nSELECT 5 %", r"widgets\.sql:1: parameters are written"),
    ],
)
def test_a_faulty_file_is_refused_with_its_line(text: str, complaint: str) -> None:
    with pytest.raises(QueryBroken, match=complaint):
        parse_queries(text, "widgets.sql")


def test_an_unknown_name_says_where_it_was_looked_for() -> None:
    with pytest.raises(QueryBroken, match=r"sql/queries/settings\.sql has no query"):
        load_queries("settings").named("select_nothing")
    with pytest.raises(QueryBroken, match=r"there is no sql/queries/nothing\.sql"):
        load_queries("nothing")


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("SELECT 1", True),
        ('SELECT "updatedAt" FROM x', True),
        ("SELECT 'delete' FROM x", True),
        ("WITH a AS (SELECT 1) SELECT * FROM a", True),
        ("WITH a AS (DELETE FROM x RETURNING *) SELECT * FROM a", False),
        ("SELECT * FROM x FOR UPDATE", False),
        ("SELECT * FROM x FOR KEY SHARE", False),
        ("SELECT pg_notify('a', 'b')", False),
        ("SELECT nextval('x')", False),
        ("SELECT * INTO y FROM x", False),
        ("INSERT INTO x VALUES (1)", False),
        ("COPY x TO STDOUT", False),
    ],
)
def test_only_what_surely_changes_nothing_counts_as_reading(text: str, reads: bool) -> None:
    assert Query.parse(text).reads is reads


@given(st.text())
def test_any_text_is_parsed_or_refused(text: str) -> None:
    try:
        queries = parse_queries(text, "any.sql")
    except QueryBroken:
        return
    for query in queries.values():
        assert "%" not in re.sub(r"%%|%\([a-z][a-z0-9_]*\)s", "", query.text)


async def test_percent_signs_are_written_twice_with_and_without_parameters(database: Database) -> None:
    assert await database.fetch_one(Query.parse("SELECT 5 %% 3 AS rest")) == {"rest": 2}
    query = Query.parse("SELECT %(n)s %% 3 AS rest")
    assert await database.fetch_one(query, {"n": 5}) == {"rest": 2}


def prepare(connection: psycopg.Connection, query: Query) -> str:
    """Have the server check names and types, running nothing; gives the statement that would run it."""
    numbers = {parameter: n for n, parameter in enumerate(sorted(query.parameters), start=1)}
    text = re.sub(r"%\((\w+)\)s", lambda match: f"${numbers[match[1]]}", query.text).replace("%%", "%")
    connection.execute(f"PREPARE {query.name} AS {text}".encode())
    return f"EXECUTE {query.name}" + (f"({', '.join(['NULL'] * len(numbers))})" if numbers else "")


@pytest.mark.parametrize("feature", FILES)
def test_every_query_of_ours_fits_the_tables_and_has_its_index(feature: str, database_url: str) -> None:
    queries = load_queries(feature)
    with psycopg.connect(database_url) as connection:
        # With these two a plan reads a whole table only where there is no index for it.
        connection.execute("SET enable_seqscan = off")
        connection.execute("SET plan_cache_mode = force_generic_plan")
        for name in sorted(queries.names()):
            execute = prepare(connection, queries.named(name))
            plan = "\n".join(row[0] for row in connection.execute(f"EXPLAIN {execute}".encode()))
            assert "Seq Scan" not in plan or name in WHOLE_TABLES, f"{name}:\n{plan}"
