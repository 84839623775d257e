"""Kept-alive connections to Discord, a few for each lane, and what the answers' headers say about limits.

How many connections there are is the limiter's affair: it lets no more requests of a lane fly than the lane has. So
nothing ever waits here for a free one.
"""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any, Final

import httpx
import trio
from attrs import define, field, frozen

from aeon.discord.rest.plain_http import Request
from aeon.discord.rest.ratelimit import Verdict
from aeon.discord.rest.traffic import Lane
from aeon.discord.rest.wire import Address, Wire, connect

KEEPALIVE_SECONDS: Final = 50.0
"""Below the time after which Discord's edge closes an idle connection, so that it is we who close."""


@frozen(eq=False)
class Answer:
    """What came back: the status, the body, and what the headers say about limits."""

    status: int
    body: bytes = field(repr=False)
    verdict: Verdict


@define(eq=False)
class Transport:
    """Connections to one address."""

    _address: Address
    _idle: dict[Lane, list[Wire]] = field(factory=lambda: {lane: [] for lane in Lane}, init=False)

    async def exchange(self, lane: Lane, request: Request) -> Answer:
        """Send and read the whole answer, without a time limit of its own. Raises `NeverSent` or `AnswerLost`."""
        wire = await self._fresh(lane)
        reusable = False
        try:
            reply = await wire.exchange(request)
            reusable = wire.is_reusable
        finally:
            if reusable:
                self._idle[lane].append(wire)
            else:
                await wire.close()
        return Answer(reply.status, reply.body, verdict_of(reply.status, reply.headers))

    async def close(self) -> None:
        """Close all idle connections."""
        for wires in self._idle.values():
            while wires:
                await wires.pop().close()

    async def _fresh(self, lane: Lane) -> Wire:
        """The connection used last, if it still holds, else a new one. Those idle for long go."""
        wires, oldest = self._idle[lane], trio.current_time() - KEEPALIVE_SECONDS
        while wires and wires[0].idle_since < oldest:
            await wires.pop(0).close()
        while wires:
            wire = wires.pop()
            if not wire.is_stale:
                return wire
            await wire.close()
        return await connect(self._address)


def verdict_of(status: int, headers: Iterable[tuple[bytes, bytes]]) -> Verdict:
    """What the headers say about limits; an unreadable value counts as missing."""
    found: dict[str, Any] = {}
    for name, value in headers:
        known = _LIMIT_HEADERS.get(name)
        if known is not None:
            found[known[0]] = _read(known[1], value.decode("latin-1"))
    if found.pop("is_global", None):
        found["scope"] = "global"
    return Verdict(status, **found)


def _read(read: Callable[[str], object], value: str) -> object:
    try:
        return read(value)
    except ValueError:
        return None


_LIMIT_HEADERS: Final[dict[bytes, tuple[str, Callable[[str], object]]]] = {
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
async def open_transport(base_url: httpx.URL) -> AsyncIterator[Transport]:
    """Connections to the host of `base_url`, opened as they are needed, closed on leaving."""
    tls = httpx.create_ssl_context() if base_url.scheme == "https" else None
    if tls is not None:
        tls.set_alpn_protocols(["http/1.1"])
    transport = Transport(Address(base_url.host, base_url.port or (443 if tls is not None else 80), tls))
    try:
        yield transport
    finally:
        await transport.close()
