"""Addresses of PostgreSQL as operators write them: what is wrong with one, and what libpq can take of it.

An address is often shared with a dashboard that uses Prisma, so Prisma's own parameters may be in it; libpq refuses a
connection for a parameter that it does not know. https://www.prisma.io/docs/orm/overview/databases/postgresql#arguments
"""

from collections.abc import Iterator
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit

SCHEMES = ("postgresql", "postgres")

PRISMA_PARAMETERS = frozenset(
    (
        "schema",
        "connection_limit",
        "pool_timeout",
        "pgbouncer",
        "socket_timeout",
        "statement_cache_size",
        "single_use_connections",
        "sslidentity",
        "sslaccept",
        "uselibpqcompat",
    )
)

NEON_POOLER = "-pooler"
"""Neon answers pooled connections at a name that ends so. https://neon.tech/docs/connect/connection-pooling"""


def problem_of(url: str) -> str | None:
    """What is wrong with the address, in words that repeat nothing of it; None where it can be used."""
    parts = _split(url)
    if parts is None or parts.scheme not in SCHEMES or any(character.isspace() for character in url):
        return "is no address of PostgreSQL"
    query = dict(parse_qsl(parts.query))
    if not parts.netloc.rpartition("@")[2] and not query.get("host"):
        return "names no host"
    if query.get("schema", "public") != "public":
        return "names another schema than public"
    if not all(_is_port(place) for place in parts.netloc.rpartition("@")[2].split(",")):
        return "has a port that is no number"
    return None


def for_libpq(url: str) -> str:
    """The same address without the parameters that only Prisma knows."""
    parts = _split(url)
    if parts is None:
        return url
    query = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(name, value) for name, value in query if name not in PRISMA_PARAMETERS]
    return url if kept == query else parts._replace(query=urlencode(kept)).geturl()


def without_pooler(url: str) -> str:
    """The direct address of a Neon database whose pooled one this is; any other address as it is."""
    parts = _split(url)
    if parts is None:
        return url
    credentials, at, place = parts.netloc.rpartition("@")
    endpoint, dot, domain = place.partition(".")
    if not endpoint.endswith(NEON_POOLER) or not domain.partition(":")[0].endswith("neon.tech"):
        return url
    netloc = f"{credentials}{at}{endpoint.removesuffix(NEON_POOLER)}{dot}{domain}"
    return parts._replace(netloc=netloc).geturl()


def credentials_in(url: str) -> Iterator[str]:
    """The passwords in an address, as they are written and as they are meant."""
    parts = _split(url)
    if parts is None:
        return
    # Not `parts.password`: in an address for several hosts the last @ counts all the same.
    written = parts.netloc.rpartition("@")[0].partition(":")[2]
    in_query = [value for name, value in parse_qsl(parts.query) if name in {"password", "sslpassword"}]
    for password in (written, unquote(written), *in_query):
        if password:
            yield password


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None


def _is_port(place: str) -> bool:
    """Whether `host`, `host:port` or `[v6]:port` ends well."""
    port = place.rpartition("]")[2].partition(":")[2]
    return not port or (port.isascii() and port.isdigit())
