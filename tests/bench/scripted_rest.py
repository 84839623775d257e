"""The REST end of the flood's process: what clients ask for at login, and messages sent, whose way from the frame is measured.

`POST /_bench/go` lets the next stage of the flood begin; `GET /_bench/figures` says how many answers came and how long they took.
"""

import time
from collections.abc import Iterator
from functools import partial
from itertools import count
from typing import Any

import h11
import msgspec
import trio
from attrs import define, field

from tests.bench.community import APPLICATION, BOT

ROOM_IN_BUCKETS = [("X-RateLimit-Limit", "5"), ("X-RateLimit-Remaining", "4"), ("X-RateLimit-Reset-After", "5.0")]
ROOM_IN_BUCKETS += [("X-RateLimit-Bucket", "bench"), ("Content-Type", "application/json")]

POSTED: dict[str, Any] = {"author": BOT, "type": 19, "tts": False, "pinned": False, "mention_everyone": False}
POSTED |= {"timestamp": "2026-01-01T12:00:00.000000+00:00", "edited_timestamp": None, "flags": 0}
POSTED |= {name: [] for name in ("mentions", "mention_roles", "attachments", "embeds", "components")}


class _Reference(msgspec.Struct):
    message_id: str | int


class _Sent(msgspec.Struct):
    content: str
    message_reference: _Reference | None = None


_SENT = msgspec.json.Decoder(_Sent)


@define(eq=False)
class RestEnd:
    """`gateway_url` is set once the gateway listens; `sent_at` has the frames on their way, by message."""

    gateway_url: str = ""
    go: trio.Semaphore = field(factory=lambda: trio.Semaphore(0))
    sent_at: dict[str, int] = field(factory=dict)
    answers: int = 0
    delays: list[int] = field(factory=list)
    _ids: Iterator[int] = field(factory=partial(count, 3 * 10**18))

    async def serve(self, stream: trio.SocketStream) -> None:
        """Answer one connection's requests until it ends."""
        connection = h11.Connection(h11.SERVER)
        request, body = None, b""
        while True:
            event = connection.next_event()
            if event is h11.NEED_DATA:
                connection.receive_data(await stream.receive_some())
            elif isinstance(event, h11.Request):
                request, body = event, b""
            elif isinstance(event, h11.Data):
                body += event.data
            elif isinstance(event, h11.EndOfMessage) and request is not None:
                answer = msgspec.json.encode(self._answer(request.method.decode(), request.target.decode(), body))
                headers = [*ROOM_IN_BUCKETS, ("Content-Length", str(len(answer)))]
                parts = (h11.Response(status_code=200, headers=headers), h11.Data(data=answer), h11.EndOfMessage())
                await stream.send_all(b"".join(connection.send(part) or b"" for part in parts))
                if connection.our_state is h11.MUST_CLOSE:
                    return
                connection.start_next_cycle()
            else:
                return

    def _answer(self, method: str, target: str, body: bytes) -> object:
        path = target.partition("?")[0]
        if method == "POST" and path.endswith("/messages"):
            return self._posted(path.split("/")[-2], body)
        if path == "/_bench/go":
            self.go.release()
            return {}
        if path == "/_bench/figures":
            return self._figures()
        if path.endswith("/gateway/bot"):
            limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
            return {"url": self.gateway_url, "shards": 1, "session_start_limit": limit}
        # The own user and the application are told in one; any other request is for a guild's commands.
        return [] if path.endswith("/commands") else APPLICATION

    def _posted(self, channel_id: str, body: bytes) -> object:
        self.answers += 1
        sent = _SENT.decode(body)
        if sent.message_reference is not None:
            began = self.sent_at.pop(str(sent.message_reference.message_id), None)
            if began is not None:
                self.delays.append(time.monotonic_ns() - began)
        return POSTED | {"id": str(next(self._ids)), "channel_id": channel_id, "content": sent.content}

    def _figures(self) -> dict[str, float]:
        delays = sorted(self.delays)
        figures: dict[str, float] = {"answers": self.answers}
        if delays:
            figures["p50_ms"] = delays[len(delays) // 2] / 1e6
            figures["p99_ms"] = delays[len(delays) * 99 // 100] / 1e6
        return figures
