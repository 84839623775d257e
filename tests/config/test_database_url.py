import pytest

from aeon.config.database_url import credentials_in, problem_of


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://db/aeon",
        "postgres://user:secret@db.example:6432/aeon?sslmode=require",
        "postgresql://user@localhost/db?host=/run/postgresql",
        "postgresql:///db?host=/run/postgresql",
        "postgresql://[::1]:5432/aeon",
        "postgresql://u:p@one:5432,two:5433/aeon",
        "postgresql://db/aeon?schema=public&pgbouncer=true",
    ],
)
def test_addresses_that_libpq_takes_are_taken(url: str) -> None:
    assert problem_of(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "mysql://db/aeon",
        "db.example",
        "postgresql:///aeon",
        "postgresql://user:secret@/aeon",
        "postgresql://db:port/aeon",
        "postgresql://db:99999/aeon",
        "postgresql://db:0/aeon",
        "postgresql://db/aeon?sslmode=always",
        "postgresql://d b/aeon",
        "postgresql://[::1/aeon",
        "postgresql://db/aeon?schema=bot",
        "postgresql://u:secret%zz@db/aeon",
        "postgresql://u:secret#1@db/aeon",
    ],
)
def test_other_addresses_are_refused_without_repeating_them(url: str) -> None:
    problem = problem_of(url)
    assert problem is not None
    assert "secret" not in problem


def test_passwords_are_found_as_written_and_as_meant() -> None:
    found = set(credentials_in("postgresql://u:a%40b@one:1,two:2/db?password=c&sslpassword=d"))
    assert found == {"a%40b", "a@b", "c", "d"}
    assert not set(credentials_in("postgresql://u@db/db"))
