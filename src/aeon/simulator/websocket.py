"""The server's side of a WebSocket: handshake and frames on wsproto, bytes on Trio.

Encoding is apart from sending, so that many frames go out in one write. Only one task may write.
Messages to the client are framed here: a frame is four bytes and its data, and a flood is thousands of them.
No extension is agreed to: Discord compresses inside the stream instead.
"""

from collections.abc import Iterator
from typing import Any

import trio
from attrs import define, field
from wsproto.connection import Connection, ConnectionType
from wsproto.events import (
    AcceptConnection,
    CloseConnection,
    Event,
    Message,
    Ping,
)
from wsproto.handshake import H11Handshake
from wsproto.utilities import LocalProtocolError, RemoteProtocolError

from aeon.simulator.http import Upgrade

MAX_MESSAGE_BYTES = 64 * 1024
"""A client's message may not be longer; Discord's own limit is far below (close code 4002)."""

_CHUNK_BYTES = 64 * 1024
_NO_STATUS = 1005
_TWO_BYTES = 126
_EIGHT_BYTES = 127
_TOO_BIG = 1009


class SocketEnded(Exception):
    """The other side closed, with this code, or went away (1006)."""

    def __init__(self, code: int) -> None:
        super().__init__(f"closed with {code}")
        self.code = code


@define
class WebSocket:
    """One open socket. `replies` collects what the protocol itself has to send: pongs and the answer to a close."""

    stream: trio.SocketStream
    _connection: Connection
    replies: list[bytes] = field(factory=list)
    _parts: list[bytes] = field(factory=list)

    def close(self, code: int, reason: str) -> bytes:
        """The frame that closes; nothing if a close is under way."""
        try:
            return self._connection.send(CloseConnection(code=code, reason=reason))
        except LocalProtocolError:
            return b""

    async def receive(self) -> list[bytes]:
        """Whole messages, at least one, text as its UTF-8; raises SocketEnded. The caller sets the deadline."""
        messages: list[bytes] = []
        while not messages:
            try:
                data = await self.stream.receive_some(_CHUNK_BYTES)
                self._connection.receive_data(data or None)
            except (trio.BrokenResourceError, trio.ClosedResourceError):
                raise SocketEnded(1006) from None
            except RemoteProtocolError:
                raise SocketEnded(1002) from None
            for event in self._events():
                if isinstance(event, Message):
                    self._collect(event, messages)
        return messages

    def _events(self) -> Iterator[Event]:
        try:
            for event in self._connection.events():
                if isinstance(event, Ping):
                    self.replies.append(self._connection.send(event.response()))
                elif isinstance(event, CloseConnection):
                    self.replies.append(self._answer_to(event))
                    raise SocketEnded(event.code or _NO_STATUS)
                else:
                    yield event
        except RemoteProtocolError:
            raise SocketEnded(1002) from None

    def _answer_to(self, event: CloseConnection) -> bytes:
        try:
            return self._connection.send(event.response())
        except LocalProtocolError:  # our own close went out first
            return b""

    def _collect(self, event: Message[Any], messages: list[bytes]) -> None:
        self._parts.append(event.data.encode() if isinstance(event.data, str) else bytes(event.data))
        if sum(map(len, self._parts)) > MAX_MESSAGE_BYTES:
            raise SocketEnded(_TOO_BIG)
        if event.message_finished:
            messages.append(b"".join(self._parts))
            self._parts.clear()


def text_frame(data: bytes) -> bytes:
    """One whole text message (RFC 6455, 5.2); a server's frames are not masked."""
    return _head(0x81, len(data)) + data


def binary_frame(data: bytes) -> bytes:
    """One whole binary message."""
    return _head(0x82, len(data)) + data


def _head(first: int, size: int) -> bytes:
    if size < _TWO_BYTES:
        return bytes((first, size))
    if size < 1 << 16:
        return bytes((first, _TWO_BYTES)) + size.to_bytes(2, "big")
    return bytes((first, _EIGHT_BYTES)) + size.to_bytes(8, "big")


async def accept(upgrade: Upgrade, *, write_seconds: float) -> WebSocket | None:
    """Complete the handshake; None where the request was no proper one, which is answered with 400."""
    handshake = H11Handshake(ConnectionType.SERVER)
    with trio.fail_after(write_seconds):
        try:
            handshake.initiate_upgrade_connection(upgrade.raw_headers, upgrade.target)
            await upgrade.stream.send_all(handshake.send(AcceptConnection()))
        except RemoteProtocolError:
            await upgrade.stream.send_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return None
    if handshake.connection is None:
        return None
    if upgrade.trailing:
        handshake.connection.receive_data(upgrade.trailing)
    return WebSocket(upgrade.stream, handshake.connection)


async def reject(upgrade: Upgrade, *, write_seconds: float) -> None:
    """Refuse the handshake: there is no WebSocket at this path."""
    with trio.fail_after(write_seconds):
        await upgrade.stream.send_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
