"""A fleet under test, and what it delivered."""

from typing import Any

import trio
from attrs import Factory, define

from aeon.discord.events import Event, EventMeta
from aeon.discord.gateway.fleet import Fleet, run_fleet
from aeon.discord.gateway.frames import Compression
from aeon.discord.gateway.intents import Intents
from aeon.discord.gateway.permits import LocalPermits, SessionStartLimit
from aeon.discord.gateway.settings import FleetSettings, GatewayInfo, ShardRange
from aeon.discord.ids import UserId
from tests.discord.gateway.scripted import PATIENCE_SECONDS

TOKEN = "the-token-that-nobody-may-see"
BOT = UserId("42")
LIMIT = SessionStartLimit(total=1000, remaining=1000, reset_after_ms=60_000)
WANTED = Intents.GUILDS | Intents.GUILD_MEMBERS | Intents.GUILD_MESSAGES | Intents.MESSAGE_CONTENT


def fleet_settings(
    url: str, *, shards: int = 1, compression: Compression = Compression.ZSTD, **others: Any
) -> FleetSettings:
    return FleetSettings(
        token=others.pop("token", TOKEN),
        bot=others.pop("bot", BOT),
        gateway=GatewayInfo(url=url, shards=shards, session_start_limit=LIMIT),
        intents=WANTED,
        shards=ShardRange(0, shards - 1, shards),
        compression=compression,
        permits=others.pop("permits", None) or LocalPermits(LIMIT, identify_seconds=0.0),
        **others,
    )


@define
class Deliveries:
    """Receives events, and lets a test wait for them."""

    events: list[Event] = Factory(list)
    metas: list[EventMeta] = Factory(list)
    error: Exception | None = None
    _more: trio.Event = Factory(trio.Event)

    def __call__(self, event: Event, meta: EventMeta) -> None:
        self.events.append(event)
        self.metas.append(meta)
        self._more.set()
        self._more = trio.Event()
        if self.error is not None:
            raise self.error

    @property
    def kinds(self) -> list[str]:
        return [type(event).__name__ for event in self.events]

    async def wait_for(self, count: int) -> None:
        with trio.fail_after(PATIENCE_SECONDS):
            while len(self.events) < count:
                await self._more.wait()


async def start_fleet(nursery: trio.Nursery, settings: FleetSettings, deliveries: Deliveries) -> Fleet:
    fleet: Fleet = await nursery.start(run_fleet, settings, deliveries)
    return fleet
