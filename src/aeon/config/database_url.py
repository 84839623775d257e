"""Addresses of PostgreSQL as operators write them: what is wrong with one, and what in it is secret.

What libpq can take of one is `storage`'s business.
"""

import re
from collections.abc import Iterator
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
SCHEMES = ("postgresql", "postgres")


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
    if query.get("schema", "public") != "public":
        return "names another schema than public"
    if not all(_is_port(place) for place in parts.netloc.rpartition("@")[2].split(",")):
        return "has a port that is no number"
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
    return not port or (port.isascii() and port.isdigit())
