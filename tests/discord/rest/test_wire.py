"""One connection by itself: TLS, answers of every shape, and what breaks it."""

import ssl
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import pytest
import trio

from aeon.discord.rest.plain_http import Request
from aeon.discord.rest.wire import Address, AnswerLost, NeverSent, Wire, connect

LOCALHOST = Path(__file__).with_name("localhost.pem")
"""A key and a certificate for localhost that nobody trusts."""

GET = Request("GET", "/x", [(b"host", b"localhost")], b"")
Serve = Callable[[trio.abc.Stream], Awaitable[None]]


async def answer(raw: bytes, stream: trio.abc.Stream) -> None:
    while await stream.receive_some():
        await stream.send_all(raw)


async def answer_and_close(raw: bytes, stream: trio.abc.Stream) -> None:
    await stream.receive_some()
    await stream.send_all(raw)


async def opened(nursery: trio.Nursery, raw: bytes, *, closing: bool = False) -> Wire:
    serve = partial(answer_and_close if closing else answer, raw)
    listeners = await nursery.start(trio.serve_tcp, serve, 0)
    return await connect(Address("localhost", listeners[0].socket.getsockname()[1], None))


async def test_an_exchange_over_tls(nursery: trio.Nursery) -> None:
    server, client = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), ssl.create_default_context()
    server.load_cert_chain(LOCALHOST)
    client.load_verify_locations(LOCALHOST)
    serve = partial(trio.serve_ssl_over_tcp, partial(answer, b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi"))
    listeners = await nursery.start(serve, 0, server)
    port = listeners[0].transport_listener.socket.getsockname()[1]
    wire = await connect(Address("localhost", port, client))
    for _ in range(2):
        assert not wire.is_stale
        assert (await wire.exchange(GET)).body == b"hi"
    await wire.close()


async def test_a_certificate_that_nobody_trusts_sends_nothing(nursery: trio.Nursery) -> None:
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(LOCALHOST)

    async def serve(stream: trio.SSLStream[trio.SocketStream]) -> None:
        with pytest.raises(trio.BrokenResourceError):
            await stream.receive_some()

    listeners = await nursery.start(trio.serve_ssl_over_tcp, serve, 0, server)
    port = listeners[0].transport_listener.socket.getsockname()[1]
    with pytest.raises(NeverSent):
        await connect(Address("localhost", port, ssl.create_default_context()))


@pytest.mark.parametrize(
    ("raw", "body"),
    [
        (b"HTTP/1.1 204 No Content\r\n\r\n", b""),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhi\r\n3\r\n yo\r\n0\r\n\r\n", b"hi yo"),
        (b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 \r\ncontent-length: 2\r\n\r\nhi", b"hi"),
    ],
)
async def test_answers_of_every_shape_leave_the_connection_usable(
    nursery: trio.Nursery, raw: bytes, body: bytes
) -> None:
    wire = await opened(nursery, raw)
    for _ in range(2):
        assert (await wire.exchange(GET)).body == body
        assert wire.is_reusable
    await wire.close()


async def test_an_answer_that_ends_with_its_connection_is_whole_and_the_last(nursery: trio.Nursery) -> None:
    wire = await opened(nursery, b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nhi", closing=True)
    assert (await wire.exchange(GET)).body == b"hi"
    assert not wire.is_reusable
    await wire.close()


@pytest.mark.parametrize("raw", [b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhi", b"", b"SSH-2.0-OpenSSH\r\n\r\n"])
async def test_half_an_answer_is_a_lost_one(nursery: trio.Nursery, raw: bytes) -> None:
    wire = await opened(nursery, raw, closing=True)
    with pytest.raises(AnswerLost):
        await wire.exchange(GET)
    assert not wire.is_reusable
    await wire.close()
