"""The border to httpx: one request out, one answer in, and httpx's errors translated.

Time limits are the caller's: nothing here waits with a deadline of its own. Each lane has its own few connections.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx
from attrs import define, field, frozen

from aeon.discord.rest.ratelimit import Verdict
from aeon.discord.rest.traffic import Lane

KEEPALIVE_SECONDS = 50.0
"""Below the time after which Discord's edge closes an idle connection, so that it is we who close."""


_TIMEOUTS = {"connect": 5.0}
"""Only connecting has its own, in seconds: a request that found no connection has certainly not been sent."""


class NeverSent(Exception):
    """The request did not reach the other side."""


class AnswerLost(Exception):
    """The request may have reached the other side; its answer did not reach us."""


@frozen(eq=False)
class Request:
    """What goes over the wire; headers are complete but for the host."""

    method: str
    target: str
    headers: tuple[tuple[bytes, bytes], ...] = field(repr=False)
    body: bytes = field(repr=False)


@frozen(eq=False)
class Answer:
    """What came back: the status, the body, and what the headers say about limits."""

    status: int
    body: bytes = field(repr=False)
    verdict: Verdict


@define(eq=False)
class Transport:
    """Keep-alive connections to one base address, a pool for each lane."""

    _base: httpx.URL
    _host: tuple[bytes, bytes]
    _pools: dict[Lane, httpx.AsyncHTTPTransport]

    async def exchange(self, lane: Lane, request: Request) -> Answer:
        """Send and read the whole answer. Raises `NeverSent` or `AnswerLost`."""
        outgoing = httpx.Request(
            request.method,
            self._base,
            headers=[self._host, *request.headers],
            stream=httpx.ByteStream(request.body),
            extensions={"target": request.target.encode("ascii"), "timeout": _TIMEOUTS},
        )
        try:
            response = await self._pools[lane].handle_async_request(outgoing)
            body = await response.aread()
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol) as error:
            raise NeverSent(type(error).__name__) from error
        except httpx.TransportError as error:
            raise AnswerLost(type(error).__name__) from error
        return Answer(response.status_code, body, verdict_of(response.status_code, response.headers.raw))


def verdict_of(status: int, headers: list[tuple[bytes, bytes]]) -> Verdict:
    """What the headers say about limits; an unreadable value counts as missing."""
    found: dict[str, str | int | float | None] = {}
    for name, value in headers:
        known = _LIMIT_HEADERS.get(name.lower())
        if known is not None:
            field_name, read = known
            found[field_name] = _read(read, value.decode("latin-1"))
    if found.pop("is_global", None):
        found["scope"] = "global"
    return Verdict(status, **found)  # type: ignore[arg-type]  # each name has the reader of its type


def _read(read: Callable[[str], str | int | float], value: str) -> str | int | float | None:
    try:
        return read(value)
    except ValueError:
        return None


_LIMIT_HEADERS: dict[bytes, tuple[str, Callable[[str], str | int | float]]] = {
    b"x-ratelimit-bucket": ("bucket", str),
    b"x-ratelimit-limit": ("limit", int),
    b"x-ratelimit-remaining": ("remaining", int),
    b"x-ratelimit-reset": ("reset", float),
    b"x-ratelimit-reset-after": ("reset_after", float),
    b"x-ratelimit-scope": ("scope", str),
    b"x-ratelimit-global": ("is_global", str),
    b"retry-after": ("retry_after", float),
}


@asynccontextmanager
async def open_transport(base_url: str, connections: int) -> AsyncIterator[Transport]:
    """Connections to `base_url`, at most `connections` for each lane, closed on leaving."""
    base = httpx.URL(base_url)
    host = (b"Host", base.netloc)
    limits = httpx.Limits(
        max_connections=connections, max_keepalive_connections=connections, keepalive_expiry=KEEPALIVE_SECONDS
    )
    context = httpx.create_ssl_context()
    async with (
        httpx.AsyncHTTPTransport(verify=context, limits=limits) as main,
        httpx.AsyncHTTPTransport(verify=context, limits=limits) as interaction,
    ):
        yield Transport(base, host, {Lane.MAIN: main, Lane.INTERACTION: interaction})
