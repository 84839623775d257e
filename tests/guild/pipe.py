"""Guilds that another process owns, reached over a pipe of encoded frames.

What can be said of a question when the pipe breaks depends on how far it came: one that was never written changed nothing; of one that
was written nobody knows.
"""

from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

import trio
from attrs import define, field

from aeon.actors.errors import NotBegun, OutcomeUnknown
from aeon.actors.reply import Reply
from aeon.actors.request import Request
from aeon.discord.ids import GuildId, shard_of
from aeon.guild.directory import Directory
from aeon.guild.guilds import Guilds
from tests.guild.wire import Answered, Asked, Failed, Frame, Told, Wire, answer_of, name_of

Answer = TypeVar("Answer")

FRAMES_WAITING = 100
WAY_SECONDS = 1.0
"""How much longer than its owner whoever asks waits for the answer."""


@define(eq=False)
class _Waiting:
    """A frame that waits to be written, and who waits for what it asks."""

    frame: Frame
    reply: Reply[Any] | None = None
    answer: Any = None
    is_written: bool = False
    """From its first byte on."""


@define(eq=False)
class RemoteGuilds:
    """The asker's end."""

    wire: Wire
    stream: trio.abc.Stream
    _frames: deque[_Waiting] = field(factory=deque)
    _news: trio.Event = field(factory=trio.Event)
    _asked: dict[int, _Waiting] = field(factory=dict)
    _numbers: int = 0
    _is_broken: bool = False

    async def ask(
        self, guild_id: GuildId, request: Request[Answer], *, seconds: float = 5.0, trace: str = ""
    ) -> Answer:
        self._numbers += 1
        kind = type(request)
        body = self.wire.encode(request, kind)
        frame = Asked(self._numbers, guild_id, name_of(kind), body, seconds, trace)
        waiting = _Waiting(frame, Reply(), answer_of(kind))
        if self._is_broken or len(self._frames) >= FRAMES_WAITING:
            raise NotBegun("the guild's owner cannot be reached")
        self._asked[frame.number] = waiting
        self._send(waiting)
        try:
            assert waiting.reply is not None
            return cast("Answer", await waiting.reply.wait(trio.current_time() + seconds + WAY_SECONDS))
        except OutcomeUnknown:
            if waiting.is_written:
                raise
            raise NotBegun("it did not reach the guild's owner in time") from None
        finally:
            self._asked.pop(frame.number, None)
            if not waiting.is_written and waiting in self._frames:
                self._frames.remove(waiting)

    def tell(self, guild_id: GuildId, message: object) -> None:
        if not self._is_broken and len(self._frames) < FRAMES_WAITING:
            self._send(_Waiting(Told(guild_id, name_of(type(message)), self.wire.encode(message, type(message)))))

    def read(self, guild_id: GuildId) -> Directory | None:
        """A copy of what the owner has would be kept here."""
        del guild_id
        return None

    def _send(self, waiting: _Waiting) -> None:
        self._frames.append(waiting)
        self._news.set()

    async def run(self) -> None:
        """Write and read until the pipe breaks; then everybody hears what can be said."""
        try:
            async with trio.open_nursery() as nursery:
                nursery.start_soon(self._write)
                await self._read()
                nursery.cancel_scope.cancel()
        except* (trio.BrokenResourceError, trio.ClosedResourceError):
            pass
        self._is_broken = True
        for waiting in self._asked.values():
            if waiting.reply is not None and waiting.reply.is_open:
                waiting.reply.fail(OutcomeUnknown() if waiting.is_written else NotBegun("the way to its owner broke"))

    async def _write(self) -> None:
        while True:
            while not self._frames:
                self._news = trio.Event()
                await self._news.wait()
            waiting = self._frames.popleft()
            waiting.is_written = True
            await self.stream.send_all(self.wire.frame(waiting.frame))

    async def _read(self) -> None:
        while (frame := await receive_frame(self.stream, self.wire)) is not None:
            assert isinstance(frame, Answered | Failed)
            waiting = self._asked.get(frame.number)
            if waiting is None or waiting.reply is None or not waiting.reply.is_open:
                continue
            if isinstance(frame, Answered):
                waiting.reply.answer(self.wire.decode(frame.body, waiting.answer))
            else:
                waiting.reply.fail(self.wire.decode(frame.body, self.wire.kind(frame.kind)))


async def serve_guilds(guilds: Guilds, stream: trio.abc.Stream, wire: Wire) -> None:
    """The owner's end: ask and tell as the frames say, until the pipe breaks. Questions begun go on without their askers."""
    turn = trio.Lock()

    async def answer(asked: Asked) -> None:
        kind = wire.kind(asked.kind)
        try:
            request = wire.decode(asked.body, kind)
            found = await guilds.ask(asked.guild_id, request, seconds=asked.seconds, trace=asked.trace)
            frame: Frame = Answered(asked.number, wire.encode(found, answer_of(kind)))
        except Exception as error:  # noqa: BLE001  whatever it is, it is the asker's
            frame = wire.failed(asked.number, error)
        async with turn:
            await stream.send_all(wire.frame(frame))

    try:
        async with trio.open_nursery() as nursery:
            while (frame := await receive_frame(stream, wire)) is not None:
                if isinstance(frame, Told):
                    guilds.tell(frame.guild_id, wire.decode(frame.body, wire.kind(frame.kind)))
                elif isinstance(frame, Asked):
                    nursery.start_soon(answer, frame)
    except* (trio.BrokenResourceError, trio.ClosedResourceError):
        pass


async def receive_frame(stream: trio.abc.ReceiveStream, wire: Wire) -> Frame | None:
    """The next one; None where the pipe has ended, be it in the middle of one."""
    head = await _exactly(stream, 4)
    content = None if head is None else await _exactly(stream, int.from_bytes(head, "big"))
    return None if content is None else wire.parse(content)


async def _exactly(stream: trio.abc.ReceiveStream, size: int) -> bytes | None:
    found = b""
    while len(found) < size:
        more = await stream.receive_some(size - len(found))
        if not more:
            return None
        found += more
    return found


def owners(shard_count: int, by_shard: Mapping[int, Guilds]) -> Callable[[GuildId], Guilds]:
    """Whose a guild is, by its shard."""
    return lambda guild_id: by_shard[shard_of(guild_id, shard_count)]
