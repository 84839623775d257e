"""Addresses of PostgreSQL as operators write them: what is wrong with one, and what in it is secret.

What libpq can take of one is `storage`'s business.
"""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from aeon.config.environment import MAX_PORT

STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
PORT = re.compile(r"0*[1-9]\d{0,4}", re.ASCII)
SCHEMES = ("postgresql", "postgres")
SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
"""https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION"""


def problem_of(url: str) -> str | None:
    """What is wrong with the address, in words that repeat nothing of it; None where it can be used."""
    parts = _split(url)
    if parts is None or parts.scheme not in SCHEMES or any(character.isspace() for character in url):
        return "is no address of PostgreSQL"
    if parts.fragment or STRAY_PERCENT.search(url):
        return "has a # or % that is not encoded (%23 and %25 stand for them)"
    query = dict(parse_qsl(parts.query))
    if not parts.netloc.rpartition("@")[2] and not query.get("host"):
        return "names no host"
    if not all(_is_port(place) for place in parts.netloc.rpartition("@")[2].split(",")):
        return f"has a port that is no number from 1 to {MAX_PORT}"
    return _problem_of_query(query)


def _problem_of_query(query: Mapping[str, str]) -> str | None:
    if query.get("schema", "public") != "public":
        return "names another schema than public"
    if query.get("sslmode", "prefer") not in SSL_MODES:
        return f"has an sslmode that there is not ({', '.join(SSL_MODES)} are)"
    return None


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
    return not port or (PORT.fullmatch(port) is not None and int(port) <= MAX_PORT)
