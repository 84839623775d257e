"""A gateway in a process of its own that sends as fast as it is read, or at a given rate; frames are made beforehand.

`python -m tests.bench.flood --messages 100000` prints the ports of the gateway and of the few REST answers that other
clients ask for at login.
"""

import argparse
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import h11
import msgspec
import trio
import zstandard
from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, BytesMessage, Request

from tests.bench.community import APPLICATION, guild_object, message_object, payloads

GUILDS = 100
CHUNK_BYTES = 256 * 1024


def compressor() -> Callable[[dict[str, Any]], bytes]:
    """One zstd stream: each payload as the data of one WebSocket message."""
    stream = zstandard.ZstdCompressor(level=3).compressobj()

    def compress(payload: dict[str, Any]) -> bytes:
        return stream.compress(msgspec.json.encode(payload)) + stream.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)

    return compress


class Flood:
    """What is sent to each connection: everything at once, or the messages at a rate, each stamped with its time."""

    def __init__(self, *, guilds: int, messages: int, per_second: int) -> None:
        self.per_second = per_second
        self.guilds = [guild_object(number) for number in range(guilds)]
        self.messages = messages
        self._compress = compressor()
        self._frames = WSConnection(ConnectionType.SERVER)
        hello = {"op": 10, "s": None, "t": None, "d": {"heartbeat_interval": 41_250, "_trace": []}}
        self.hello = self._compress(hello)
        at_once = 0 if per_second else messages
        self.bursts = [self._compress(payload) for payload in payloads(self.guilds, at_once)]

    async def serve(self, stream: trio.SocketStream) -> None:
        ws = WSConnection(ConnectionType.SERVER)
        while True:
            ws.receive_data(await stream.receive_some())
            if any(isinstance(event, Request) for event in ws.events()):
                break
        await stream.send_all(ws.send(AcceptConnection()) + ws.send(BytesMessage(self.hello)))
        frames = b"".join(ws.send(BytesMessage(data)) for data in self.bursts)
        # The first thing a client says is IDENTIFY.
        await stream.receive_some()
        async with trio.open_nursery() as nursery:
            nursery.start_soon(self._listen, stream, nursery.cancel_scope)
            for start in range(0, len(frames), CHUNK_BYTES):
                await stream.send_all(frames[start : start + CHUNK_BYTES])
            if self.per_second:
                await self._pace(stream, ws)
            await trio.sleep_forever()

    async def _pace(self, stream: trio.SocketStream, ws: WSConnection) -> None:
        begin = trio.current_time() + 1
        for number in range(self.messages):
            await trio.sleep_until(begin + number / self.per_second)
            message = message_object(self.guilds[number % len(self.guilds)], number)
            message["content"] = str(time.monotonic_ns())
            payload = {"op": 0, "s": 2 + len(self.guilds) + number, "t": "MESSAGE_CREATE", "d": message}
            await stream.send_all(ws.send(BytesMessage(self._compress(payload))))

    async def _listen(self, stream: trio.SocketStream, connection: trio.CancelScope) -> None:
        with suppress(trio.BrokenResourceError):
            while await stream.receive_some():
                pass
        connection.cancel()


async def answer_login(stream: trio.SocketStream) -> None:
    """The REST answers that a client needs to log in."""
    connection = h11.Connection(h11.SERVER)
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            connection.receive_data(await stream.receive_some())
        elif isinstance(event, h11.EndOfMessage):
            body = msgspec.json.encode(APPLICATION)
            headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
            for part in (h11.Response(status_code=200, headers=headers), h11.Data(data=body), h11.EndOfMessage()):
                await stream.send_all(connection.send(part) or b"")
            connection.start_next_cycle()
        elif isinstance(event, h11.ConnectionClosed):
            return


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--guilds", type=int, default=GUILDS)
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--per-second", type=int, default=0)
    chosen = parser.parse_args()
    flood = Flood(guilds=chosen.guilds, messages=chosen.messages, per_second=chosen.per_second)
    async with trio.open_nursery() as nursery:
        ports = []
        for handler in (flood.serve, answer_login):
            listeners = await nursery.start(partial(trio.serve_tcp, handler, 0, host="127.0.0.1"))
            ports.append(listeners[0].socket.getsockname()[1])
        print(*ports, flush=True)


if __name__ == "__main__":
    trio.run(main)
