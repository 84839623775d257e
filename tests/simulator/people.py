"""Clients for the simulator's tests: REST as the bot or a person, control, and a gateway client of our own."""

import zlib
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import msgspec
import trio
import zstandard
from attrs import define, field
from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, BytesMessage, CloseConnection, Request, TextMessage

from aeon.simulator import Simulator
from tests.simulator.document import check_event, check_response

PATIENCE_SECONDS = 10.0
_JUDGED_EVENTS = 20
"""Of each name and client: floods differ in nothing that the document knows."""

ALL_INTENTS = (1 << 26) - 1


@define
class People:
    """REST and control of one simulator; every answer is held against Discord's document."""

    simulator: Simulator
    http: httpx.AsyncClient

    async def rest(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        user: str | None = None,
        reason: str | None = None,
        bearer: str | None = None,
    ) -> httpx.Response:
        """Ask as the bot, as a person, or with what a person granted."""
        headers = {"Authorization": f"Bot {self.simulator.token}" if user is None else f"Sim {user}"}
        if bearer is not None:
            headers["Authorization"] = f"Bearer {bearer}"
        if reason is not None:
            headers["X-Audit-Log-Reason"] = reason
        answer = await self.http.request(method, self.simulator.api_url + path, json=body, headers=headers)
        content = answer.json() if answer.content else None
        check_response(method, path.partition("?")[0], status=answer.status_code, body=content)
        return answer

    async def ask(self, method: str, path: str, body: Any = None, *, user: str | None = None) -> Any:
        """Ask, expecting success; the answer's JSON."""
        answer = await self.rest(method, path, body, user=user)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    async def control(self, method: str, path: str, body: Any = None) -> Any:
        """Ask `/_sim`, expecting success; the answer's JSON."""
        answer = await self.http.request(method, f"{self.simulator.url}/_sim{path}", json=body)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None


class Closed(Exception):
    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


@define(eq=False)
class GatewayClient:
    """A gateway client that shares nothing with Aeon's: it keeps what it was told, and says what it is told to."""

    stream: trio.SocketStream
    socket: WSConnection
    compress: str = ""
    events: list[dict[str, Any]] = field(factory=list)
    _inflate: Any = None
    _ready: list[dict[str, Any]] = field(factory=list)
    _partial: str = ""
    _judged: Counter[str] = field(factory=Counter)

    async def send(self, opcode: int, data: Any) -> None:
        await self.send_text(msgspec.json.encode({"op": opcode, "d": data}).decode())

    async def send_text(self, text: str) -> None:
        await self.stream.send_all(self.socket.send(TextMessage(data=text)))

    async def receive(self) -> dict[str, Any]:
        """The next payload, held against Discord's document; Closed where the gateway closed."""
        with trio.fail_after(PATIENCE_SECONDS):
            while not self._ready:
                data = await self.stream.receive_some(65536)
                self.socket.receive_data(data or None)
                for event in self.socket.events():
                    self._take(event)
        payload = self._ready.pop(0)
        if payload["op"] == 0 and self._judged[payload["t"]] < _JUDGED_EVENTS:
            self._judged[payload["t"]] += 1
            check_event(payload["t"], payload["d"])
        return payload

    def _take(self, event: Any) -> None:
        match event:
            case CloseConnection(code=code):
                raise Closed(code)
            case TextMessage(data=data):
                self._partial += data
                if event.message_finished:
                    self._ready.append(msgspec.json.decode(self._partial))
                    self._partial = ""
            case BytesMessage(data=data):
                self._ready.append(msgspec.json.decode(self._decompress(bytes(data))))

    def _decompress(self, data: bytes) -> bytes:
        if not self.compress:
            return zlib.decompress(data)
        if self._inflate is None:
            self._inflate = (
                zlib.decompressobj() if self.compress == "zlib-stream" else zstandard.ZstdDecompressor().decompressobj()
            )
        inflated: bytes = self._inflate.decompress(data)
        return inflated

    async def until(self, name: str) -> dict[str, Any]:
        """Receive up to an event of this name; its data. All events on the way are kept in `events`."""
        while True:
            payload = await self.receive()
            if payload["op"] == 0:
                self.events.append(payload)
            if payload["t"] == name:
                data: dict[str, Any] = payload["d"]
                return data

    async def until_opcode(self, opcode: int) -> Any:
        """Receive up to a payload of this opcode; its data."""
        while (payload := await self.receive())["op"] != opcode:
            self.events.append(payload)
        return payload["d"]

    async def until_closed(self) -> int:
        """Receive until the gateway closes; the code."""
        try:
            while True:
                self.events.append(await self.receive())
        except Closed as closed:
            return closed.code

    async def close(self, code: int) -> None:
        await self.stream.send_all(self.socket.send(CloseConnection(code=code)))

    @property
    def last_sequence(self) -> int:
        return int(self.events[-1]["s"])


@asynccontextmanager
async def connected(
    simulator: Simulator, *, compress: str = "", query: str = "v=10&encoding=json"
) -> AsyncIterator[GatewayClient]:
    """A socket to the gateway, before its HELLO."""
    stream = await trio.open_tcp_stream(simulator.host, simulator.port)
    async with stream:
        socket = WSConnection(ConnectionType.CLIENT)
        target = f"/gateway?{query}" + (f"&compress={compress}" if compress else "")
        await stream.send_all(socket.send(Request(host=simulator.host, target=target)))
        with trio.fail_after(PATIENCE_SECONDS):
            while True:
                socket.receive_data(await stream.receive_some(1024))
                events = list(socket.events())
                if events:
                    break
        assert isinstance(events[0], AcceptConnection)
        client = GatewayClient(stream, socket, compress)
        for event in events[1:]:
            client._take(event)
        yield client


def identify(simulator: Simulator, *, intents: int = ALL_INTENTS, **more: Any) -> dict[str, Any]:
    """The data of an IDENTIFY."""
    return {"token": simulator.token, "intents": intents, "properties": {"os": "linux"}, **more}


@asynccontextmanager
async def logged_in(
    simulator: Simulator, *, intents: int = ALL_INTENTS, compress: str = "", guilds: int = 1
) -> AsyncIterator[GatewayClient]:
    """A client past READY and its GUILD_CREATEs."""
    async with connected(simulator, compress=compress) as client:
        await client.until_opcode(10)
        await client.send(2, identify(simulator, intents=intents))
        await client.until("READY")
        for _ in range(guilds):
            await client.until("GUILD_CREATE")
        yield client
