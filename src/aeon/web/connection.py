"""Hypercorn's connection, with the bounds that it lacks.

Its sends are shielded without a deadline, so a client that stops reading would hold its task, and our stop, for ever. It goes on
collecting a WebSocket message after refusing it as too large. What a client's protocol errors make it raise ends the whole server.
It closes a socket with data unread, upon which the client's kernel may throw away the answer that it already had (RFC 9112, 9.6).
It takes up HTTP/2 wherever a client offers it. And it counts a connection as idle in the task that answered, which Quart has cancelled
by then, so that connections which were used once would stay open for ever.

The overridden methods are Hypercorn's private seams: pinned to 0.18.
"""

import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import structlog
import trio
from h11 import Request
from hypercorn.events import Closed, Event, RawData, Updated
from hypercorn.protocol.h11 import H11Protocol
from hypercorn.protocol.http_stream import HTTPStream
from hypercorn.protocol.ws_stream import WSStream
from hypercorn.trio.tcp_server import MAX_RECV, TCPServer

from aeon.web.websocket import PoliteWebSocket

SEND_SECONDS = 30.0
"""For one piece of data to be taken by the other side's kernel."""

FIRST_SECONDS = 5.0
"""For the head of a connection's first request to be there; the later ones have Hypercorn's `keep_alive_timeout`."""

LINGER_SECONDS = 2.0
"""Between our last word and the end of reading."""

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class PlainHttp1(H11Protocol):
    """HTTP/1 for whoever comes: these bounds hold for it alone, and an offer of HTTP/2 may be passed over (RFC 9110, 7.8)."""

    _stream: HTTPStream | WSStream | None = None

    @property
    def stream(self) -> HTTPStream | WSStream | None:
        return self._stream

    @stream.setter
    def stream(self, stream: HTTPStream | WSStream | None) -> None:
        # Hypercorn makes its own without asking anybody which.
        self._stream = PoliteWebSocket.in_place_of(stream) if isinstance(stream, WSStream) else stream

    async def _check_protocol(self, event: Request) -> None:
        pass


class BoundedConnection(TCPServer):
    """One connection. `opened` counts it, or refuses it as one too many; `closed` counts it off."""

    def __init__(
        self, *args: Any, opened: Callable[["BoundedConnection"], bool], closed: Callable[["BoundedConnection"], None]
    ) -> None:
        super().__init__(*args)
        self._opened = opened
        self._closed = closed
        self._reading = trio.CancelScope()
        self._last_word = False

    async def run(self) -> None:
        """Serve until either side ends it."""
        if not self._opened(self):
            await trio.aclose_forcefully(self.stream)
            return
        try:
            await self._run_contained()
        finally:
            self._closed(self)

    async def _run_contained(self) -> None:
        """Keep what this connection breaks from the others, with which it shares a nursery."""
        try:
            await super().run()
        except Exception as error:  # noqa: BLE001  see above
            _log_faults(error)
        except BaseExceptionGroup as group:
            # Stopped while it failed: the cancellation has to go on.
            faults, rest = group.split(Exception)
            _log_faults(faults)
            assert rest is not None
            raise rest from None

    def abort(self) -> None:
        """End it now; whoever is sending or reading sees a closed socket."""
        self.stream.socket.close()

    async def protocol_send(self, event: Event) -> None:
        """Send what the protocol says, within `SEND_SECONDS`; a cancelled sender still finishes its piece."""
        if isinstance(event, RawData):
            # The end of a message of known length has no bytes of its own.
            if event.data:
                await self._send(event.data)
        elif isinstance(event, Closed):
            self._end_sending()
            await self.protocol.handle(Closed())
        elif isinstance(event, Updated):
            # It waits for nobody but a sibling that does the same.
            with trio.CancelScope(shield=True):
                await super().protocol_send(event)

    async def _send(self, content: bytes) -> None:
        async with self.send_lock:
            with trio.CancelScope(shield=True, deadline=trio.current_time() + SEND_SECONDS) as limit:
                try:
                    await self.stream.send_all(content)
                except (trio.BrokenResourceError, trio.ClosedResourceError):
                    await self.protocol.handle(Closed())
            if limit.cancelled_caught:
                self.abort()

    async def _idle_timeout(self) -> None:
        used = self.protocol.protocol.keep_alive_requests > 0
        with trio.move_on_after(self.config.keep_alive_timeout if used else FIRST_SECONDS):
            await self.context.terminated.wait()
        with trio.CancelScope(shield=True):
            await self._initiate_server_close()

    def _end_sending(self) -> None:
        if self._last_word:
            return
        self._last_word = True
        self._reading.deadline = trio.current_time() + LINGER_SECONDS
        # Not the stream's `send_eof`: that is a checkpoint, and whoever answers is cancelled by its own answer's end.
        with suppress(OSError):
            self.stream.socket.shutdown(socket.SHUT_WR)

    async def _read_data(self) -> None:
        whole = self.protocol
        whole.protocol = PlainHttp1(
            whole.app,
            whole.config,
            whole.context,
            whole.task_group,
            whole.state,
            whole.ssl,
            whole.client,
            whole.server,
            whole.send,
        )
        with self._reading:
            while content := await self._receive():
                if self._last_word:
                    continue
                await self.protocol.handle(RawData(content))
                if self._is_at_its_end():
                    self._end_sending()
        await self.protocol.handle(Closed())

    async def _receive(self) -> bytes:
        try:
            return bytes(await self.stream.receive_some(MAX_RECV))
        except (trio.BrokenResourceError, trio.ClosedResourceError):
            return b""

    def _is_at_its_end(self) -> bool:
        protocol = self.protocol.protocol
        assert isinstance(protocol, PlainHttp1)
        stream = protocol.stream
        # A handshake refused by Hypercorn itself stays open, and a message refused as too large goes on growing.
        return isinstance(stream, WSStream) and (stream.closed or stream.buffer.length > stream.buffer.max_length)


def _log_faults(error: BaseException | None) -> None:
    if error is not None:
        # Some can be provoked from outside at will, so a line has to do.
        log.warning("connection failed", error=repr(error))
