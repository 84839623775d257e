"""Somebody else's service, for as long as a test runs: real HTTP on this machine, with answers that the test gives."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

import trio
from attrs import define, field

from aeon.simulator.http import Request, Response, Service, Upgrade, serve_connection
from aeon.simulator.websocket import reject

Answering = Callable[[Request], Awaitable[Response]]


@define
class Source:
    """`asked` are the paths of the requests that came."""

    url: str
    asked: list[str] = field(factory=list)


@asynccontextmanager
async def open_source(answer: Answering) -> AsyncIterator[Source]:
    """Listen on a port of its own."""
    listeners = await trio.open_tcp_listeners(0, host="127.0.0.1")
    source = Source(f"http://127.0.0.1:{listeners[0].socket.getsockname()[1]}/meme")

    async def handle(request: Request) -> Response:
        source.asked.append(request.path)
        return await answer(request)

    async def upgrade(wanted: Upgrade) -> None:
        await reject(wanted, write_seconds=1.0)

    serve = partial(serve_connection, service=Service(handle, upgrade))
    async with trio.open_nursery() as nursery:
        nursery.start_soon(partial(trio.serve_listeners, serve, listeners))
        yield source
        nursery.cancel_scope.cancel()


def always(status: int, body: bytes = b"", **headers: str) -> Answering:
    """The same answer to everybody."""

    async def answer(_request: Request) -> Response:
        await trio.lowlevel.checkpoint()
        return Response(status, body, tuple((name.replace("_", "-"), value) for name, value in headers.items()))

    return answer
