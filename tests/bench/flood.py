"""A gateway in a process of its own that sends as fast as it is read, or at a given rate; frames are made beforehand.

`python -m tests.bench.flood --messages 100000` prints the ports of the gateway and of the REST end. With `--held` the guilds wait for one
`POST /_bench/go`, the messages for the next.
"""

import argparse
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from typing import Any

import msgspec
import trio
import zstandard
from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, BytesMessage, Request

from tests.bench.community import arrivals, guild_object, message_created
from tests.bench.scripted_rest import RestEnd

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

    def __init__(self, *, guilds: int, messages: int, per_second: int = 0, commands_every: int = 0) -> None:
        self.per_second = per_second
        self.messages = messages
        self._guilds = [guild_object(number) for number in range(guilds)]
        self._commands_every = commands_every
        self._compress = compressor()
        hello = {"op": 10, "s": None, "t": None, "d": {"heartbeat_interval": 41_250, "_trace": []}}
        self.hello = self._compress(hello)
        self.ready, *self.guilds = [self._compress(payload) for payload in arrivals(self._guilds)]
        at_once = 0 if per_second else messages
        self.bursts = [self._compress(self._message(number)) for number in range(at_once)]

    def _message(self, number: int) -> dict[str, Any]:
        return message_created(self._guilds, number, commands_every=self._commands_every)

    async def serve(self, stream: trio.SocketStream, *, rest: RestEnd, held: bool) -> None:
        """One client's connection, until it ends."""
        ws = WSConnection(ConnectionType.SERVER)
        while True:
            ws.receive_data(await stream.receive_some())
            if any(isinstance(event, Request) for event in ws.events()):
                break
        await stream.send_all(ws.send(AcceptConnection()) + ws.send(BytesMessage(self.hello)))
        stages = [_frames(ws, part) for part in ([self.ready], self.guilds, self.bursts)]
        # The first thing a client says is IDENTIFY.
        await stream.receive_some()
        async with trio.open_nursery() as nursery:
            nursery.start_soon(_listen, stream, nursery.cancel_scope)
            for number, frames in enumerate(stages):
                if held and number:
                    await rest.go.acquire()
                for start in range(0, len(frames), CHUNK_BYTES):
                    await stream.send_all(frames[start : start + CHUNK_BYTES])
            if self.per_second:
                await self._pace(stream, ws, rest)
            await trio.sleep_forever()

    async def _pace(self, stream: trio.SocketStream, ws: WSConnection, rest: RestEnd) -> None:
        begin = trio.current_time() + 1
        for number in range(self.messages):
            payload = self._message(number)
            message = payload["d"]
            await trio.sleep_until(begin + number / self.per_second)
            if message["content"].startswith("!"):
                rest.sent_at[message["id"]] = time.monotonic_ns()
            else:
                message["content"] = str(time.monotonic_ns())
            await stream.send_all(ws.send(BytesMessage(self._compress(payload))))


def _frames(ws: WSConnection, messages: Iterable[bytes]) -> bytes:
    return b"".join(ws.send(BytesMessage(data)) for data in messages)


async def _listen(stream: trio.SocketStream, connection: trio.CancelScope) -> None:
    with suppress(trio.BrokenResourceError):
        while await stream.receive_some():
            pass
    connection.cancel()


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--guilds", type=int, default=GUILDS)
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--per-second", type=int, default=0)
    parser.add_argument("--commands-every", type=int, default=0)
    parser.add_argument("--held", action="store_true")
    chosen = parser.parse_args()
    flood = Flood(
        guilds=chosen.guilds,
        messages=chosen.messages,
        per_second=chosen.per_second,
        commands_every=chosen.commands_every,
    )
    rest = RestEnd()
    async with trio.open_nursery() as nursery:
        ports = []
        for handler in (partial(flood.serve, rest=rest, held=chosen.held), rest.serve):
            listeners = await nursery.start(partial(trio.serve_tcp, handler, 0, host="127.0.0.1"))
            ports.append(listeners[0].socket.getsockname()[1])
        rest.gateway_url = f"ws://127.0.0.1:{ports[0]}"
        print(*ports, flush=True)


if __name__ == "__main__":
    trio.run(main)
