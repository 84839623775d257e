"""Hypercorn's WebSocket, which says why it ends a connection that breaks the protocol.

Hypercorn itself just hangs up, so that a client cannot tell its own mistake from a lost line and connects anew with the same frames
(RFC 6455, 7.1.7: an endpoint that fails a connection should send a Close frame with the code). The overridden method is a private seam,
like those in `connection.py`: pinned to 0.18.
"""

from typing import Self

from hypercorn.protocol.events import StreamClosed
from hypercorn.protocol.ws_stream import FrameTooLargeError, WSStream
from wsproto.connection import ConnectionState
from wsproto.events import CloseConnection, Message, Ping
from wsproto.frame_protocol import CloseReason


class PoliteWebSocket(WSStream):
    """One WebSocket. It fails with 1002 for a broken frame, 1007 for text that is none, 1009 for a message too big."""

    @classmethod
    def in_place_of(cls, stream: WSStream) -> Self:
        """The same before it has handled anything."""
        assert stream.app_put is None
        is_encrypted = stream.scheme == "wss"
        return cls(
            *(stream.app, stream.config, stream.context, stream.task_group, is_encrypted),
            *(stream.client, stream.server, stream.send, stream.stream_id),
        )

    async def _handle_events(self) -> None:
        for event in self.connection.events():
            if isinstance(event, Message):
                try:
                    self.buffer.extend(event)
                except FrameTooLargeError:
                    await self._send_wsproto_event(CloseConnection(code=CloseReason.MESSAGE_TOO_BIG))
                    break
                if event.message_finished:
                    assert self.app_put is not None
                    await self.app_put(self.buffer.to_message())
                    self.buffer.clear()
            elif isinstance(event, Ping):
                await self._send_wsproto_event(event.response())
            elif isinstance(event, CloseConnection):
                await self._confirm_or_fail(event)
                await self.send(StreamClosed(stream_id=self.stream_id))

    async def _confirm_or_fail(self, close: CloseConnection) -> None:
        """Answer the client's close; what wsproto makes one of a broken frame is our own, and nothing after one of ours that was sent."""
        is_theirs = self.connection.state is ConnectionState.REMOTE_CLOSING
        await self._send_wsproto_event(close.response() if is_theirs else close)
