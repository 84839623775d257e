"""Where the database is: the operator's connection strings, made fit for libpq."""

from urllib.parse import parse_qs, urlsplit

from attrs import field, frozen

from aeon.storage.errors import AddressInvalid

PRISMA_PARAMETERS = frozenset(
    {"connection_limit", "pgbouncer", "pool_timeout", "schema", "socket_timeout", "statement_cache_size"}
)
"""What Prisma's connection strings may say beside libpq's own parameters, which refuses what it does not know.

https://www.prisma.io/docs/orm/core-concepts/supported-databases/postgresql
"""

NEON_POOLER = "-pooler"
NEON_DOMAIN = ".neon.tech"
"""How the first label of a Neon host ends where it leads to the pooler.

https://neon.com/docs/connect/connection-pooling
"""


@frozen
class Addresses:
    """Connection strings for everyday work, and for what a transaction pooler cannot do."""

    pooled: str = field(repr=False)
    direct: str = field(repr=False)


def addresses_of(url: str, direct_url: str | None) -> Addresses:
    """Both addresses. Raises `AddressInvalid`."""
    return Addresses(_for_libpq(url), _for_libpq(direct_url or without_neon_pooler(url)))


def without_neon_pooler(url: str) -> str:
    """The same address past Neon's pooler; any other address unchanged."""
    place = _parts(url)[0].rpartition("@")[2]
    label, dot, domain = place.partition(".")
    if not label.endswith(NEON_POOLER) or not f".{domain}".partition(":")[0].endswith(NEON_DOMAIN):
        return url
    return url.replace(place, label.removesuffix(NEON_POOLER) + dot + domain, 1)


def _for_libpq(url: str) -> str:
    """Without the parameters that only Prisma knows."""
    query = _parts(url)[1]
    schemas = parse_qs(query).get("schema", ["public"])
    if schemas != ["public"]:
        raise AddressInvalid(f"schema={schemas[-1]}: the tables are in the schema public")
    # As text, since putting a URL together again changes one without a host.
    pairs = [pair for pair in query.split("&") if pair and pair.partition("=")[0] not in PRISMA_PARAMETERS]
    base = url.partition("?")[0]
    return f"{base}?{'&'.join(pairs)}" if pairs else base


def _parts(url: str) -> tuple[str, str]:
    """Where the address leads (with credentials), and its query; both empty for the form `host=... dbname=...`."""
    if "://" not in url:
        return "", ""
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise AddressInvalid(f"not a connection string: {error}") from None
    return parts.netloc, parts.query
