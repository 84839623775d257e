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

from aeon.actors.errors import ActorError
from aeon.discord.ids import GuildId, UserId
from aeon.feed.subscription import Subscription
from aeon.feed.wire import encode
from aeon.guild.errors import DiscordAway
from aeon.storage.errors import StorageError
from aeon.web.auth import Authenticator
from aeon.web.caller import Caller, Right
from aeon.web.credentials import Credentials
from aeon.web.errors import Forbidden, RateLimited, Unauthenticated
from aeon.web.live_protocol import (
    AUTHENTICATE_SECONDS,
    MOST_GUILDS,
    MOST_GUILDS_OF_A_PERSON,
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
from aeon.web.memberships import KEPT_SECONDS
from aeon.web.replay import MOST_MISSED, Replay
from aeon.web.rights import Rights

REPLAY_SECONDS = 30.0

LOOK_SECONDS = 1.5
"""How long a look at the caller's right to a guild may take; with the pause before it and `LOOK_AGE_SECONDS` under 5 s."""

LOOK_AGE_SECONDS = 0.3
"""How old an answer of Discord's may be at a look: enough for several sockets of one person to share it."""

UNSURE = (DiscordAway, ActorError, RateLimited, trio.TooSlowError)
"""Nobody can tell now what the caller may."""


class LiveSocket(Protocol):
    """What carries frames. Its methods are cancelled when the other side is gone."""

    async def receive(self) -> str | bytes | None: ...

    async def send(self, text: str) -> None: ...

    async def close(self, code: int, reason: str) -> None: ...


@define
class LiveSession:
    """Owned by the task that runs it."""

    _socket: LiveSocket
    _rights: Rights
    _auth: Authenticator
    _replay: Replay
    _closing: trio.Event
    _subscription: Subscription
    _watch_seconds: float
    _address: str
    _acts_for: UserId | None = None
    """The user whom the handshake named, for a key that comes by a frame."""
    _credentials: Credentials | None = None
    _caller: Caller | None = None
    _protocol: LiveProtocol = field(factory=LiveProtocol)
    _end: Hangup | None = None
    _scope: trio.CancelScope = field(factory=trio.CancelScope)

    async def run(self) -> None:
        """Serve the socket until either side ends it."""
        if self._caller is not None:
            self._know(self._caller)
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
        credentials = Credentials(token, self._acts_for)
        try:
            caller = await self._auth.verify(credentials, self._address)
        except (Unauthenticated, Forbidden, RateLimited):
            await self._perform(self._protocol.refused())
        except StorageError:
            await self._perform(error(ErrorCode.UNAVAILABLE, "try again"))
        else:
            self._credentials = credentials
            self._know(caller)
            await self._perform(self._protocol.verified())

    def _know(self, caller: Caller) -> None:
        self._caller = caller
        self._protocol.most_guilds = MOST_GUILDS if caller.user_id is None else MOST_GUILDS_OF_A_PERSON

    async def _look_again(self) -> None:
        if self._credentials is None:
            return
        try:
            self._caller = await self._auth.verify(self._credentials, self._address)
        except (Unauthenticated, Forbidden):
            await self._perform(self._protocol.refused())
        except (StorageError, RateLimited):
            # Nobody can tell now; the next look will.
            return
        async with trio.open_nursery() as nursery:
            for guild_id in self._subscription.guilds:
                if self._caller is not None and self._caller.user_id is not None:
                    nursery.start_soon(self._look_at, guild_id)
                else:
                    # It may have thousands, and nobody has to be asked.
                    await self._look_at(guild_id)

    async def _look_at(self, guild_id: GuildId) -> None:
        """End the subscription where the right to it is lost, and where nobody can tell in time: a lost right lasts no longer than 5 s."""
        try:
            with trio.fail_after(LOOK_SECONDS):
                ending = None if await self._may(guild_id, LOOK_AGE_SECONDS) else self._protocol.lost
        except UNSURE:
            ending = self._protocol.unsure
        if ending is not None and guild_id in self._subscription.guilds:
            self._subscription.remove(guild_id)
            await self._perform(ending(guild_id))

    async def _subscribe(self, guild_id: GuildId, after: int | None) -> None:
        try:
            is_allowed = await self._may(guild_id)
        except UNSURE:
            await self._perform(self._protocol.unsure(guild_id))
            return
        if not is_allowed:
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
                    if guild_id not in self._subscription.guilds:
                        # The right was lost meanwhile, and the client told so.
                        return
                    await self._socket.send(event.text)
        except (StorageError, trio.TooSlowError):
            self._subscription.remove(guild_id)
            await self._perform(error(ErrorCode.UNAVAILABLE, "try again", guild_id))
        else:
            last = max((event.position or 0 for event in missed), default=after)
            self._subscription.release(guild_id, after=last)

    async def _may(self, guild_id: GuildId, max_age: float = KEPT_SECONDS) -> bool:
        caller = self._caller
        return caller is not None and await self._rights.may(caller, guild_id, Right.READ, max_age=max_age)

    def _hang_up(self, end: Hangup) -> None:
        self._end = self._end or end
        self._scope.cancel()


def _text(reply: Reply) -> str:
    return encode({"event": reply.event, "data": reply.data}).decode()
