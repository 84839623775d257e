"""WebSocket frames from the server, the common kind taken apart here and all others by wsproto.

Nearly all that Discord sends is whole messages: one final data frame each, unmasked. Such a frame is two to ten bytes
of header before its payload, yet wsproto spends more on it than inflating and parsing the payload costs. So
`FastFrames` stands in for wsproto's connection: it takes whole-message frames apart itself and hands every other frame
(fragments, control frames, anything that breaks the rules) to wsproto complete, which therefore stands between two
frames whenever a fast one is taken.

An event on its way through trio-websocket's reader costs as much again, so whoever reads may take binary messages past it, where they
are found.

https://www.rfc-editor.org/rfc/rfc6455#section-5.2
"""

from collections.abc import Callable, Generator

from wsproto import ConnectionType, WSConnection
from wsproto.events import BytesMessage, Event, TextMessage

END_OF_HANDSHAKE = b"\r\n\r\n"
MAX_HANDSHAKE_BYTES = 64 * 1024

FIN = 0x80
OPCODE = 0x0F
MASKED = 0x80
CONTINUATION, TEXT, BINARY, CLOSE = 0x0, 0x1, 0x2, 0x8
WHOLE_TEXT = FIN | TEXT
WHOLE_BINARY = FIN | BINARY

SHORTEST_FRAME = 2
TWO_BYTE_LENGTH = 126
LEAST_LENGTH = {2: 0, 4: 126, 10: 2**16}
"""By the size of the header: a length that fits into a shorter one must use it."""


class MessageTooBig(Exception):
    """A frame announces more than the limit; nothing of it was kept."""


Take = Callable[[bytes], bool]
"""Takes a whole binary message in the moment it is found; False where it shall come as an event, in its place among the others."""


class FastFrames(WSConnection):
    """A client's connection, fed and asked for events as wsproto's own. Ask for all events before feeding it more."""

    def __init__(self, *, max_message_bytes: int, take: Take = lambda _message: False) -> None:
        super().__init__(ConnectionType.CLIENT)
        self._max = max_message_bytes
        self._take = take
        self._chunks: list[bytes] = []
        self._held = 0
        # Bytes without which looking again is of no use.
        self._needed = SHORTEST_FRAME
        self._in_fragments = False
        # wsproto reads by itself: before the handshake is over, after a broken or a closing frame.
        self._gives_way = False

    def receive_data(self, data: bytes | None) -> None:
        """Take what the network gave. Raises wsproto's `RemoteProtocolError` for a broken handshake."""
        if data is None or self._gives_way:
            super().receive_data(data)
            return
        self._chunks.append(data)
        self._held += len(data)
        if self.connection is None:
            self._take_handshake()

    def events(self) -> Generator[Event, None, None]:
        """All events that are complete. Raises `MessageTooBig`."""
        yield from super().events()
        if self.connection is None or self._gives_way or self._held < self._needed:
            return
        held = b"".join(self._chunks)
        at = 0
        while (frame := self._frame(held, at)) is not None:
            payload_at, end = frame
            if held[at] == WHOLE_BINARY and not (self._in_fragments or self._gives_way):
                payload = held[payload_at:end]
                if not self._take(payload):
                    yield BytesMessage(payload)
            elif (text := self._whole_text(held, at, frame)) is not None:
                yield text
            else:
                goes_on = self._hand_over(held, at, frame)
                yield from super().events()
                if not goes_on:
                    return
            at = end
        self._chunks = [held[at:]]
        self._held -= at

    def _take_handshake(self) -> None:
        held = b"".join(self._chunks)
        head, end, rest = held.partition(END_OF_HANDSHAKE)
        if not end and len(held) < MAX_HANDSHAKE_BYTES:
            return
        super().receive_data(head + end)
        if self.connection is None:
            self._gives_way = True
            super().receive_data(rest)
        self._chunks = [rest]
        self._held = len(rest)

    def _frame(self, held: bytes, at: int) -> tuple[int, int] | None:
        """Where the frame's payload begins and ends, or None while it is not all there."""
        self._needed = SHORTEST_FRAME
        if len(held) - at < SHORTEST_FRAME:
            return None
        length = held[at + 1] & ~MASKED
        payload_at = at + SHORTEST_FRAME
        if length >= TWO_BYTE_LENGTH:
            size = 2 if length == TWO_BYTE_LENGTH else 8
            payload_at += size
            if len(held) < payload_at:
                self._needed = payload_at - at
                return None
            length = int.from_bytes(held[payload_at - size : payload_at])
        if held[at + 1] & MASKED or length < LEAST_LENGTH[payload_at - at]:
            self._gives_way = True
            return payload_at, len(held)
        if length > self._max:
            raise MessageTooBig
        end = payload_at + length
        if len(held) < end:
            self._needed = end - at
            return None
        return payload_at, end

    def _whole_text(self, held: bytes, at: int, frame: tuple[int, int]) -> TextMessage | None:
        """The event of a frame that is a text by itself, or None for any other."""
        if held[at] != WHOLE_TEXT or self._in_fragments or self._gives_way:
            return None
        payload_at, end = frame
        try:
            return TextMessage(held[payload_at:end].decode())
        except UnicodeDecodeError:
            return None

    def _hand_over(self, held: bytes, at: int, frame: tuple[int, int]) -> bool:
        """Give the frame to wsproto. False when wsproto reads by itself from now on."""
        opcode = held[at] & OPCODE
        if opcode == CLOSE:
            self._gives_way = True
        elif opcode in {CONTINUATION, TEXT, BINARY}:
            self._in_fragments = not held[at] & FIN
        super().receive_data(held[at : frame[1]])
        return not self._gives_way
