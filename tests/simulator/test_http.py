"""The HTTP server by itself: kept-alive connections, and requests that are none."""

import pytest
import trio

from aeon.simulator import Simulator

WHOLE = b"GET /api/v10/gateway HTTP/1.1\r\nHost: x\r\n\r\n"


async def talk(simulator: Simulator, *sent: bytes) -> bytes:
    """Send, then read until the server closes or waits for more."""
    async with await trio.open_tcp_stream(simulator.host, simulator.port) as stream:
        received = b""
        for part in sent:
            await stream.send_all(part)
        await stream.send_eof()
        with trio.fail_after(5):
            while data := await stream.receive_some(65536):
                received += data
        return received


async def test_a_connection_serves_many_requests_even_sent_at_once(simulator: Simulator) -> None:
    assert (await talk(simulator, WHOLE * 3)).count(b"HTTP/1.1 200") == 3


async def test_a_request_may_come_in_pieces(simulator: Simulator) -> None:
    assert b"HTTP/1.1 200" in await talk(simulator, *(bytes((byte,)) for byte in WHOLE))


async def test_a_client_that_asks_first_is_told_to_go_on(simulator: Simulator) -> None:
    head = b"POST /_sim/users HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
    async with await trio.open_tcp_stream(simulator.host, simulator.port) as stream:
        with trio.fail_after(5):
            await stream.send_all(head)
            assert (await stream.receive_some(1000)).startswith(b"HTTP/1.1 100")
            await stream.send_all(b"{}")
            assert (await stream.receive_some(1000)).startswith(b"HTTP/1.1 201")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"nonsense\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\n\r\n", b"400"),
        (b"POST /_sim/users HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n", b"400"),
        (b"GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n", b"404"),
        (b"GET /gateway HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n\r\n", b"400"),
        (b"GET /_sim/requests HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n\r\n", b"404"),
    ],
)
async def test_what_is_no_request_is_refused(simulator: Simulator, sent: bytes, status: bytes) -> None:
    assert (await talk(simulator, sent)).startswith(b"HTTP/1.1 " + status)


async def test_a_client_that_leaves_midway_harms_nobody(simulator: Simulator) -> None:
    await talk(simulator, b"POST /_sim/users HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{}")
    assert b"HTTP/1.1 200" in await talk(simulator, WHOLE)


async def test_a_frame_that_is_none_ends_its_own_connection_alone(simulator: Simulator) -> None:
    head = b"GET /gateway?v=10&encoding=json HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    key = b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    assert b"HTTP/1.1 101" in await talk(simulator, head + key, b"\xff\xff\xff\xff")
    assert b"HTTP/1.1 200" in await talk(simulator, WHOLE)
