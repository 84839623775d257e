"""What a fleet is told.

https://discord.com/developers/docs/events/gateway#get-gateway-bot
"""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Protocol

import trio
from attrs import field, frozen

from aeon.discord.gateway.frames import DEFAULT_COMPRESSION, Compression
from aeon.discord.gateway.intents import Intents
from aeon.discord.gateway.permits import IdentifyPermits, SessionStartLimit
from aeon.discord.gateway.sessionstore import NoSessionStore, SessionStore
from aeon.discord.ids import UserId


@frozen
class GatewayInfo:
    """What `GET /gateway/bot` says."""

    url: str
    shards: int
    """How many Discord recommends."""
    session_start_limit: SessionStartLimit


@frozen
class ShardRange:
    """Shards `first` to `last`, of `count` in all processes together."""

    first: int
    last: int
    count: int

    @property
    def ids(self) -> range:
        return range(self.first, self.last + 1)


class ShardLeases(Protocol):
    """Keeps two processes from running the same shard."""

    def hold(self, shard_id: int, /) -> AbstractAsyncContextManager[None]:
        """Wait for the shard, however long, and have it for the body.

        When it is lost, the body is cancelled and the context ends without an error: the fleet then asks again. On leaving it may take
        a moment for a last word; a stop waits for that.
        """
        ...


class NoLeases:
    """Nobody else runs these shards."""

    def hold(self, _shard_id: int, /) -> AbstractAsyncContextManager[None]:
        return nullcontext()


def _nobody(_: Intents) -> None:
    pass


async def _always(_shard_id: int) -> None:
    await trio.lowlevel.checkpoint()


@frozen
class FleetSettings:
    token: str = field(repr=False)
    bot: UserId
    """Whose token it is: a saved session of another bot is not used."""
    gateway: GatewayInfo
    intents: Intents
    shards: ShardRange | None = None
    """None: all, as many as Discord recommends."""
    compression: Compression = DEFAULT_COMPRESSION
    store: SessionStore = field(factory=NoSessionStore)
    leases: ShardLeases = field(factory=NoLeases)
    permits: IdentifyPermits | None = None
    """None: this process alone identifies, within the gateway's `session_start_limit`."""
    room: Callable[[int], Awaitable[None]] = _always
    """Waits until there is room for more of what a shard brings; asked while Discord replays, which it does as fast as we read."""
    on_intents_refused: Callable[[Intents], None] = _nobody
    """Called once Discord has accepted the session without these privileged intents."""

    @property
    def shard_range(self) -> ShardRange:
        return self.shards or ShardRange(0, self.gateway.shards - 1, self.gateway.shards)
