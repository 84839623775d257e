"""Many guilds in one process, with all that a guild has: its features, a database, and a Discord that takes everything or keeps silent."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import trio
from attrs import define
from msgspec import Raw, json

from aeon.actors.registry import Registry, open_registry
from aeon.actors.slot import Slot
from aeon.app import FEATURES, behaviour_of
from aeon.commands.reception import Reception
from aeon.discord.codec import decode_event
from aeon.discord.events import Event, EventMeta
from aeon.discord.ids import ApplicationId, GuildId, UserId
from aeon.discord.rest.ratelimit import Limiter
from aeon.discord.rest.ratelimit.window import Window
from aeon.feed.feed import Feed
from aeon.guild.directory import Directory
from aeon.guild.errands import Errands
from aeon.guild.guilds import LocalGuilds
from aeon.guild.household import GuildHousehold
from aeon.guild.intake import Intake
from aeon.guild.messages import Arrived
from aeon.guild.ports import Ports
from aeon.simulator.http import Request, Response
from aeon.storage.database import Database
from tests.bench.community import BOT, guild_object, message_object
from tests.commands.town import open_discord
from tests.guild.examples import Notebook, no_memes

REQUESTS_PER_SECOND = 1_000_000
PATIENCE_SECONDS = 120.0

OWN_ID = UserId(BOT["id"])


@define(eq=False)
class Discord:
    is_silent: bool = False
    """Answers nothing any more."""

    async def handle(self, request: Request) -> Response:
        await trio.lowlevel.checkpoint()
        if self.is_silent:
            await trio.sleep_forever()
        body = b"[]" if request.method == "PUT" else b'{"id": "1", "channel_id": "2"}'
        return Response(200, body, (("Content-Type", "application/json"),))


@define(eq=False)
class Houses:
    registry: Registry
    guilds: LocalGuilds
    intake: Intake
    _sequence: int = 0

    def slot(self, number: int) -> Slot:
        slot = self.registry.slot(guild_id(number))
        assert slot is not None
        return slot

    def say(self, number: int, content: str) -> None:
        """A member of this guild writes so."""
        self._sequence += 1
        message = message_object(guild_object(number), self._sequence) | {"content": content}
        event = event_of("MESSAGE_CREATE", message)
        self.intake.deliver(event, EventMeta(0, self._sequence, trio.current_time()))

    async def wake(self, numbers: range) -> None:
        """Have these guilds loaded, and do all that a guild does first."""
        for number in numbers:
            self.registry.tell(guild_id(number), Arrived())
        await until(lambda: all(self.slot(number).actor for number in numbers) and self.is_quiet)

    @property
    def is_quiet(self) -> bool:
        return all(slot.is_idle for slot in self.registry)


def event_of(name: str, content: object) -> Event:
    event = decode_event(name, Raw(json.encode(content)))
    assert event is not None
    return event


def guild_id(number: int) -> GuildId:
    return GuildId(guild_object(number)["id"])


def directory_of(number: int) -> Directory:
    """The guild as Discord describes it."""
    directory = Directory(guild_id(number))
    directory.apply(event_of("GUILD_CREATE", guild_object(number)), OWN_ID)
    return directory


async def until(condition: Callable[[], bool]) -> None:
    with trio.fail_after(PATIENCE_SECONDS):
        while not condition():
            await trio.sleep(0.01)


@asynccontextmanager
async def open_houses(database: Database, discord: Discord) -> AsyncIterator[Houses]:
    """No guild is there yet."""
    errands, behaviour = Errands(), behaviour_of(FEATURES)
    limiter = Limiter(rate=Window(REQUESTS_PER_SECOND, 1.0), background=Window(REQUESTS_PER_SECOND, 1.0))
    async with open_discord(discord.handle, limiter=limiter) as rest, trio.open_nursery() as nursery:
        nursery.start_soon(errands.run)
        notebook = Notebook()
        ports = Ports(rest, database, Feed(), errands, notebook, notebook, no_memes(), ApplicationId(OWN_ID), OWN_ID)
        async with open_registry(GuildHousehold(ports, behaviour)) as registry:
            intake = Intake(registry, behaviour, OWN_ID, Reception(registry, rest, errands), 1)
            yield Houses(registry, LocalGuilds(registry), intake)
        nursery.cancel_scope.cancel()
