"""Aeon's gateway client under the flood: `python -m tests.bench.gateway_aeon PORT GUILDS MESSAGES`, prints a JSON object of figures."""

import sys
from functools import partial

import msgspec
import structlog
import trio

from aeon.discord.events import Event, EventMeta, GuildCreate, MessageCreate
from aeon.discord.gateway.fleet import run_fleet
from aeon.discord.gateway.intents import Intents
from aeon.discord.gateway.permits import SessionStartLimit
from aeon.discord.gateway.settings import FleetSettings, GatewayInfo
from aeon.discord.ids import UserId
from tests.bench.measure import Measured


async def main(port: int, guilds: int, messages: int) -> None:
    measured = Measured(guilds, messages)
    done = trio.Event()

    def deliver(event: Event, _: EventMeta) -> None:
        if isinstance(event, MessageCreate):
            measured.message(event.content)
            if measured.is_over:
                done.set()
        elif isinstance(event, GuildCreate):
            measured.guild()

    gateway = GatewayInfo(f"ws://127.0.0.1:{port}", 1, SessionStartLimit(1, 1, 0))
    settings = FleetSettings(token="bench", bot=UserId("42"), gateway=gateway, intents=Intents.GUILDS)
    async with trio.open_nursery() as nursery:
        measured.begin()
        nursery.start_soon(partial(run_fleet, settings, deliver))
        await done.wait()
        nursery.cancel_scope.cancel()
    sys.stdout.write(msgspec.json.encode(measured.figures()).decode())


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    trio.run(main, *(int(argument) for argument in sys.argv[1:4]))  # type: ignore[arg-type]  # exactly three
