"""Where the database is: the operator's connection strings, made fit for libpq."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from attrs import field, frozen

from aeon.storage.errors import AddressInvalid

PRISMA_PARAMETERS = frozenset(
    {"connection_limit", "pgbouncer", "pool_timeout", "schema", "socket_timeout", "statement_cache_size"}
)
"""What Prisma's connection strings may say beside libpq's own parameters, which refuses what it does not know.

https://www.prisma.io/docs/orm/core-concepts/supported-databases/postgresql
"""

NEON_POOLER = "-pooler"
"""How the first label of a Neon host ends where it leads to the pooler. https://neon.com/docs/connect/connection-pooling"""


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
    parts = urlsplit(url)
    host = parts.hostname or ""
    label, dot, domain = host.partition(".")
    if not label.endswith(NEON_POOLER):
        return url
    netloc = parts.netloc.replace(host, label.removesuffix(NEON_POOLER) + dot + domain)
    return urlunsplit(parts._replace(netloc=netloc))


def _for_libpq(url: str) -> str:
    """Without the parameters that only Prisma knows."""
    if "://" not in url:
        return url
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise AddressInvalid(f"not a connection string: {error}") from None
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    schema = dict(pairs).get("schema", "public")
    if schema != "public":
        raise AddressInvalid(f"schema={schema}: the tables are in the schema public")
    kept = [(key, value) for key, value in pairs if key not in PRISMA_PARAMETERS]
    return urlunsplit(parts._replace(query=urlencode(kept)))
