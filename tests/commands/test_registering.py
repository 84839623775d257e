"""A start with very many guilds that all want their commands, on a clock of its own, before a Discord that takes whatever it is sent."""

from typing import Any

import trio
import trio.testing
from attrs import define, evolve, field

from aeon.actors.turn import Turn
from aeon.commands.registration import Registration
from aeon.discord.ids import GuildId
from aeon.discord.rest.commands import Commands
from aeon.discord.rest.courier import Courier
from aeon.discord.rest.dispatch import open_dispatcher
from aeon.discord.rest.plain_http import Request
from aeon.discord.rest.ratelimit import Limiter, Verdict
from aeon.discord.rest.ratelimit.limiter import BACKGROUND_SHARE, GLOBAL_PER_SECOND
from aeon.discord.rest.traffic import Lane
from aeon.discord.rest.transport import Answer
from aeon.guild.messages import Woken
from aeon.guild.ports import Ports
from tests.commands.calls import CATALOG
from tests.guild.examples import guild_state, ports_to_nowhere, wish_of

GUILDS = 1500
IDEAL_SECONDS = GUILDS / (GLOBAL_PER_SECOND / BACKGROUND_SHARE)
HANDLERS = {each.message: each.handle for each in Registration(CATALOG).handlers()}


@define
class ObligingDiscord:
    """Takes whatever it is sent."""

    asked: int = 0

    async def exchange(self, _lane: Lane, _request: Request) -> Answer:
        await trio.sleep(0.1)
        self.asked += 1
        return Answer(200, b"[]", Verdict(200, bucket="commands", limit=2, remaining=1, reset_after=5.0))


@define
class Forgetful:
    """A database that keeps nothing."""

    async def execute(self, *_anything: object) -> int:
        await trio.lowlevel.checkpoint()
        return 1


@define
class Client:
    commands: Commands


@define
class Start:
    """All guilds of a process, each until it has its commands."""

    ports: Ports
    registered: int = field(default=0)

    async def guild(self, number: int) -> None:
        """Does as the guild's actor would with what it starts and is to be told later."""
        state = guild_state()
        state.guild_id, state.ports = GuildId(str(10**17 + number)), self.ports
        message: Any = Woken()
        while message is not None:
            turn = Turn(now=trio.current_time())
            HANDLERS[type(message)](state, message, turn)
            wish, message = wish_of(turn), None
            for effect in wish.effects:
                message = await effect.call(*effect.args)
            for later in wish.timers:
                await trio.sleep(later.seconds)
                message = later.message
        self.registered += 1


async def start_all(made: Ports, discord: Any) -> int:
    async with open_dispatcher(Limiter()) as dispatcher:
        client: Any = Client(Commands(Courier(dispatcher, discord, "", ())))
        database: Any = Forgetful()
        start = Start(evolve(made, rest=client, database=database))
        async with trio.open_nursery() as guilds:
            for number in range(GUILDS):
                guilds.start_soon(start.guild, number)
    return start.registered


def test_guilds_without_number_get_their_commands_at_the_pace_of_background_work() -> None:
    clock, discord = trio.testing.MockClock(autojump_threshold=0), ObligingDiscord()
    began = clock.current_time()
    registered = trio.run(start_all, ports_to_nowhere(), discord, clock=clock)
    assert (registered, discord.asked) == (GUILDS, GUILDS), "each once"
    assert clock.current_time() - began < 1.5 * IDEAL_SECONDS
