"""GET requests to services that the operator has named: few at once, in bounded time, of bounded size.

No other address is ever asked: a redirect is not followed, and nothing that came from a user can name one.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager

import httpx
import trio
from attrs import define, field

from aeon.fetch.errors import SourceAway

Get = Callable[[str], Awaitable[bytes]]
"""Asks an address and brings the body. Raises `SourceAway`."""

FETCH_SECONDS = 5.0
"""For the whole of a request, its turn included: longer nobody waits for a joke."""
FETCHES_AT_ONCE = 8
FETCHES_WAITING = 64
MAX_BYTES = 64 * 1024


@define(eq=False)
class Fetcher:
    """Asks the `allowed` addresses."""

    allowed: frozenset[str]
    _client: httpx.AsyncClient
    _turns: trio.Semaphore = field(factory=lambda: trio.Semaphore(FETCHES_AT_ONCE), init=False)

    async def get(self, url: str) -> bytes:
        """The body at this address.

        Raises `SourceAway` after `FETCH_SECONDS`, or at once where too many wait; ValueError for an address that nobody allowed.
        """
        if url not in self.allowed:
            raise ValueError("nobody has allowed this address")
        if self._turns.statistics().tasks_waiting >= FETCHES_WAITING:
            raise SourceAway("too many wait for it already")
        with trio.move_on_after(FETCH_SECONDS):
            async with self._turns:
                return await self._read(url)
        raise SourceAway(f"no answer within {FETCH_SECONDS:g} s")

    async def _read(self, url: str) -> bytes:
        try:
            async with self._client.stream("GET", url) as response:
                if response.status_code != httpx.codes.OK:
                    raise SourceAway(f"it answered with status {response.status_code}")
                return await _body_of(response)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise SourceAway(str(error) or type(error).__name__) from error


async def _body_of(response: httpx.Response) -> bytes:
    """Left off by cancelling what reads, since httpx's generators within each other only end well that way or at the body's end."""
    body = bytearray()
    with trio.CancelScope() as reading:
        async for part in response.aiter_raw():
            body += part
            if len(body) > MAX_BYTES:
                reading.cancel(reason="the answer is too long")
    if len(body) > MAX_BYTES:
        raise SourceAway(f"its answer is longer than {MAX_BYTES} bytes")
    return bytes(body)


@asynccontextmanager
async def open_fetcher(allowed: Iterable[str]) -> AsyncIterator[Fetcher]:
    """A fetcher with connections of its own, closed at the end."""
    limits = httpx.Limits(max_connections=FETCHES_AT_ONCE, max_keepalive_connections=2)
    # Not packed, since a little that is packed may be very much.
    headers = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "Aeon"}
    async with httpx.AsyncClient(timeout=FETCH_SECONDS, limits=limits, headers=headers) as client:
        yield Fetcher(frozenset(allowed), client)
