"""Of which guilds a process can tell: those of shards it has, once Discord has said which there are."""

from collections.abc import AsyncIterator

import pytest
import trio

from aeon.actors.registry import open_registry
from aeon.commands.reception import Reception
from aeon.discord import events
from aeon.discord.events import EventMeta
from aeon.discord.ids import GuildId
from aeon.discord.model import UnavailableGuild
from aeon.guild.behaviour import Behaviour
from aeon.guild.directory import Directory
from aeon.guild.errors import NotHere
from aeon.guild.guilds import DividedGuilds, LocalGuilds
from aeon.guild.household import GuildHousehold
from aeon.guild.intake import Intake
from aeon.guild.messages import GetSettings, RowsChanged
from aeon.guild.ownership import Ownership, owned
from aeon.guild.ports import Ports
from tests.guild.examples import ports_to_nowhere, user

SHARDS = 4
FIRST, SECOND = GuildId(str(4 << 22)), GuildId(str(8 << 22))
"""Both of shard 0."""
OF_SHARD_1 = GuildId(str(1 << 22))
NOT_OURS = GuildId(str(3 << 22))


@pytest.fixture
def no_ports() -> Ports:
    return ports_to_nowhere()


@pytest.fixture
async def intake(no_ports: Ports) -> AsyncIterator[Intake]:
    behaviour = Behaviour.of([])
    async with open_registry(GuildHousehold(no_ports, behaviour)) as registry:
        reception = Reception(registry, no_ports.rest, no_ports.errands)
        ownership = Ownership(SHARDS, range(2))
        yield Intake(registry, behaviour, no_ports.own_id, reception, SHARDS, ownership=ownership)


@pytest.fixture
def guilds(intake: Intake) -> DividedGuilds:
    return owned(LocalGuilds(intake.registry), intake.ownership)


async def ready(intake: Intake, *guild_ids: GuildId) -> None:
    await trio.lowlevel.checkpoint()
    unavailable = tuple(UnavailableGuild(guild_id) for guild_id in guild_ids)
    intake.deliver(events.Ready(user(bot=True), "session", "wss://resume", guilds=unavailable), EventMeta(0, 1, 0.0))


async def test_of_a_shard_that_is_not_ours_nobody_can_tell(guilds: DividedGuilds) -> None:
    with pytest.raises(NotHere):
        guilds.read(FIRST)
    with pytest.raises(NotHere) as refused:
        await guilds.ask(FIRST, GetSettings())
    assert refused.value.retry_after >= 1
    guilds.tell(FIRST, RowsChanged(1))


async def test_a_guild_that_discord_has_named_is_not_denied_before_it_is_described(
    intake: Intake, guilds: DividedGuilds
) -> None:
    await ready(intake, FIRST)
    with pytest.raises(NotHere):
        guilds.read(FIRST)
    assert guilds.read(SECOND) is None, "the bot is not in it, for READY names them all"
    intake.restore(Directory(FIRST, name="first"))
    found = guilds.read(FIRST)
    assert found is not None
    assert found.name == "first"
    with pytest.raises(NotHere):
        guilds.read(OF_SHARD_1)


async def test_a_guild_that_the_bot_is_removed_from_before_it_is_described_is_none(
    intake: Intake, guilds: DividedGuilds
) -> None:
    await ready(intake, FIRST, SECOND)
    intake.deliver(events.GuildDelete(FIRST, unavailable=True), EventMeta(0, 2, 0.0))
    with pytest.raises(NotHere):
        guilds.read(FIRST)
    intake.deliver(events.GuildDelete(FIRST), EventMeta(0, 3, 0.0))
    assert guilds.read(FIRST) is None
    with pytest.raises(NotHere):
        guilds.read(SECOND)


async def test_guilds_that_are_known_are_served_through_a_new_session(intake: Intake, guilds: DividedGuilds) -> None:
    intake.restore(Directory(FIRST, name="first"))
    await ready(intake, FIRST, SECOND)
    assert guilds.read(FIRST) is not None


async def test_with_its_shard_a_guild_goes_and_the_bot_has_not_left_it(intake: Intake, guilds: DividedGuilds) -> None:
    await ready(intake, FIRST)
    for guild_id in (FIRST, OF_SHARD_1):
        intake.restore(Directory(guild_id))
    intake.ownership.take(1)
    await intake.see_off(0, mail_seconds=1, effect_seconds=1)
    with pytest.raises(NotHere):
        guilds.read(FIRST)
    assert intake.directory(FIRST) is None
    assert guilds.read(OF_SHARD_1) is not None
    assert intake.left[0] == set()


async def test_shards_that_this_process_never_runs_are_none_of_its_business(
    intake: Intake, guilds: DividedGuilds
) -> None:
    await ready(intake)
    assert guilds.read(NOT_OURS) is None
    for guild_id in (FIRST, OF_SHARD_1, GuildId("no guild's id")):
        intake.ownership.check_run(guild_id)
    with pytest.raises(NotHere):
        intake.ownership.check_run(NOT_OURS)
    assert guilds.read(GuildId("no guild's id")) is None
