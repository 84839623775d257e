"""A restart with ten thousand talking guilds: all of them want to be loaded at once; and a change of them all by another program."""

import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

import psutil
import psycopg
import trio
from attrs import define, field
from msgspec import structs

from aeon.actors.actor import Actor, Wanted
from aeon.actors.envelope import Envelope
from aeon.actors.loader import BATCH_SLOTS
from aeon.actors.registry import Registry, open_registry
from aeon.actors.slot import SlotState
from aeon.actors.supervision import Crash
from aeon.commands.dispatch import Dispatch
from aeon.commands.reception import Reception
from aeon.discord.events import EventMeta
from aeon.discord.ids import DISCORD_EPOCH_MS, ApplicationId, ChannelId, GuildId, InteractionId, MessageId, UserId
from aeon.discord.rest.ratelimit import Limiter
from aeon.discord.rest.ratelimit.window import Window
from aeon.feed.feed import Feed
from aeon.guild.actor import GuildActor
from aeon.guild.behaviour import Behaviour
from aeon.guild.configuration import configuration_handlers
from aeon.guild.directory import Directory
from aeon.guild.errands import Errands
from aeon.guild.household import GuildHousehold
from aeon.guild.intake import Intake
from aeon.guild.inventory import Inventory
from aeon.guild.messages import RowsChanged
from aeon.guild.ports import Ports
from aeon.simulator.http import Request, Response
from aeon.storage.database import Database
from aeon.storage.queries import Query
from tests.chaos.neighbours import READ_EVENTS
from tests.commands.calls import CATALOG, message, slash
from tests.commands.town import FEATURES, open_discord
from tests.guild.examples import BOT, Notebook, channel, no_memes

GUILDS = 10_000
CALLS = 100
INVALID = 50
FIRST_ID = 10**17
PATIENCE_SECONDS = 60.0
LATER = 99
"""A version that no guild has seen yet."""
REREAD_SECONDS = 20.0
"""A tenth of it is enough where nobody else uses the machine."""
WRITE = Query.parse("""INSERT INTO public."GuildSettings" ("guildId") VALUES (public.aeon_id())""", "write")


def guild(number: int) -> GuildId:
    return GuildId(str(FIRST_ID + number))


@define(eq=False)
class WatchedHousehold:
    """The guilds' own, and what was asked of it."""

    household: GuildHousehold
    batches: list[list[str]] = field(factory=list)
    under_way: int = 0
    most_at_once: int = 0

    async def load(self, wanted: Sequence[Wanted]) -> Mapping[str, Actor | Exception]:
        self.batches.append([slot.key for slot in wanted])
        self.under_way += 1
        self.most_at_once = max(self.most_at_once, self.under_way)
        found = await self.household.load(wanted)
        self.under_way -= 1
        return found

    def crashed(self, wanted: Wanted, envelope: Envelope | None, crash: Crash) -> None:
        self.household.crashed(wanted, envelope, crash)


@define(eq=False)
class Callers:
    """Discord as those see it who used a slash command."""

    answered: int = 0
    deferred: int = 0

    async def handle(self, request: Request) -> Response:
        await trio.lowlevel.checkpoint()
        self.answered += b'"type":4' in request.body
        self.deferred += b'"type":5' in request.body
        return Response(204)


@define(eq=False)
class Awakening:
    registry: Registry
    household: WatchedHousehold
    intake: Intake
    callers: Callers
    guilds: int = GUILDS
    _sequence: int = 0

    def meta(self) -> EventMeta:
        self._sequence += 1
        return EventMeta(0, self._sequence, trio.current_time())

    async def talk(self) -> None:
        """Somebody says something in every guild."""
        said = message("good morning")
        for number in range(self.guilds):
            said_here = structs.replace(said, id=MessageId(str(FIRST_ID + number)), guild_id=guild(number))
            self.intake.deliver(said_here, self.meta())
            if number % READ_EVENTS == 0:
                await trio.lowlevel.checkpoint()

    def call(self) -> list[str]:
        """Somebody uses a slash command in guilds at the very end of the line; in which."""
        made = (round(time.time() * 1000) - DISCORD_EPOCH_MS) << 22
        called = [guild(self.guilds - 1 - number) for number in range(CALLS)]
        for number, guild_id in enumerate(called):
            used = structs.replace(slash("joke"), id=InteractionId(str(made + number)), guild_id=guild_id)
            self.intake.deliver(used, self.meta())
        return list(called)

    def behind(self) -> bool:
        """Some do not know yet what another program has written."""
        actors = (slot.actor for slot in self.registry)
        return any(isinstance(actor, GuildActor) and actor.state.settings.prefix != "?" for actor in actors)

    async def put_all_to_sleep(self) -> None:
        """Each once it has done what it was woken for."""
        awake = list(self.registry)
        with trio.fail_after(PATIENCE_SECONDS):
            while awake := [slot for slot in awake if not self.registry.put_to_sleep(slot, trio.current_time())]:
                await trio.sleep(0.02)

    async def until_all_are_awake(self) -> None:
        with trio.fail_after(PATIENCE_SECONDS):
            while (await self.registry.take_statistics()).slots != {SlotState.AWAKE: self.guilds}:
                await trio.sleep(0.02)


def write_rows(database_url: str, guilds: int = GUILDS) -> None:
    """What so many guilds had configured before, and what another program made of some."""
    with psycopg.connect(database_url, autocommit=True) as other:
        other.execute("""ALTER TABLE "CommandCooldown" DROP CONSTRAINT "CommandCooldown_cooldownMs_check" """)
        other.execute(
            """INSERT INTO "GuildSettings" ("guildId", "prefix", "timezone")
               SELECT (%(first)s + number)::text, '!', CASE WHEN number < %(invalid)s THEN 'Mars' ELSE 'UTC' END
               FROM generate_series(0, %(guilds)s - 1) AS number""",
            {"first": FIRST_ID, "guilds": guilds, "invalid": INVALID},
        )
        other.execute(
            """INSERT INTO "CommandCooldown" ("guildId", "commandName", "cooldownMs")
               SELECT (%(first)s + number)::text, command, CASE command WHEN 'joke' THEN -1 ELSE 7000 END
               FROM generate_series(0, %(invalid)s - 1) AS number, unnest(ARRAY['joke', 'echo']) AS command""",
            {"first": FIRST_ID, "invalid": INVALID},
        )


@asynccontextmanager
async def open_awakening(database: Database, guilds: int = GUILDS) -> AsyncIterator[Awakening]:
    """All guilds as the process before left them: in the database, and in the directories."""
    callers, errands = Callers(), Errands()
    limiter = Limiter(rate=Window(10_000, 1.0), background=Window(10_000, 1.0))
    behaviour = Behaviour.of([*configuration_handlers(), *Dispatch(CATALOG, FEATURES).handlers()])
    async with open_discord(callers.handle, limiter=limiter) as rest, trio.open_nursery() as nursery:
        nursery.start_soon(errands.run)
        notebook = Notebook()
        ports = Ports(rest, database, Feed(), errands, notebook, notebook, no_memes(), ApplicationId(BOT), BOT)
        household = WatchedHousehold(GuildHousehold(ports, behaviour))
        async with open_registry(household) as registry:
            intake = Intake(registry, behaviour, BOT, Reception(registry, rest, errands), 1)
            inventory = Inventory.of(roles=(), channels=(channel(ChannelId("1")),))
            for number in range(guilds):
                intake.restore(Directory(guild(number), owner_id=UserId("1"), inventory=inventory))
            yield Awakening(registry, household, intake, callers, guilds)
        nursery.cancel_scope.cancel()


async def test_ten_thousand_guilds_are_loaded_in_batches_those_with_callers_first(
    database: Database, database_url: str
) -> None:
    write_rows(database_url)
    process = psutil.Process()
    async with open_awakening(database) as awakening:
        memory, began = process.memory_info().rss, trio.current_time()
        await awakening.talk()
        batches = awakening.household.batches
        loads_before = len(batches)
        called = awakening.call()
        with trio.fail_after(PATIENCE_SECONDS):
            while awakening.callers.answered < CALLS:
                await trio.sleep(0.005)
        answered = trio.current_time() - began
        await awakening.until_all_are_awake()
        kb = (process.memory_info().rss - memory) / 1024 / GUILDS
        print(  # noqa: T201  the chaos session shows it
            f"\n{GUILDS} guilds awake after {trio.current_time() - began:.2f} s in {len(batches)} loads, "
            f"{awakening.household.most_at_once} at a time; {CALLS} callers at the end of the line answered after "
            f"{answered:.2f} s; {kb:.1f} kB a guild",
            end="",
        )
        loaded = {key: number for number, batch in enumerate(batches) for key in batch}
        assert max(map(len, batches)) <= BATCH_SLOTS
        assert sum(map(len, batches)) == GUILDS == len(loaded), "each was loaded once"
        assert len(batches) <= GUILDS / BATCH_SLOTS + 3
        assert awakening.household.most_at_once == 1
        assert awakening.callers.deferred == 0
        assert max(loaded[key] for key in called) <= loads_before + 1, "whoever waits goes first"
        for number in (0, INVALID - 1, INVALID):
            check_rows(awakening.registry, number)
        await awakening.put_all_to_sleep()
        await awakening.talk()
        assert awakening.registry.statistics().slots == {SlotState.ASLEEP: GUILDS}, "chatter is no reason to wake"


async def test_ten_thousand_guilds_that_another_program_changes_at_once_leave_room_for_writes(
    database: Database, database_url: str
) -> None:
    write_rows(database_url)
    waits: list[float] = []
    async with open_awakening(database) as awakening:
        await awakening.talk()
        await awakening.until_all_are_awake()
        with psycopg.connect(database_url, autocommit=True) as other:
            other.execute("""UPDATE "GuildSettings" SET "prefix" = '?'""")
        began = trio.current_time()
        for number in range(GUILDS):
            awakening.registry.tell(guild(number), RowsChanged(LATER))
        with trio.fail_after(PATIENCE_SECONDS):
            while awakening.behind():
                asked = trio.current_time()
                await database.execute(WRITE)
                waits.append(trio.current_time() - asked)
                await trio.sleep(0.02)
        took = trio.current_time() - began
    print(f"\n{GUILDS} guilds read anew in {took:.2f} s, the longest write meanwhile {max(waits):.2f} s", end="")  # noqa: T201
    assert took < REREAD_SECONDS
    assert max(waits) < REREAD_SECONDS / 4


def check_rows(registry: Registry, number: int) -> None:
    """An invalid row is passed over and named; the guild's others hold."""
    slot = registry.slot(guild(number))
    assert slot is not None
    assert isinstance(slot.actor, GuildActor)
    state = slot.actor.state
    if number < INVALID:
        assert [fault.path for fault in state.faults] == ["settings.timezone", "cooldowns.joke"]
        assert state.command_cooldowns == {"echo": 7000}
    else:
        assert state.faults == ()
    assert state.settings.timezone == "UTC"
