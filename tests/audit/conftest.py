from collections.abc import Iterator

import psycopg
import pytest


@pytest.fixture
def dashboard(database_url: str) -> Iterator[psycopg.Connection]:
    """Another program's line to the same database."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection
