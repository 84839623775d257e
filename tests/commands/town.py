"""A living guild: the real registry, database and REST client, and a Discord that takes whatever is sent and remembers it."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import trio
from attrs import define, field, frozen
from msgspec import json, structs

from aeon.actors.registry import Registry, open_registry
from aeon.actors.slot import Slot
from aeon.commands.dispatch import Dispatch
from aeon.commands.reception import DEFERRED_SECONDS, Reception
from aeon.commands.registration import Registration
from aeon.discord import events
from aeon.discord.events import EventMeta
from aeon.discord.ids import DISCORD_EPOCH_MS, ApplicationId, InteractionId, MessageId
from aeon.discord.model import Member
from aeon.discord.rest import Rest, open_rest
from aeon.discord.rest.ratelimit import Limiter
from aeon.feed.feed import Feed
from aeon.guild.behaviour import Behaviour, Handler
from aeon.guild.configuration import configuration_handlers
from aeon.guild.errands import Errands
from aeon.guild.guilds import LocalGuilds
from aeon.guild.household import GuildHousehold
from aeon.guild.intake import Intake
from aeon.guild.ports import Ports
from aeon.simulator.http import Request, Response, Service, Upgrade, serve_connection
from aeon.storage.database import Database
from tests.commands.calls import CATALOG, COMMANDS
from tests.guild.examples import (
    BOT,
    CHANNEL,
    EVERYONE,
    GUILD,
    HIGH,
    LOW,
    OWNER,
    Notebook,
    channel,
    no_memes,
    role,
    user,
)

SECONDS = 15.0
FEATURES = {each.name: each.module.name.lower() if each.module is not None else "general" for each in COMMANDS}


@frozen
class Sent:
    """One request of Aeon's."""

    method: str
    path: str
    body: Any


@define(eq=False)
class OpenEar:
    """Takes messages, answers to interactions, and commands. While `is_down` it answers 500."""

    sent: list[Sent] = field(factory=list)
    is_down: bool = False
    news: trio.Event = field(factory=trio.Event)

    async def handle(self, request: Request) -> Response:
        await trio.lowlevel.checkpoint()
        sent = Sent(request.method, request.path.removeprefix("/api/v10"), json.decode(request.body or b"null"))
        self.sent.append(sent)
        self.news.set()
        self.news = trio.Event()
        if self.is_down:
            return Response(500)
        if sent.path.endswith("/callback"):
            return Response(204)
        answer: object = [] if sent.method == "PUT" else {"id": "1", "channel_id": "2"}
        return Response(200, json.encode(answer), (("Content-Type", "application/json"),))

    async def until(self, is_so: Callable[[], object]) -> None:
        """Wait until what was sent makes it so."""
        with trio.fail_after(SECONDS):
            while not is_so():
                await self.news.wait()

    @property
    def texts(self) -> list[str]:
        """What was said, in channels and to interactions, be it after a deferral."""
        bodies = [sent.body.get("data", sent.body) for sent in self.sent if sent.method in {"POST", "PATCH"}]
        return [body["content"] for body in bodies if "content" in body]

    @property
    def registrations(self) -> list[list[str]]:
        """The names of each set of slash commands."""
        return [[each["name"] for each in sent.body] for sent in self.sent if sent.method == "PUT"]


@define(eq=False)
class Town:
    """One guild and what happens in it."""

    discord: OpenEar
    registry: Registry
    intake: Intake
    ports: Ports
    sequence: int = 0

    def happens(self, event: events.Event, *, seconds_ago: float = 0.0) -> None:
        """The gateway brings this event, or has it ready since."""
        self.sequence += 1
        self.intake.deliver(event, EventMeta(0, self.sequence, trio.current_time() - seconds_ago))

    @property
    def slot(self) -> Slot:
        slot = self.registry.slot(GUILD)
        assert slot is not None, "the bot is not in the guild"
        return slot

    @property
    def guilds(self) -> LocalGuilds:
        return LocalGuilds(self.registry)

    async def hears(self, *events_: events.Event, answers: int = 1) -> list[str]:
        """What is said after these events, so many times."""
        before = len(self.discord.texts)
        for event in events_:
            self.happens(event)
        await self.discord.until(lambda: len(self.discord.texts) >= before + answers)
        return self.discord.texts[before:]


def guild_create() -> events.GuildCreate:
    return events.GuildCreate(
        id=GUILD,
        name="Town",
        owner_id=OWNER,
        roles=(role(EVERYONE, position=0), role(LOW, position=1), role(HIGH, position=2)),
        joined_at="2026-01-01T00:00:00+00:00",
        members=(Member(user=user(BOT, bot=True)),),
        channels=(channel(CHANNEL),),
    )


async def until(is_so: Callable[[], object]) -> None:
    """Look again and again, for things that tell nobody when they change."""
    with trio.fail_after(SECONDS):
        while not is_so():
            await trio.sleep(0.005)


def made(interaction: events.InteractionCreate, *, seconds_ago: float = 0.0) -> events.InteractionCreate:
    """The same interaction, made at another time."""
    made_ms = round((time.time() - seconds_ago) * 1000) - DISCORD_EPOCH_MS
    return structs.replace(interaction, id=InteractionId(str(made_ms << 22)))


def numbered(message: events.MessageCreate, number: int) -> events.MessageCreate:
    """The same message, written anew."""
    return structs.replace(message, id=MessageId(str(int(message.id) + number)))


@asynccontextmanager
async def open_town(
    database: Database,
    *extra: Handler,
    behaviour: Behaviour | None = None,
    deferred_seconds: float = DEFERRED_SECONDS,
) -> AsyncIterator[Town]:
    """A town whose guild the bot has just come to; without a behaviour, with the commands that tests make up."""
    ear = OpenEar()
    handlers = [*configuration_handlers(), *Registration(CATALOG).handlers(), *Dispatch(CATALOG, FEATURES).handlers()]
    behaviour = behaviour or Behaviour.of([*handlers, *extra])
    async with open_discord(ear.handle) as rest, trio.open_nursery() as nursery:
        errands = Errands()
        nursery.start_soon(errands.run)
        notebook = Notebook()
        ports = Ports(rest, database, Feed(), errands, notebook, notebook, no_memes(), ApplicationId(BOT), BOT)
        async with open_registry(GuildHousehold(ports, behaviour)) as registry:
            intake = Intake(registry, behaviour, BOT, Reception(registry, rest, errands, deferred_seconds), 1)
            town = Town(ear, registry, intake, ports)
            town.happens(guild_create())
            yield town
        nursery.cancel_scope.cancel()


@asynccontextmanager
async def open_discord(
    hear: Callable[[Request], Awaitable[Response]], *, limiter: Limiter | None = None
) -> AsyncIterator[Rest]:
    """A client of a Discord that this function is; it has the rates of every bot unless `limiter` says otherwise."""

    async def upgrade(_wanted: Upgrade) -> None:
        """There is no gateway here."""
        await trio.lowlevel.checkpoint()

    service = Service(hear, upgrade)
    (listener,) = await trio.open_tcp_listeners(0, host="127.0.0.1")
    port = listener.socket.getsockname()[1]
    async with trio.open_nursery() as nursery:
        nursery.start_soon(trio.serve_listeners, lambda stream: serve_connection(stream, service), [listener])
        async with open_rest(f"http://127.0.0.1:{port}/api/v10", "token", limiter=limiter) as rest:
            yield rest
        nursery.cancel_scope.cancel()
