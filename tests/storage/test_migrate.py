"""Migrations: applied once and in order, refused where the database and the program do not go together."""

import secrets
from collections.abc import Sequence
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
import trio
from attrs import evolve
from psycopg.rows import scalar_row

from aeon.storage.errors import DatabaseUnavailable, MigrationRefused
from aeon.storage.migrate import Applied, Migration, load_migrations, migrate, parse_migrations, pending

ONE = Migration(1, "one", "CREATE TABLE one (id integer);")
TWO = Migration(2, "two", "CREATE TABLE two (id integer);")
BROKEN = Migration(2, "broken", "CREATE TABLE half (id integer); SELECT 1 / 0;")


def ask(url: str, question: str) -> list[object]:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.cursor(row_factory=scalar_row).execute(question.encode())
        return cursor.fetchall() if cursor.description else []


def applied(*migrations: Migration) -> list[Applied]:
    return [Applied(one.number, one.name, one.checksum) for one in migrations]


async def test_each_file_runs_once(empty_database_url: str) -> None:
    assert await migrate(empty_database_url, [ONE]) == [ONE]
    assert await migrate(empty_database_url, [ONE, TWO]) == [TWO]
    assert await migrate(empty_database_url, [ONE, TWO]) == []
    assert ask(empty_database_url, 'SELECT name FROM public."_aeon_migrations" ORDER BY number') == ["one", "two"]


async def test_a_failing_file_leaves_nothing_behind(empty_database_url: str) -> None:
    with pytest.raises(MigrationRefused, match=r"0002_broken\.sql cannot be applied: division by zero"):
        await migrate(empty_database_url, [ONE, BROKEN])
    assert ask(empty_database_url, "SELECT to_regclass('one')::text") == ["one"]
    assert ask(empty_database_url, "SELECT to_regclass('half')::text") == [None]
    assert await migrate(empty_database_url, [ONE, TWO]) == [TWO]


async def test_two_at_once_do_each_file_once(empty_database_url: str) -> None:
    own = load_migrations()
    done: list[Migration] = []

    async def start() -> None:
        done.extend(await migrate(empty_database_url, own))

    async with trio.open_nursery() as nursery:
        for _ in range(4):
            nursery.start_soon(start)
    assert sorted(one.number for one in done) == [one.number for one in own]


async def test_a_database_that_could_not_keep_every_name_is_refused(server_url: str) -> None:
    name = f"test_{secrets.token_hex(6)}"
    (is_new,) = ask(server_url, "SELECT current_setting('server_version_num')::int >= 150000")
    provider = "LOCALE_PROVIDER libc" if is_new else ""
    ask(server_url, f"CREATE DATABASE {name} ENCODING 'LATIN1' TEMPLATE template0 {provider} LOCALE 'C'")
    try:
        with pytest.raises(MigrationRefused, match="its encoding is LATIN1, and UTF8 is needed"):
            await migrate(urlunsplit(urlsplit(server_url)._replace(path=f"/{name}")), [ONE])
    finally:
        ask(server_url, f"DROP DATABASE {name} WITH (FORCE)")


async def test_an_unreachable_database_is_no_refusal(closed_port: int) -> None:
    with pytest.raises(DatabaseUnavailable):
        await migrate(f"postgresql://nobody@127.0.0.1:{closed_port}/nothing")


async def test_a_user_who_may_make_no_tables_is_told_what_to_grant(empty_database_url: str) -> None:
    name = f"reader_{secrets.token_hex(4)}"
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {name} LOGIN; REVOKE CREATE ON SCHEMA public FROM public".encode())
    try:
        parts = urlsplit(empty_database_url)
        url = urlunsplit(parts._replace(netloc=f"{name}@{parts.hostname}:{parts.port}"))
        with pytest.raises(MigrationRefused, match="GRANT CREATE ON SCHEMA public"):
            await migrate(url)
    finally:
        ask(empty_database_url, f"DROP ROLE {name}")


@pytest.mark.parametrize(
    ("there", "brought", "mend"),
    [
        (applied(ONE), [evolve(ONE, text="SELECT 1")], "0001_one.sql has been changed"),
        (applied(ONE), [evolve(ONE, name="uno")], "it is 0001_uno.sql now"),
        (applied(ONE, TWO), [ONE], "newer than this program: it has migration 0002_two.sql"),
        (applied(TWO), [ONE, TWO], "its record has been edited by hand"),
    ],
)
def test_what_does_not_go_together_is_refused(
    there: Sequence[Applied], brought: Sequence[Migration], mend: str
) -> None:
    with pytest.raises(MigrationRefused, match=mend):
        pending(there, brought)


async def test_a_changed_file_is_refused_before_anything_is_done(empty_database_url: str) -> None:
    await migrate(empty_database_url, [ONE])
    with pytest.raises(MigrationRefused, match="Put the old file back"):
        await migrate(empty_database_url, [evolve(ONE, text="SELECT 1"), TWO])
    assert ask(empty_database_url, "SELECT to_regclass('two')::text") == [None]


@pytest.mark.parametrize(
    "names", [["0001_one.sql", "0003_three.sql"], ["0002_two.sql"], ["0001_one.sql", "1_x.sql"], ["one.sql"]]
)
def test_file_names_count_from_one(names: Sequence[str]) -> None:
    with pytest.raises(MigrationRefused, match="sql/migrations/"):
        parse_migrations(dict.fromkeys(names, ""))


def test_line_ends_of_a_checkout_do_not_matter() -> None:
    unix, windows = (parse_migrations({"0001_one.sql": text})[0] for text in ("a\nb\n", "a\r\nb\r\n"))
    assert unix.checksum == windows.checksum
