"""Guilds side by side in one process, some of them in trouble, and how long the others' members wait for their answers.

All parts are the real ones, from the gateway's sink to the database; Discord is a listener that notes when each answer arrives. Events
come when their time has come, whether the ones before were handled or not, so a stall shows in all that it delays.
"""

import heapq
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager

import psutil
import trio
from attrs import define, field, frozen
from msgspec import json, structs

from aeon.actors.registry import Registry, open_registry
from aeon.actors.slot import Slot
from aeon.actors.turn import Turn
from aeon.commands.dispatch import Dispatch
from aeon.commands.reception import Reception
from aeon.discord.events import Event, EventMeta, MessageCreate
from aeon.discord.ids import ApplicationId, GuildId, MessageId, RoleId
from aeon.discord.rest.ratelimit import Limiter
from aeon.discord.rest.ratelimit.window import Window
from aeon.feed.feed import Feed
from aeon.garbage import keep_searches_short
from aeon.guild.behaviour import Behaviour, handler
from aeon.guild.configuration import configuration_handlers
from aeon.guild.errands import Errands
from aeon.guild.household import GuildHousehold
from aeon.guild.intake import Intake
from aeon.guild.messages import RowsChanged
from aeon.guild.ports import Ports
from aeon.guild.state import GuildState
from aeon.simulator.http import Request, Response
from aeon.storage.database import Database
from tests.chaos.hearts import open_hearts
from tests.chaos.own_time import OwnTime, open_own_time
from tests.commands.calls import CATALOG, message
from tests.commands.town import FEATURES, guild_create, open_discord
from tests.guild.examples import BOT, Notebook, no_memes, role

NEIGHBOURS = 10
NORMAL_PER_SECOND = 10
"""Messages of one guild, each of which is answered."""
FLOOD_PER_SECOND = 50 * NORMAL_PER_SECOND

READ_EVENTS = 32
READ_SECONDS = 0.002
"""What a shard's reader takes in before it lets others have their turn."""

BLOCK_SECONDS = 0.12
PATIENCE_SECONDS = 20.0
REQUESTS_PER_SECOND = 10_000

HELLO = "!joke"


@frozen
class Stream:
    """One guild's messages, `per_second` of them."""

    guild_id: GuildId
    content: str = HELLO
    per_second: float = NORMAL_PER_SECOND


@frozen
class Figures:
    """What came of a stretch of time. Milliseconds, from the moment an event was due to the answer's arrival."""

    name: str
    answers: int
    p50: float
    p90: float
    p99: float
    worst: float
    latest_beat: float
    """By how much a heartbeat of the fleet missed its time at worst."""
    memory_mb: float
    """What the process has now beyond what it had before."""

    def __str__(self) -> str:
        waits = f"p50 {self.p50:6.1f}  p99 {self.p99:6.1f}  worst {self.worst:6.1f} ms"
        return f"{self.name:42} {self.answers:5} answers  {waits}  beat {self.latest_beat:5.1f} ms late  {self.memory_mb:+.1f} MB"


@define(eq=False)
class Ear:
    """Discord: notes when the answer to which message arrived."""

    clock: OwnTime
    arrived: dict[str, float] = field(factory=dict)

    async def handle(self, request: Request) -> Response:
        await trio.lowlevel.checkpoint()
        body = json.decode(request.body or b"{}")
        self.arrived[str(body.get("nonce", "")).partition(".")[0]] = self.clock()
        return Response(200, b'{"id": "1", "channel_id": "2"}', (("Content-Type", "application/json"),))


@define(eq=False)
class Troubles:
    """A feature for each kind of trouble, and how often each was met."""

    met: Counter[str] = field(factory=Counter)

    def burn(self, _state: GuildState, said: MessageCreate, _turn: Turn) -> bool:
        if not said.content.startswith("burn "):
            return False
        ends = time.perf_counter() + float(said.content.removeprefix("burn "))
        while time.perf_counter() < ends:
            pass
        return True

    def crash(self, _state: GuildState, said: MessageCreate, _turn: Turn) -> bool:
        if said.content != "crash":
            return False
        self.met["crash"] += 1
        raise RuntimeError("on purpose")

    def crash_house(self, _state: GuildState, said: MessageCreate, _turn: Turn) -> bool:
        if said.content != "crash the house":
            return False
        self.met["crash the house"] += 1
        raise RuntimeError("on purpose")

    def block(self, _state: GuildState, said: MessageCreate, _turn: Turn) -> bool:
        if said.content != "block":
            return False
        self.met["block"] += 1
        enough = time.thread_time() + BLOCK_SECONDS
        while time.thread_time() < enough:
            pass
        return False

    def behaviour(self) -> Behaviour:
        dispatch = Dispatch(CATALOG, FEATURES)
        own = [
            handler("burner", MessageCreate, self.burn),
            handler("crasher", MessageCreate, self.crash),
            handler("", MessageCreate, self.crash_house),
            handler("blocker", MessageCreate, self.block),
        ]
        return Behaviour.of([*configuration_handlers(), *dispatch.handlers(), *own])


@define(eq=False)
class Neighbourhood:
    """Ten quiet guilds and one for each kind of trouble."""

    ear: Ear
    troubles: Troubles
    registry: Registry
    intake: Intake
    quiet: list[GuildId]
    trouble: dict[str, GuildId]
    _sequence: int = 0
    _process: psutil.Process = field(factory=psutil.Process)

    def slot(self, guild_id: GuildId) -> Slot:
        slot = self.registry.slot(guild_id)
        assert slot is not None
        return slot

    def deliver(self, event: Event) -> None:
        self._sequence += 1
        self.intake.deliver(event, EventMeta(0, self._sequence, trio.current_time()))

    def say(self, guild_id: GuildId, content: str) -> str:
        """A message in this guild; its id."""
        message_id = MessageId(str(6 * 10**17 + self._sequence))
        if content == "rows":
            self.registry.tell(guild_id, RowsChanged(10**6), interest=0)
        else:
            self.deliver(structs.replace(message(content), id=message_id, guild_id=guild_id))
        self._sequence += 1
        return message_id

    async def arrive(self) -> None:
        """All guilds are there and awake."""
        for guild_id in [*self.quiet, *self.trouble.values()]:
            self.deliver(structs.replace(guild_create(), id=guild_id, roles=(role(RoleId(guild_id), position=0),)))
        said = [self.say(guild_id, HELLO) for guild_id in [*self.quiet, *self.trouble.values()]]
        await self.until(lambda: all(one in self.ear.arrived for one in said))

    async def until(self, is_so: Callable[[], bool]) -> None:
        with trio.fail_after(PATIENCE_SECONDS):
            while not is_so():
                await trio.sleep(0.005)

    async def spend(self, name: str, seconds: float, *streams: Stream) -> Figures:
        """Let everybody talk for so long, the quiet ones as always; how long these had to wait."""
        async with open_hearts() as hearts:
            memory = self._process.memory_info().rss
            quiet = [Stream(guild_id) for guild_id in self.quiet]
            asked = await self._talk(seconds, [*quiet, *streams])
            await self.until(lambda: all(one in self.ear.arrived for one in asked))
            latest = hearts.latest
        waits = sorted((self.ear.arrived[one] - due) * 1000 for one, due in asked.items())
        self.ear.arrived.clear()
        return Figures(
            name=name,
            answers=len(waits),
            p50=waits[len(waits) // 2],
            p90=waits[len(waits) * 9 // 10],
            p99=waits[len(waits) * 99 // 100],
            worst=waits[-1],
            latest_beat=latest * 1000,
            memory_mb=(self._process.memory_info().rss - memory) / 2**20,
        )

    async def _talk(self, seconds: float, streams: list[Stream]) -> dict[str, float]:
        """When the questions of the quiet guilds were due."""
        clock = self.ear.clock
        begin = clock() + 0.02
        asked: dict[str, float] = {}
        read, read_since = 0, clock()
        for at, stream in _schedule(streams, seconds):
            now = clock()
            if begin + at > now or read == READ_EVENTS or now - read_since > READ_SECONDS:
                await clock.sleep_until(begin + at)
                read, read_since = 0, clock()
            message_id = self.say(stream.guild_id, stream.content)
            read += 1
            if stream.guild_id in self.quiet:
                asked[message_id] = begin + at
        return asked


def _schedule(streams: list[Stream], seconds: float) -> Iterator[tuple[float, Stream]]:
    """When which guild has something to say, in order; no two guilds in step."""

    def times(number: int, stream: Stream) -> Iterator[tuple[float, int]]:
        gap = 1 / stream.per_second
        start = gap * number / len(streams)
        return ((start + index * gap, number) for index in range(int(seconds / gap)))

    for at, number in heapq.merge(*(times(number, stream) for number, stream in enumerate(streams))):
        yield at, streams[number]


@asynccontextmanager
async def open_neighbourhood(database: Database) -> AsyncIterator[Neighbourhood]:
    troubles, errands = Troubles(), Errands()
    limiter = Limiter(rate=Window(REQUESTS_PER_SECOND, 1.0), background=Window(REQUESTS_PER_SECOND, 1.0))
    behaviour = troubles.behaviour()
    ids = iter(range(10**17, 10**17 + 1000))
    with open_own_time() as clock:
        ear = Ear(clock)
        async with open_discord(ear.handle, limiter=limiter) as rest, trio.open_nursery() as nursery:
            nursery.start_soon(errands.run)
            nursery.start_soon(keep_searches_short)
            notebook = Notebook()
            ports = Ports(rest, database, Feed(), errands, notebook, notebook, no_memes(), ApplicationId(BOT), BOT)
            async with open_registry(GuildHousehold(ports, behaviour)) as registry:
                intake = Intake(registry, behaviour, BOT, Reception(registry, rest, errands), 1)
                quiet = [GuildId(str(next(ids))) for _ in range(NEIGHBOURS)]
                names = ("flooded", "crashing", "broken", "invalid", "blocking")
                trouble = {name: GuildId(str(next(ids))) for name in names}
                found = Neighbourhood(ear, troubles, registry, intake, quiet, trouble)
                await found.arrive()
                yield found
            nursery.cancel_scope.cancel()
