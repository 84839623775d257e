"""A gateway of our own script: real sockets, and a test that says what each connection is sent and expects from it."""

import zlib
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import msgspec
import trio
import zstandard
from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, BytesMessage, CloseConnection, Event, Ping, Pong, Request, TextMessage
from wsproto.utilities import LocalProtocolError, RemoteProtocolError

PATIENCE_SECONDS = 30.0
BOT = {"id": "42", "username": "aeon", "bot": True}

HEARTBEAT, IDENTIFY, RESUME, REQUEST_MEMBERS, HELLO, ACK = 1, 2, 6, 8, 10, 11

Compress = Callable[[bytes], bytes]


def compressor(query: str) -> Compress | None:
    """The transport compression that the client's address asks for."""
    if "compress=zstd-stream" in query:
        zstd = zstandard.ZstdCompressor().compressobj()
        return lambda payload: zstd.compress(payload) + zstd.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
    if "compress=zlib-stream" in query:
        zlib_stream = zlib.compressobj()
        return lambda payload: zlib_stream.compress(payload) + zlib_stream.flush(zlib.Z_FULL_FLUSH)
    return None


class Peer:
    """The server's side of one connection."""

    def __init__(self, stream: trio.SocketStream) -> None:
        self.stream = stream
        self.target = ""
        self.acknowledging = True
        self.deaf = False
        self.heartbeats: list[int | None] = []
        self.pongs: list[bytes] = []
        self.close_code: int | None = None
        self.ended = trio.Event()
        self._ws = WSConnection(ConnectionType.SERVER)
        self._lock = trio.Lock()
        self._compress: Compress | None = None
        self._send, self._received = trio.open_memory_channel[dict[str, Any]](100)

    async def greet(self) -> None:
        """Accept the upgrade."""
        while True:
            self._ws.receive_data(await self.stream.receive_some())
            for event in self._ws.events():
                if isinstance(event, Request):
                    self.target = event.target
                    self._compress = compressor(event.target)
                    await self.write(AcceptConnection())
                    return

    async def listen(self) -> None:
        """Read until the client has gone, acknowledging heartbeats meanwhile."""
        try:
            while self.close_code is None:
                for event in self._ws.events():
                    await self._hear(event)
                data = await self.stream.receive_some()
                if not data:
                    return
                self._ws.receive_data(data)
        except (trio.BrokenResourceError, trio.ClosedResourceError, LocalProtocolError):
            return
        finally:
            self.ended.set()
            self._send.close()

    async def _hear(self, event: Event) -> None:
        if self.deaf:
            return
        match event:
            case TextMessage():
                await self._take(msgspec.json.decode(event.data))
            case Pong():
                self.pongs.append(bytes(event.payload))
            case CloseConnection():
                self.close_code = event.code
                await self.write(event.response())

    async def _take(self, payload: dict[str, Any]) -> None:
        if payload["op"] == HEARTBEAT:
            self.heartbeats.append(payload["d"])
            if self.acknowledging:
                await self.send({"op": ACK})
        else:
            await self._send.send(payload)

    async def expect(self, opcode: int) -> Any:
        """The content of the client's next payload but heartbeats, which has to have this opcode."""
        with trio.fail_after(PATIENCE_SECONDS):
            payload = await self._received.receive()
        assert payload["op"] == opcode
        return payload["d"]

    async def write(self, event: Event) -> None:
        async with self._lock:
            await self.stream.send_all(self._ws.send(event))

    async def send(self, payload: Any) -> None:
        """Send a payload in the way the client asked for."""
        data = msgspec.json.encode(payload)
        if self._compress is None:
            await self.write(TextMessage(data.decode()))
        else:
            await self.write(BytesMessage(self._compress(data)))

    async def dispatch(self, sequence: int, name: str, content: Any) -> None:
        await self.send({"op": 0, "s": sequence, "t": name, "d": content})

    async def close(self, code: int) -> None:
        """Close with this code and wait for the client to go."""
        await self.write(CloseConnection(code))
        await self.gone()

    async def abort(self) -> None:
        """Vanish."""
        await trio.aclose_forcefully(self.stream)

    async def gone(self) -> None:
        with trio.fail_after(PATIENCE_SECONDS):
            await self.ended.wait()

    async def ping(self, payload: bytes) -> None:
        await self.write(Ping(payload))

    async def hello(self, interval_ms: float = 45_000) -> None:
        await self.send({"op": HELLO, "d": {"heartbeat_interval": interval_ms, "_trace": ["x"]}})

    async def ready(self, url: str, *, session_id: str = "s1", sequence: int = 1) -> None:
        ready = {"v": 10, "user": BOT, "guilds": [], "session_id": session_id, "resume_gateway_url": url}
        await self.dispatch(sequence, "READY", {**ready, "application": {"id": "42", "flags": 0}})


class ScriptedGateway:
    """Listens; the test takes connections one by one and plays Discord on each."""

    def __init__(self, port: int, connections: trio.MemoryReceiveChannel[Peer]) -> None:
        self.url = f"ws://127.0.0.1:{port}/gateway"
        self.resume_url = f"ws://127.0.0.1:{port}/resume"
        self._connections = connections

    async def accept(self) -> Peer:
        """The next connection, its handshake done."""
        with trio.fail_after(PATIENCE_SECONDS):
            return await self._connections.receive()

    async def log_in(self, *, session_id: str = "s1") -> Peer:
        """Accept a connection, and take it through IDENTIFY to READY."""
        peer = await self.accept()
        await peer.hello()
        await peer.expect(IDENTIFY)
        await peer.ready(self.resume_url, session_id=session_id)
        return peer


async def serve(*, task_status: trio.TaskStatus[ScriptedGateway]) -> None:
    """Run a scripted gateway until cancelled."""
    send, receive = trio.open_memory_channel[Peer](10)

    async def connection(stream: trio.SocketStream) -> None:
        peer = Peer(stream)
        with suppress(RemoteProtocolError):
            await peer.greet()
            await send.send(peer)
            await peer.listen()

    async with trio.open_nursery() as nursery:
        listeners = await nursery.start(partial(trio.serve_tcp, connection, 0, host="127.0.0.1"))
        task_status.started(ScriptedGateway(listeners[0].socket.getsockname()[1], receive))
