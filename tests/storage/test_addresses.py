"""Connection strings as operators have them."""

import pytest

from aeon.storage.addresses import addresses_of, without_neon_pooler
from aeon.storage.errors import AddressInvalid

NEON = "postgresql://user:p%40ss@ep-cool-1-pooler.eu-central-1.aws.neon.tech/db?sslmode=require&channel_binding=require"


def test_migrations_and_listening_go_past_neons_pooler() -> None:
    addresses = addresses_of(NEON, None)
    assert addresses.pooled == NEON
    assert addresses.direct == NEON.replace("-pooler", "")


def test_a_direct_address_that_is_given_is_taken() -> None:
    assert addresses_of(NEON, "postgresql://direct/db").direct == "postgresql://direct/db"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://localhost/db",
        "postgresql://my-pooler.example/db",
        "postgresql:///db?host=/run/postgresql",
        "postgresql://a:b@one,two:5433/db",
        "host=/run/postgresql dbname=db",
    ],
)
def test_other_addresses_stay_as_they_are(url: str) -> None:
    assert addresses_of(url, None).pooled == url
    assert without_neon_pooler(url) == url


def test_what_only_prisma_knows_is_left_out() -> None:
    url = "postgresql://localhost/db?schema=public&pgbouncer=true&connection_limit=1&sslmode=disable"
    assert addresses_of(url, None).pooled == "postgresql://localhost/db?sslmode=disable"


def test_another_schema_is_refused() -> None:
    with pytest.raises(AddressInvalid, match="schema public"):
        addresses_of("postgresql://localhost/db?schema=mine", None)


def test_addresses_are_not_shown() -> None:
    assert "p%40ss" not in repr(addresses_of(NEON, None))
