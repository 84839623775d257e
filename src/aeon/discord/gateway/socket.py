"""One WebSocket to the gateway, on trio-websocket; the only file that knows that library.

Its reader task puts messages into a memory channel, and taking one out again costs more than everything else an event
needs. So `_Connection` overrides private methods of the pinned version and hands each message to a plain function, most
of them where the frame is taken apart. A slow consumer cannot exist here, only one that runs for long, so after
`BATCH_MESSAGES` or `BATCH_SECONDS` other tasks have their turn.

Nothing here raises for what networks do. A socket that is refused, lost or closed has `ended` set, and `end` says how.

https://www.rfc-editor.org/rfc/rfc6455
"""

import ssl
from collections.abc import Awaitable, Callable
from functools import cache
from time import perf_counter
from urllib.parse import SplitResult, urlsplit

import structlog
import trio
from attrs import frozen
from trio_websocket import ConnectionClosed, ConnectionRejected, WebSocketConnection
from wsproto.events import BytesMessage, CloseConnection, TextMessage
from wsproto.frame_protocol import CloseReason

from aeon.discord.agent import USER_AGENT
from aeon.discord.gateway.errors import ConnectFailed
from aeon.discord.gateway.framing import FastFrames, MessageTooBig

CONNECT_SECONDS = 20.0
"""To resolve, connect and greet with TLS, together."""

SEND_SECONDS = 10.0
"""A send that takes longer has met a dead peer with a full buffer."""

CLOSE_SECONDS = 2.0
"""For Discord to answer our close frame; then the socket is closed anyway."""

MAX_MESSAGE_BYTES = 16 * 2**20
"""Compressed, as on the wire."""

RECEIVE_BYTES = 64 * 2**10
"""Read at once. More would hold more memory for each shard and gain nothing."""

BATCH_MESSAGES = 32
BATCH_SECONDS = 0.002


OnBatch = Callable[[], Awaitable[None]]
"""Gives others their turn, and may hold the reader up for a while: what it does not read stays with the server."""

OnMessage = Callable[[bytes | str], None]
"""Takes one whole message, in the reader. What it raises ends the connection."""

log = structlog.get_logger(__name__)


@frozen
class SocketEnd:
    """How a socket ended: with the server's close code, or without one because the connection was lost."""

    code: int | None
    reason: str


class GatewaySocket:
    """An open socket. `run_reader` has to run beside everything else; only one task may send."""

    def __init__(
        self,
        stream: trio.abc.Stream,
        url: SplitResult,
        on_message: OnMessage,
        *,
        on_batch: OnBatch,
        max_message_bytes: int,
    ) -> None:
        self.ended = trio.Event()
        self.end: SocketEnd | None = None
        self._is_closed_by_us = False
        self._connection = _Connection(stream, url, on_message, on_batch=on_batch, max_message_bytes=max_message_bytes)

    async def run_reader(self) -> None:
        """Read until the connection ends, however that comes about."""
        try:
            await self._connection.read()
        except ConnectionRejected as rejected:
            self._ended(None, f"the server answered HTTP status {rejected.status_code}")
        except MessageTooBig:
            self._ended(None, "a message was too big")
        except Exception as error:  # noqa: BLE001  # a border: whatever the libraries below raise, this socket is lost
            log.warning("gateway reader failed", error=repr(error))
            self._ended(None, f"reading failed: {type(error).__name__}")
        else:
            self._ended(*self._connection.close_code_and_reason())
        finally:
            await self.drop()

    async def send(self, payload: bytes) -> bool:
        """Send one payload as text. False, with `ended` soon set, when the connection is lost or takes too long."""
        with trio.move_on_after(SEND_SECONDS) as deadline:
            try:
                await self._connection.send_message(payload.decode())
            except ConnectionClosed:
                return False
        if deadline.cancelled_caught:
            # Half a frame may be on the wire, so nothing more can be said.
            self._ended(None, f"a send took more than {SEND_SECONDS:g} s")
            await self.drop()
            return False
        return True

    async def close(self, code: int) -> None:
        """Say good-bye with this code. Takes at most `CLOSE_SECONDS`, also when cancelled."""
        with trio.CancelScope(deadline=trio.current_time() + CLOSE_SECONDS, shield=True):
            self._is_closed_by_us = True
            await self._connection.aclose(code)
        self._ended(None, "closed by us")

    async def drop(self) -> None:
        """Let go of the connection without a word."""
        with trio.CancelScope(deadline=trio.current_time() + CLOSE_SECONDS, shield=True):
            await trio.aclose_forcefully(self._connection.stream)

    def _ended(self, code: int | None, reason: str) -> None:
        if self.end is None:
            # What the server answered to our own close is no news.
            self.end = SocketEnd(None, "closed by us") if self._is_closed_by_us else SocketEnd(code, reason)
            self.ended.set()


async def open_socket(
    url: str,
    on_message: OnMessage,
    *,
    on_batch: OnBatch = trio.lowlevel.checkpoint,
    max_message_bytes: int = MAX_MESSAGE_BYTES,
) -> GatewaySocket:
    """Connect to a `ws:` or `wss:` address, TLS included; `run_reader` then asks for the upgrade to WebSocket.

    Raises `ConnectFailed`. The caller bounds the time.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"ws", "wss"} or parts.hostname is None:
        raise ConnectFailed(f"{parts.scheme}://{parts.netloc} is no WebSocket address")
    try:
        stream = await _open_stream(parts, parts.hostname)
    except (OSError, ValueError, trio.BrokenResourceError) as error:
        raise ConnectFailed(f"{parts.netloc}: {error.__cause__ or error}") from error
    return GatewaySocket(stream, parts, on_message, on_batch=on_batch, max_message_bytes=max_message_bytes)


async def _open_stream(url: SplitResult, host: str) -> trio.abc.Stream:
    if url.scheme == "ws":
        return await trio.open_tcp_stream(host, url.port or 80)
    stream = await trio.open_ssl_over_tcp_stream(
        host, url.port or 443, https_compatible=True, ssl_context=_ssl_context()
    )
    try:
        await stream.do_handshake()
    except BaseException:
        await trio.aclose_forcefully(stream)
        raise
    return stream


@cache
def _ssl_context() -> ssl.SSLContext:
    # Reading the certificates takes tens of milliseconds.
    return ssl.create_default_context()


class _Connection(WebSocketConnection):
    """trio-websocket's connection, with messages handed on in the reader."""

    def __init__(
        self,
        stream: trio.abc.Stream,
        url: SplitResult,
        on_message: OnMessage,
        *,
        on_batch: OnBatch,
        max_message_bytes: int,
    ) -> None:
        super().__init__(
            stream,
            FastFrames(max_message_bytes=max_message_bytes, take=self._take),
            host=url.netloc.rpartition("@")[2],
            path=(url.path or "/") + (f"?{url.query}" if url.query else ""),
            client_extra_headers=[(b"User-Agent", USER_AGENT.encode())],
            max_message_size=max_message_bytes,
            receive_buffer_size=RECEIVE_BYTES,
        )
        self._on_message = on_message
        self._on_batch = on_batch
        self._parts: list[bytes | str] = []
        self._parts_length = 0
        self._batch_messages = 0
        self._batch_began = 0.0

    @property
    def stream(self) -> trio.abc.Stream:
        return self._stream

    async def read(self) -> None:
        await self._reader_task()

    def close_code_and_reason(self) -> tuple[int | None, str]:
        """As the server gave them; no code where it gave none or the connection was lost."""
        closed = self.closed
        if closed is None or closed.code in {CloseReason.ABNORMAL_CLOSURE, CloseReason.NO_STATUS_RCVD}:
            return None, "the connection was lost"
        return closed.code, closed.reason or closed.name

    async def _handle_message_event(self, event: BytesMessage | TextMessage) -> None:
        part: bytes | str = event.data  # type: ignore[assignment]  # wsproto's decoder makes bytes, whatever it promises
        if event.message_finished and not self._parts and len(part) <= self._max_message_size:
            await self._hand_on(part)
            return
        if not event.message_finished or self._parts:
            self._parts.append(part)
            self._parts_length += len(part)
        if max(self._parts_length, len(part)) > self._max_message_size:
            raise MessageTooBig
        if not event.message_finished:
            return
        if self._parts:
            part = part[:0].join(self._parts)  # type: ignore[arg-type]  # RFC 6455: all parts are text, or all are bytes
            self._parts.clear()
            self._parts_length = 0
        await self._hand_on(part)

    async def _handle_close_connection_event(self, event: CloseConnection) -> None:
        await super()._handle_close_connection_event(event)
        # It would wait for the server to close TCP. Nothing more can come, and a server that does not close would hold us.
        await trio.aclose_forcefully(self._stream)

    def _take(self, message: bytes | str) -> bool:
        """Hand on a message where it is found, but for the last of a batch, which the reader brings: there it may wait."""
        now = perf_counter()
        if not self._batch_messages:
            self._batch_began = now
        is_last = self._batch_messages >= BATCH_MESSAGES - 1 or now - self._batch_began >= BATCH_SECONDS
        if is_last or self._parts or len(message) > self._max_message_size:
            return False
        self._batch_messages += 1
        self._on_message(message)
        return True

    async def _hand_on(self, message: bytes | str) -> None:
        if self._take(message):
            return
        self._batch_messages = 0
        self._on_message(message)
        await self._on_batch()
