"""One gateway socket: reads what the client says, writes what the session has.

Two tasks: the reader decides (all of `protocol` is sync), the writer takes everything queued and sends it in one write.
The queue is bounded by MAX_QUEUED_BYTES; a client that falls further behind is cut, its session stays resumable.
A client that sends nothing for a heartbeat and a half is closed with 4009; a write may take WRITE_SECONDS.
"""

from collections import deque

import trio
from attrs import Factory, define, field

from aeon.simulator.gateway.compression import Framing
from aeon.simulator.gateway.session import Session
from aeon.simulator.websocket import WebSocket
from aeon.simulator.wire import encode

MAX_QUEUED_BYTES = 128 * 1024 * 1024
WRITE_SECONDS = 30.0
LEAVE_SECONDS = 5.0
"""How long a closed socket may take to say goodbye."""

ENDS_SESSION = frozenset({1000, 1001})
"""Closed with one of these by the client, a session is over."""


_SLICE_BYTES = 1024 * 1024
"""What must go out within WRITE_SECONDS: a client may be slow, but not still."""

_ENOUGH_BYTES = 4 * 1024 * 1024
"""While this much waits for the client, nothing more is made for it on purpose."""


@define(eq=False)
class GatewayConnection:
    """What the protocol knows of a socket and does with it: everything but the two tasks' waits is sync.

    `ready` is set by the protocol once a session is attached, `written` by the writer once it has nothing more to do.
    """

    socket: WebSocket
    framing: Framing
    session: Session | None = None
    silent: bool = False
    closing: bool = False
    closed_by_us: bool = False
    received_at: deque[float] = Factory(deque)
    ready: trio.Event = Factory(trio.Event)
    written: trio.Event = Factory(trio.Event)
    _cut: bool = False
    _queue: list[bytes] = field(factory=list)
    _queued_bytes: int = 0
    _wake: trio.Event = Factory(trio.Event)
    _taken: trio.Event = Factory(trio.Event)

    def offer(self, payload: bytes) -> None:
        """Queue a payload; a silent or closing socket says nothing more."""
        if not self.silent and not self.closing:
            self.offer_frame(self.framing.frame(payload))

    def offer_frame(self, frame: bytes) -> None:
        """Queue a frame as it is."""
        self._queue.append(frame)
        self._queued_bytes += len(frame)
        if self._queued_bytes > MAX_QUEUED_BYTES:
            self._cut = True
        self._wake.set()

    def say(self, opcode: int, data: object) -> None:
        """Queue a payload that is not an event."""
        self.offer(encode({"t": None, "s": None, "op": opcode, "d": data}))

    def close(self, code: int, reason: str) -> None:
        """Say goodbye; nothing is sent after it."""
        if not self.closing:
            self.closing = self.closed_by_us = True
            self.offer_frame(self.socket.close(code, reason))

    def end(self) -> None:
        """Send what is queued and no more: the client has said goodbye or is gone."""
        self.closing = True
        self._wake.set()

    def cut(self) -> None:
        """End the socket without a word."""
        self._cut = self.closing = True
        self._wake.set()

    def flush_replies(self) -> None:
        """Queue what the WebSocket protocol itself has to answer."""
        for reply in self.socket.replies:
            self.offer_frame(reply)
        self.socket.replies.clear()

    async def drained(self) -> None:
        """Wait until little is queued. The writer's deadline bounds this: a stuck client ends the connection."""
        while self._queued_bytes > _ENOUGH_BYTES:
            await self._taken.wait()

    async def write_queued(self) -> bool:
        """Send whatever is queued until the socket closes; True where the goodbye was said, False where it is broken."""
        try:
            while not self._cut:
                await self._wake.wait()
                self._wake = trio.Event()
                batch = memoryview(b"".join(self._queue))
                self._queue.clear()
                for start in range(0, len(batch), _SLICE_BYTES):
                    with trio.fail_after(WRITE_SECONDS):
                        await self.socket.stream.send_all(batch[start : start + _SLICE_BYTES])
                self._queued_bytes = sum(map(len, self._queue))
                self._taken.set()
                self._taken = trio.Event()
                if self.closing and not self._queue:
                    return True
        except (trio.BrokenResourceError, trio.ClosedResourceError, trio.TooSlowError):
            return False
        finally:
            self.written.set()
        return False
