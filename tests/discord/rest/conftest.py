"""A small HTTP server that answers as a test scripts it, on a real socket."""

from collections import deque
from collections.abc import AsyncIterator, Mapping
from typing import Any

import h11
import pytest
import trio
from attrs import define, field, frozen
from msgspec import json

from aeon.discord.rest import Rest, open_rest

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.Gx.secret-secret-secret"
JSON = {"content-type": "application/json"}


@frozen
class Received:
    """One request as it arrived."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return self.target.removeprefix("/api/v10")

    @property
    def json(self) -> Any:
        return json.decode(self.body)


@frozen
class Reply:
    """An answer. `after` holds it back; `cut` closes the connection in its place, `hang_up` behind it."""

    status: int = 200
    body: object = None
    headers: Mapping[str, str] = field(factory=dict)
    after: trio.Event | None = None
    cut: bool = False
    hang_up: bool = False


@define(eq=False)
class ScriptedDiscord:
    """Answers with the scripted replies, in order, then with `default` for ever."""

    url: str = ""
    received: list[Received] = field(factory=list)
    replies: deque[Reply] = field(factory=deque)
    default: Reply = field(factory=lambda: Reply(body={"id": "1", "channel_id": "2"}))
    connections: int = 0
    _changed: trio.Condition = field(factory=trio.Condition)

    def script(self, *replies: Reply) -> None:
        self.replies.extend(replies)

    async def until(self, count: int) -> None:
        """Wait until so many requests have arrived."""
        with trio.fail_after(30):
            async with self._changed:
                while len(self.received) < count:
                    await self._changed.wait()

    async def serve(self, stream: trio.SocketStream) -> None:
        self.connections += 1
        connection = h11.Connection(h11.SERVER)
        try:
            while received := await self._read(connection, stream):
                self.received.append(received)
                async with self._changed:
                    self._changed.notify_all()
                reply = self.replies.popleft() if self.replies else self.default
                if reply.after is not None:
                    await reply.after.wait()
                if reply.cut:
                    return
                await stream.send_all(_written(connection, reply))
                if reply.hang_up or connection.our_state is h11.MUST_CLOSE:
                    return
                connection.start_next_cycle()
        except trio.BrokenResourceError:
            return
        finally:
            await trio.aclose_forcefully(stream)

    async def _read(self, connection: h11.Connection, stream: trio.SocketStream) -> Received | None:
        request, body = None, b""
        while True:
            event = connection.next_event()
            if event is h11.NEED_DATA:
                connection.receive_data(await stream.receive_some())
            elif isinstance(event, h11.Request):
                request = event
            elif isinstance(event, h11.Data):
                body += bytes(event.data)
            elif isinstance(event, h11.EndOfMessage) and request is not None:
                headers = {name.decode().lower(): value.decode() for name, value in request.headers}
                return Received(request.method.decode(), request.target.decode(), headers, body)
            else:
                return None


def _written(connection: h11.Connection, reply: Reply) -> bytes:
    body = reply.body if isinstance(reply.body, bytes) else json.encode(reply.body) if reply.body is not None else b""
    headers = [*JSON.items(), *reply.headers.items(), ("content-length", str(len(body)))]
    parts = [
        connection.send(h11.Response(status_code=reply.status, headers=headers)),
        connection.send(h11.Data(data=body)),
        connection.send(h11.EndOfMessage()),
    ]
    return b"".join(part for part in parts if part)


@pytest.fixture
async def discord(nursery: trio.Nursery) -> AsyncIterator[ScriptedDiscord]:
    server = ScriptedDiscord()
    listeners = await nursery.start(trio.serve_tcp, server.serve, 0)
    server.url = f"http://127.0.0.1:{listeners[0].socket.getsockname()[1]}/api/v10"
    yield server
    nursery.cancel_scope.cancel()


@pytest.fixture
async def rest(discord: ScriptedDiscord) -> AsyncIterator[Rest]:
    async with open_rest(discord.url, TOKEN) as opened:
        yield opened
