"""The whole of Aeon under the flood: `python -m tests.bench.whole_aeon GATEWAY_PORT REST_PORT GUILDS MESSAGES COMMANDS_EVERY FOLDER`.

Everything is as in `aeon run`, the embedded database included, but for the rate of Discord's REST API, which a flood would soon use up.
In a folder that was used before, guilds have their slash commands already. Prints a JSON object of figures.
"""

import os
import sys
import time
from collections.abc import Callable
from functools import partial

import httpx
import msgspec
import psutil
import structlog
import trio
from attrs import define, evolve, field

from aeon.actors.registry import Registry
from aeon.actors.slot import SlotState
from aeon.app import App, open_app
from aeon.commands.answering import CallFinished
from aeon.config import Config, load_config
from aeon.discord.events import MessageCreate
from aeon.discord.ids import GuildId
from aeon.discord.rest.ratelimit import Limiter
from aeon.discord.rest.ratelimit.window import Window
from aeon.garbage import keep_searches_short
from aeon.services import running
from aeon.sessions.leases import QUERIES
from aeon.storage.database import Database
from aeon.storage.queries import Query
from tests.bench.community import guild_object, is_command

LOOK_SECONDS = 0.02
PATIENCE_SECONDS = 240.0
REQUESTS_PER_SECOND = 1_000_000
COUNTED = (MessageCreate.__name__, CallFinished.__name__)
LEVELS = "AEON_BENCH_LEVELS"


def times() -> tuple[float, float]:
    """The clock's and the processor's."""
    return time.perf_counter(), time.process_time()


@define(eq=False)
class Course:
    """One run from the first guild to the last answer."""

    app: App
    discord: httpx.AsyncClient
    guilds: int
    messages: int
    commands_every: int
    figures: dict[str, float] = field(factory=dict)

    @property
    def registry(self) -> Registry:
        return self.app.guilds.registry

    async def run(self) -> None:
        """Guilds first, then messages, each measured by itself."""
        began = times()
        await self._go()
        last = GuildId(guild_object(self.guilds - 1)["id"])
        await until(lambda: self.app.guilds.read(last) is not None)
        self._note("ready_", began)
        await until(self._is_settled)
        self.figures["resident_bytes"] = psutil.Process().memory_info().rss
        await self._take_messages()

    async def _take_messages(self) -> None:
        before, began = self._dealt_with(), times()
        commands = sum(is_command(number, self.commands_every) for number in range(self.messages))
        await self._go()
        # Each answer comes back as a message of its own.
        await until(lambda: self._dealt_with() >= before + self.messages + commands)
        self._note("", began)
        self.figures["commands"] = commands
        self.figures["dropped"] = sum(self.registry.statistics().dropped.values())
        self.figures |= (await self.discord.get("/_bench/figures")).json()

    async def _go(self) -> None:
        (await self.discord.post("/_bench/go")).raise_for_status()

    def _dealt_with(self) -> int:
        """Messages, and answers given to them; levels and slash commands have turns of their own."""
        statistics = self.registry.statistics()
        handled = sum(statistics.kinds[name].turns for name in COUNTED if name in statistics.kinds)
        return handled + sum(statistics.dropped.values())

    def _is_settled(self) -> bool:
        """All guilds are awake, have looked whether there is anything to do, and have done it."""
        statistics = self.registry.statistics()
        is_quiet = not (statistics.queued or statistics.effects_running)
        return is_quiet and statistics.handled >= 2 * self.guilds == 2 * statistics.slots.get(SlotState.AWAKE, 0)

    def _note(self, what: str, began: tuple[float, float]) -> None:
        now = times()
        self.figures |= {f"{what}seconds": now[0] - began[0], f"{what}cpu": now[1] - began[1]}


async def until(condition: Callable[[], bool]) -> None:
    with trio.fail_after(PATIENCE_SECONDS):
        while not condition():
            await trio.sleep(LOOK_SECONDS)


def unlimited() -> Limiter:
    return Limiter(rate=Window(REQUESTS_PER_SECOND, 1.0), background=Window(REQUESTS_PER_SECOND, 1.0))


def config_of(rest_port: int, folder: str) -> Config:
    address = f"http://127.0.0.1:{rest_port}/api/v10"
    config = load_config({"DISCORD_BOT_TOKEN": "bench", "DISCORD_API_URL": address, "AEON_DATA_DIR": folder})
    return evolve(config, port=0)


NO_LEVELS = Query.parse("""
    INSERT INTO public."GuildSettings" ("guildId", "levellingEnabled") SELECT unnest(%(guild_ids)s::text[]), false
    ON CONFLICT ("guildId") DO UPDATE SET "levellingEnabled" = false
""")


async def begin_afresh(guilds: int, database: Database) -> None:
    """The flood is a new Discord, which knows of no session. Levels are off, as nobody beside us counts any, but where `LEVELS` is set."""
    await database.execute(QUERIES.named("forget_sessions"))
    if LEVELS not in os.environ:
        await database.execute(NO_LEVELS, {"guild_ids": [guild_object(number)["id"] for number in range(guilds)]})


async def main(rest_port: int, guilds: int, messages: int, *, commands_every: int, folder: str) -> None:
    async with (
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{rest_port}") as discord,
        running(keep_searches_short),
        open_app(config_of(rest_port, folder), prepare=partial(begin_afresh, guilds), limiter=unlimited()) as app,
    ):
        # Only now, for the database's processes would otherwise have to share the core.
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        course = Course(app, discord, guilds, messages, commands_every)
        await course.run()
        sys.stdout.write(msgspec.json.encode(course.figures).decode())
        sys.stdout.flush()


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    *numbers, folder = sys.argv[2:]
    trio.run(partial(main, *map(int, numbers[:3]), commands_every=int(numbers[3]), folder=folder))
