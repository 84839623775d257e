"""An HTTP/1.1 server on Trio: one connection's life, from h11's events to requests and back.

A connection is kept alive as long as the client likes, but never waits without a deadline: IDLE_SECONDS between requests,
BODY_SECONDS for the rest of one, WRITE_SECONDS for an answer. A request to upgrade is handed over with the stream.
An answer may be a `cut`: the connection is closed in its place, after the request arrived whole.
"""

from collections.abc import Awaitable, Callable

import h11
import trio
from attrs import field, frozen

IDLE_SECONDS = 75.0
BODY_SECONDS = 30.0
WRITE_SECONDS = 30.0
MAX_HEAD_BYTES = 64 * 1024
MAX_BODY_BYTES = 30 * 1024 * 1024
_CHUNK_BYTES = 64 * 1024


@frozen
class Request:
    """One request, whole. Header names are in lower case."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes = field(repr=False)
    peer: str = "127.0.0.1"
    """The address it came from."""


@frozen
class Response:
    """One answer; `cut` closes the connection in its place."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    cut: bool = False


@frozen
class Upgrade:
    """A request to speak WebSocket from now on; `raw_headers` for the handshake, `trailing` what was read beyond it."""

    request: Request
    raw_headers: list[tuple[bytes, bytes]]
    target: str
    trailing: bytes
    stream: trio.SocketStream


@frozen
class Service:
    """Who answers: requests one by one, upgrades for as long as their socket lives."""

    handle: Callable[[Request], Awaitable[Response]]
    upgrade: Callable[[Upgrade], Awaitable[None]]


async def serve_connection(stream: trio.SocketStream, service: Service) -> None:
    """Serve one client until either side closes, breaks the protocol or keeps silent too long."""
    connection = h11.Connection(h11.SERVER, max_incomplete_event_size=MAX_HEAD_BYTES)
    async with stream:
        try:
            while await _serve_request(stream, connection, service):
                connection.start_next_cycle()
        except (trio.BrokenResourceError, trio.TooSlowError):
            return
        except h11.RemoteProtocolError as error:
            await _refuse(stream, connection, error.error_status_hint)


async def _serve_request(stream: trio.SocketStream, connection: h11.Connection, service: Service) -> bool:
    """Answer one request; False when the connection is done with."""
    with trio.fail_after(IDLE_SECONDS):
        head = await _next_event(stream, connection)
    if not isinstance(head, h11.Request):
        return False
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in head.headers}
    with trio.fail_after(BODY_SECONDS):
        body = await _read_body(stream, connection)
    target = head.target.decode("latin-1")
    path, _, query = target.partition("?")
    if body is None:
        await _refuse(stream, connection, 413)
        return False
    peer = str(stream.socket.getpeername()[0])
    request = Request(head.method.decode("latin-1"), path, query, headers, body, peer)
    if headers.get("upgrade", "").lower() == "websocket":
        upgrade = Upgrade(request, list(head.headers.raw_items()), target, connection.trailing_data[0], stream)
        await service.upgrade(upgrade)
        return False
    response = await service.handle(request)
    if response.cut:
        return False
    with trio.fail_after(WRITE_SECONDS):
        await stream.send_all(_encode(connection, request, response))
    return connection.our_state is h11.DONE and connection.their_state is h11.DONE


async def _next_event(stream: trio.SocketStream, connection: h11.Connection) -> object:
    while True:
        event = connection.next_event()
        if event is not h11.NEED_DATA:
            return event
        if connection.they_are_waiting_for_100_continue:
            await stream.send_all(connection.send(h11.InformationalResponse(status_code=100, headers=[])) or b"")
        connection.receive_data(await stream.receive_some(_CHUNK_BYTES))


async def _read_body(stream: trio.SocketStream, connection: h11.Connection) -> bytes | None:
    """The request's body; None if it is larger than MAX_BODY_BYTES."""
    chunks: list[bytes] = []
    size = 0
    while isinstance(event := await _next_event(stream, connection), h11.Data):
        size += len(event.data)
        if size > MAX_BODY_BYTES:
            return None
        chunks.append(bytes(event.data))
    return b"".join(chunks)


def _encode(connection: h11.Connection, request: Request, response: Response) -> bytes:
    headers = [*response.headers, ("Content-Length", str(len(response.body)))]
    if response.status == 204:  # noqa: PLR2004 - No Content has neither body nor length (RFC 9110, 8.6)
        headers.pop()
    head = connection.send(h11.Response(status_code=response.status, headers=headers, reason=b"")) or b""
    sent_body = b"" if request.method == "HEAD" else response.body
    body = connection.send(h11.Data(data=sent_body)) if sent_body else b""
    return head + (body or b"") + (connection.send(h11.EndOfMessage()) or b"")


async def _refuse(stream: trio.SocketStream, connection: h11.Connection, status: int) -> None:
    """Answer a request that cannot be read, where an answer can still be sent, and be done."""
    if connection.our_state not in {h11.IDLE, h11.SEND_RESPONSE}:
        return
    headers = [("Content-Length", "0"), ("Connection", "close")]
    head = connection.send(h11.Response(status_code=status, headers=headers)) or b""
    with trio.move_on_after(WRITE_SECONDS):
        try:
            await stream.send_all(head + (connection.send(h11.EndOfMessage()) or b""))
        except trio.BrokenResourceError:
            return
