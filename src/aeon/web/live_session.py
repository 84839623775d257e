"""One live socket from its acceptance to its close, whatever carries it.

Tasks: the *reader* takes frames and performs what they ask; the *writer* sends what is in the subscription, answers and events in one
line; the *watch* looks again whether the caller still may; the *clock* ends a socket that does not say who it is. Whichever of them
ends the socket notes why and cancels the others; only then is the close frame sent.

A reader that is too slow: its subscription runs full and is out of the feed at once (`Subscription`), so publishers never notice. The
writer then sends nothing more than the close frame, 4008.
"""

from typing import Protocol

import trio
from attrs import define, field

from aeon.discord.ids import GuildId
from aeon.feed.subscription import Subscription
from aeon.feed.wire import encode
from aeon.guild.guilds import Guilds
from aeon.storage.errors import StorageError
from aeon.web.auth import Authenticator
from aeon.web.caller import Caller, Right
from aeon.web.errors import RateLimited, Unauthenticated
from aeon.web.live_protocol import (
    AUTHENTICATE_SECONDS,
    Action,
    CloseCode,
    ErrorCode,
    Hangup,
    LiveProtocol,
    Reply,
    Subscribe,
    Unsubscribe,
    Verify,
    error,
)
from aeon.web.replay import MOST_MISSED, Replay

REPLAY_SECONDS = 30.0


class LiveSocket(Protocol):
    """What carries frames. Its methods are cancelled when the other side is gone."""

    async def receive(self) -> str | bytes | None: ...

    async def send(self, text: str) -> None: ...

    async def close(self, code: int, reason: str) -> None: ...


@define
class LiveSession:
    """Owned by the task that runs it."""

    _socket: LiveSocket
    _guilds: Guilds
    _auth: Authenticator
    _replay: Replay
    _closing: trio.Event
    _subscription: Subscription
    _watch_seconds: float
    _address: str
    _token: str | None = None
    _caller: Caller | None = None
    _protocol: LiveProtocol = field(factory=LiveProtocol)
    _end: Hangup | None = None
    _scope: trio.CancelScope = field(factory=trio.CancelScope)

    async def run(self) -> None:
        """Serve the socket until either side ends it."""
        if self._caller is not None:
            self._protocol.verified()
        with self._scope:
            async with trio.open_nursery() as nursery:
                for task in (self._read, self._write, self._watch, self._wait_for_name, self._wait_for_stop):
                    nursery.start_soon(task)
        if self._end is not None:
            await self._socket.close(self._end.code.value, self._end.reason)

    async def _read(self) -> None:
        while True:
            frame = await self._socket.receive()
            await self._perform(self._protocol.receive(frame, trio.current_time()))

    async def _write(self) -> None:
        async for frame in self._subscription.frames:
            if self._subscription.lagging:
                break
            await self._socket.send(frame.text)
        self._hang_up(Hangup(CloseCode.TOO_SLOW, "too slow: subscribe again, with after"))

    async def _watch(self) -> None:
        while True:
            await trio.sleep(self._watch_seconds)
            await self._look_again()

    async def _wait_for_name(self) -> None:
        await trio.sleep(AUTHENTICATE_SECONDS)
        await self._perform(self._protocol.timed_out())

    async def _wait_for_stop(self) -> None:
        await self._closing.wait()
        self._hang_up(Hangup(CloseCode.GOING_AWAY, "the server is stopping"))

    async def _perform(self, action: Action | None) -> None:
        match action:
            case Reply():
                self._subscription.answer(_text(action))
            case Verify(token=token):
                await self._verify(token)
            case Subscribe(guild_id=guild_id, after=after):
                await self._subscribe(guild_id, after)
            case Unsubscribe(guild_id=guild_id):
                self._subscription.remove(guild_id)
                await self._perform(self._protocol.unsubscribed(guild_id))
            case Hangup():
                self._hang_up(action)

    async def _verify(self, token: str) -> None:
        try:
            self._caller = await self._auth.verify(token, self._address)
        except (Unauthenticated, RateLimited):
            await self._perform(self._protocol.refused())
        except StorageError:
            await self._perform(error(ErrorCode.UNAVAILABLE, "try again"))
        else:
            self._token = token
            await self._perform(self._protocol.verified())

    async def _look_again(self) -> None:
        if self._token is None:
            return
        try:
            self._caller = await self._auth.verify(self._token, self._address)
        except Unauthenticated:
            await self._perform(self._protocol.refused())
        except (StorageError, RateLimited):
            # Nobody can tell now; the next look will.
            return
        for guild_id in self._subscription.guilds:
            if not self._may(guild_id):
                self._subscription.remove(guild_id)
                await self._perform(self._protocol.lost(guild_id))

    async def _subscribe(self, guild_id: GuildId, after: int | None) -> None:
        if not self._may(guild_id):
            await self._perform(self._protocol.lost(guild_id))
        elif after is None:
            # In this order and without a checkpoint between: no event comes before the answer, none is missed after it.
            await self._perform(self._protocol.subscribed(guild_id))
            self._subscription.add(guild_id)
        else:
            await self._catch_up(guild_id, after)

    async def _catch_up(self, guild_id: GuildId, after: int) -> None:
        self._subscription.remove(guild_id)
        self._subscription.hold(guild_id)
        try:
            with trio.fail_after(REPLAY_SECONDS):
                missed = await self._replay(guild_id, after=after, limit=MOST_MISSED)
                if missed is None:
                    self._subscription.remove(guild_id)
                    await self._perform(error(ErrorCode.RESYNC, "read the audit log anew", guild_id))
                    return
                # Past the line, at the client's own pace: a thousand events in it would make the next one of the feed too many.
                await self._socket.send(_text(self._protocol.subscribed(guild_id)))
                for event in missed:
                    await self._socket.send(event.text)
        except (StorageError, trio.TooSlowError):
            self._subscription.remove(guild_id)
            await self._perform(error(ErrorCode.UNAVAILABLE, "try again", guild_id))
        else:
            last = max((event.position or 0 for event in missed), default=after)
            self._subscription.release(guild_id, after=last)

    def _may(self, guild_id: GuildId) -> bool:
        caller = self._caller
        return caller is not None and caller.may(guild_id, Right.READ) and self._guilds.read(guild_id) is not None

    def _hang_up(self, end: Hangup) -> None:
        self._end = self._end or end
        self._scope.cancel()


def _text(reply: Reply) -> str:
    return encode({"event": reply.event, "data": reply.data}).decode()
