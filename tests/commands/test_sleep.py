"""A sleeping guild: chatter leaves it asleep, and whatever concerns the bot wakes it."""

from collections.abc import AsyncIterator

import psycopg
import pytest
import trio

from aeon.actors.envelope import Dropped
from aeon.actors.slot import SlotState
from aeon.discord import events
from aeon.discord.events import Event, InteractionCreate, MessageCreate
from aeon.discord.ids import MessageId
from aeon.feed.event import FeedEvent
from aeon.guild.behaviour import handler
from aeon.guild.messages import GetSettings, RowsChanged, SettingsUpdate, UpdateSettings
from aeon.guild.settings import Settings, SettingValue
from aeon.storage.database import Database
from tests.commands.calls import message, slash
from tests.commands.town import Town, made, numbered, open_town, until
from tests.guild.examples import BOT, CHANNEL, GUILD, LOW, role

CHATTER: tuple[Event, ...] = (
    *(message(said) for said in ("good morning", "", "?echo x", "<@7> hello", " !echo x", "echo!")),
    message("!echo x", webhook_id="5"),
    events.MessageDelete(id=MessageId("1"), channel_id=CHANNEL, guild_id=GUILD),
    events.GuildRoleUpdate(GUILD, role(LOW, position=7)),
)


@pytest.fixture
async def town(database: Database) -> AsyncIterator[Town]:
    async with open_town(database) as opened:
        yield opened


async def fall_asleep(town: Town) -> None:
    """With all done that a guild does when it wakes."""
    await town.guilds.ask(GUILD, GetSettings())
    await town.discord.until(lambda: town.discord.registrations)
    await until(lambda: town.slot.is_idle)
    assert town.registry.put_to_sleep(town.slot, trio.current_time())


async def test_chatter_leaves_a_guild_asleep_and_its_directory_up_to_date(town: Town) -> None:
    await fall_asleep(town)
    for event in CHATTER:
        town.happens(event)
    assert town.slot.state is SlotState.ASLEEP
    directory = town.guilds.read(GUILD)
    assert directory is not None
    assert directory.roles[LOW].position == 7
    assert town.registry.statistics().dropped == {Dropped.UNWANTED: 6}
    assert town.intake.ledgers[0].handled_seq == town.sequence, "what nobody wants is dealt with"


@pytest.mark.parametrize(
    ("event", "answer"),
    [
        (message("!joke"), "ha"),
        (message(f"<@{BOT}> joke"), "ha"),
        (message(f"<@!{BOT}>"), "My prefix here is `!`"),
        (slash("joke"), "ha"),
    ],
)
async def test_what_is_meant_for_the_bot_wakes_the_guild_and_is_answered(town: Town, event: Event, answer: str) -> None:
    await fall_asleep(town)
    [said] = await town.hears(made(event) if isinstance(event, InteractionCreate) else event)
    assert answer in said
    assert town.slot.state is SlotState.AWAKE


async def test_a_prefix_changed_over_the_api_is_heard_asleep_and_the_old_one_is_not(town: Town) -> None:
    await fall_asleep(town)
    await town.guilds.ask(GUILD, UpdateSettings({"prefix": "?"}))
    await fall_asleep(town)
    town.happens(message("!joke"))
    assert town.slot.state is SlotState.ASLEEP
    assert await town.hears(numbered(message("?joke"), 1)) == ["ha"]


async def test_a_prefix_changed_by_another_program_is_heard_asleep(town: Town, database_url: str) -> None:
    await fall_asleep(town)
    with psycopg.connect(database_url, autocommit=True) as dashboard:
        dashboard.execute("""UPDATE "GuildSettings" SET "prefix" = '?'""")
    town.registry.tell(GUILD, RowsChanged(2))
    assert town.slot.state is SlotState.LOADING
    await fall_asleep(town)
    assert await town.hears(message("?joke")) == ["ha"]


async def test_settings_changed_by_another_program_are_told_once_though_the_guild_slept(
    town: Town, database_url: str
) -> None:
    await fall_asleep(town)
    with town.ports.feed.subscribe() as subscription, psycopg.connect(database_url, autocommit=True) as dashboard:
        subscription.add(GUILD)
        dashboard.execute("""UPDATE "GuildSettings" SET "prefix" = '?'""")
        town.registry.tell(GUILD, RowsChanged(2))
        with trio.fail_after(15):
            frame = await subscription.frames.receive()
        assert isinstance(frame, FeedEvent)
        assert (frame.event, frame.data) == ("settings_update", SettingsUpdate.of(GUILD, Settings(prefix="?")))
        town.registry.tell(GUILD, RowsChanged(2))
        await fall_asleep(town)
        await town.guilds.ask(GUILD, GetSettings())
        await until(lambda: town.slot.is_idle)
        with pytest.raises(trio.WouldBlock):
            subscription.frames.receive_nowait()


@pytest.mark.parametrize(
    ("settings", "is_heard"),
    [
        ({"allow_prefix_fallback": False}, False),
        ({"allow_prefix_fallback": False, "use_slash_commands": False}, True),
    ],
)
async def test_where_prefixes_are_not_heard_they_do_not_wake(
    town: Town, settings: dict[str, SettingValue], is_heard: bool
) -> None:
    await town.guilds.ask(GUILD, UpdateSettings(settings))
    await fall_asleep(town)
    town.happens(message("!joke"))
    assert (town.slot.state is not SlotState.ASLEEP) is is_heard
    assert len(await town.hears(message(f"<@{BOT}> joke"))) == 1


async def test_somebody_who_listens_to_all_messages_is_woken_by_any(database: Database) -> None:
    async with open_town(database, handler("x", MessageCreate, lambda *_: True)) as town:
        await fall_asleep(town)
        town.happens(message("good morning"))
        await until(lambda: town.slot.state is SlotState.AWAKE)
