"""Which pages of other origins may call: the dashboard's, and our own. https://fetch.spec.whatwg.org/#http-cors-protocol"""

from collections.abc import Iterable
from urllib.parse import urlsplit

from attrs import frozen
from werkzeug.datastructures import Headers

EXPOSED = "Link, ETag, Location, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, X-Request-Id"
ACCEPTED = "Authorization, X-API-Key, X-Aeon-User, X-Request-Id, Content-Type, If-Match, If-None-Match"
PREFLIGHT_SECONDS = 600


def origin_of(url: str) -> str:
    """`https://dash.example:8443/api` → `https://dash.example:8443`, without a port that is the scheme's own."""
    parts = urlsplit(url)
    default = {"http": 80, "https": 443}.get(parts.scheme)
    port = "" if parts.port in {None, default} else f":{parts.port}"
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}{port}"


@frozen
class Cors:
    """The origins that may call us from a page."""

    origins: frozenset[str]

    def admits(self, origin: str | None, host: str | None) -> bool:
        """True for a page of the dashboard or of our own, and for who names no origin, which is no page."""
        return origin is None or origin in self.origins or origin.partition("://")[2] == host

    def headers(self, origin: str | None) -> dict[str, str]:
        """For every answer. No credentials are admitted: tokens are sent by the page itself, cookies mean nothing here."""
        if origin is None or origin not in self.origins:
            return {"Vary": "Origin"}
        return {"Vary": "Origin", "Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": EXPOSED}

    def preflight(self, request: Headers, methods: Iterable[str]) -> dict[str, str]:
        """For the answer to an OPTIONS request, in addition; nothing where it is no preflight, or one of a stranger."""
        if request.get("Origin") not in self.origins or request.get("Access-Control-Request-Method") is None:
            return {}
        return {
            "Access-Control-Allow-Methods": ", ".join(sorted(methods)),
            "Access-Control-Allow-Headers": ACCEPTED,
            "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
        }
