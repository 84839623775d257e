"""A guild alive: what members see when all parts work together, and when one of them fails."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest
import trio
from msgspec import structs

from aeon.actors.errors import UnknownActor
from aeon.actors.slot import SlotState
from aeon.commands.registration import RETRY_TIMER
from aeon.discord import events
from aeon.discord.ids import GuildId, InteractionId, RoleId
from aeon.discord.model import InteractionType, UnavailableGuild
from aeon.feed.event import FeedEvent
from aeon.guild.messages import CommandExecuted, GetSettings, RowsChanged, UpdateSettings
from aeon.guild.settings import Settings
from aeon.storage.database import Database, StorageSettings, open_database
from aeon.storage.errors import DatabaseUnavailable
from tests.commands.calls import message, slash
from tests.commands.town import Town, guild_create, made, numbered, open_town, until
from tests.conftest import Line
from tests.guild.examples import BOT, GUILD, LOW, MEMBER, role, user

WENT_WRONG = re.compile(r"Something went wrong \(reference [0-9a-f]{6}\)")


@pytest.fixture
async def town(database: Database) -> AsyncIterator[Town]:
    async with open_town(database) as opened:
        yield opened


async def test_a_message_is_answered_in_its_channel_as_a_reply_with_a_nonce(town: Town) -> None:
    assert await town.hears(message("!echo hello")) == ["hello"]
    [sent] = [sent for sent in town.discord.sent if sent.method == "POST"]
    assert sent.path == "/channels/300000000000000001/messages"
    assert sent.body == {
        "content": "hello",
        "allowed_mentions": {"parse": []},
        "message_reference": {"message_id": "500000000000000001", "fail_if_not_exists": False},
        "nonce": "500000000000000001.0",
        "enforce_nonce": True,
    }


async def test_a_slash_command_is_answered_and_a_refusal_only_to_its_caller(town: Town) -> None:
    assert await town.hears(made(slash("echo", words="hello"))) == ["hello"]
    assert await town.hears(made(slash("ban", user="5"))) == [
        "You may not use `ban` here. Ask somebody who manages this server."
    ]
    answers = [sent.body for sent in town.discord.sent if sent.path.endswith("/callback")]
    assert [answer["data"].get("flags") for answer in answers] == [None, 64]


async def test_whoever_watches_hears_what_became_of_a_call(town: Town) -> None:
    with town.ports.feed.subscribe() as subscription, trio.fail_after(15):
        subscription.add(GUILD)
        town.happens(message("!echo hello"))
        frame = await subscription.frames.receive()
    assert isinstance(frame, FeedEvent)
    executed = frame.data
    assert isinstance(executed, CommandExecuted)
    assert (executed.command_name, executed.user_id, executed.outcome.value, executed.reason) == (
        "echo",
        MEMBER,
        "ok",
        None,
    )
    assert 0 <= executed.duration_ms < 5000


async def test_slash_commands_are_registered_once_and_follow_the_setting(town: Town) -> None:
    every = ["echo", "ban", "joke", "broken", "help"]
    await town.discord.until(lambda: town.discord.registrations == [every])
    await town.hears(message("!echo x"))
    town.happens(guild_create())
    await town.guilds.ask(GUILD, UpdateSettings({"use_slash_commands": False}))
    await town.discord.until(lambda: len(town.discord.registrations) > 1)
    await town.guilds.ask(GUILD, UpdateSettings({"use_slash_commands": True}))
    await town.discord.until(lambda: len(town.discord.registrations) > 2)
    assert town.discord.registrations == [every, [], every]


async def test_what_was_registered_is_not_registered_again_by_the_next_process(database: Database) -> None:
    async with open_town(database) as first:
        await first.discord.until(lambda: first.discord.registrations)
        # The slot is idle once it is noted too.
        await until(lambda: first.slot.is_idle)
    async with open_town(database) as second:
        await second.hears(message("!echo x"))
        await until(lambda: second.slot.is_idle)
        assert second.discord.registrations == []


async def test_a_command_that_raises_is_that_calls_trouble_alone(town: Town) -> None:
    with town.ports.feed.subscribe() as subscription, trio.fail_after(15):
        subscription.add(GUILD)
        [said] = await town.hears(message("!broken"))
        assert WENT_WRONG.fullmatch(said)
        frame = await subscription.frames.receive()
        assert isinstance(frame, FeedEvent)
        assert isinstance(frame.data, CommandExecuted)
        assert (frame.data.outcome.value, f"(reference {frame.data.reason})") == ("failed", said.partition("wrong ")[2])
    before = trio.current_time()
    assert await town.hears(numbered(message("!echo still here"), 1)) == ["still here"]
    assert trio.current_time() - before < 1


async def test_the_caller_of_a_slash_command_that_raises_hears_of_it_too(town: Town) -> None:
    [said] = await town.hears(made(slash("broken")))
    assert WENT_WRONG.fullmatch(said)


async def test_the_third_crash_switches_the_feature_off_here_visibly_and_nothing_else(town: Town) -> None:
    for number in range(3):
        [said] = await town.hears(numbered(message("!broken"), number))
        assert WENT_WRONG.fullmatch(said)
        await until(lambda: town.slot.state is SlotState.AWAKE)
    [said] = await town.hears(numbered(message("!joke"), 4))
    assert said.startswith("`joke` is switched off here for now")
    assert "fun" in town.slot.supervision.off_until
    assert await town.hears(numbered(message("!echo fine"), 5)) == ["fine"]


async def test_a_crash_forgets_neither_cooldowns_nor_what_waits(town: Town) -> None:
    await town.hears(message("!echo once"))
    said = await town.hears(
        numbered(message("!broken"), 1), numbered(message("!echo twice"), 2), numbered(message("!joke"), 3), answers=3
    )
    wait, went_wrong, joke = sorted(said)
    assert wait.startswith("Please wait")
    assert WENT_WRONG.fullmatch(went_wrong)
    assert joke == "ha"


async def test_settings_are_asked_for_changed_and_kept(town: Town) -> None:
    found = await town.guilds.ask(GUILD, GetSettings())
    assert (found.settings.prefix, found.version) == ("!", 1)
    changed = await town.guilds.ask(GUILD, UpdateSettings({"prefix": "?"}, if_match=1))
    assert (changed.settings.prefix, changed.version) == ("?", 2)
    assert await town.hears(message("?echo new prefix")) == ["new prefix"]


async def test_twenty_changes_at_once_each_happen_or_are_refused_before_they_begin(town: Town) -> None:
    outcomes: list[str] = []

    async def change(number: int) -> None:
        try:
            await town.guilds.ask(GUILD, UpdateSettings({"global_cooldown": number}), seconds=10)
            outcomes.append("done")
        except Exception as error:  # noqa: BLE001  its name is the outcome
            outcomes.append(type(error).__name__)

    await town.guilds.ask(GUILD, GetSettings())
    with trio.fail_after(20):
        async with trio.open_nursery() as nursery:
            for number in range(1, 21):
                nursery.start_soon(change, number)
    assert outcomes.count("done") == 17
    assert outcomes.count("NotBegun") == 3
    found = await town.guilds.ask(GUILD, GetSettings())
    assert found.version == 1 + 17


async def test_a_second_guild_create_keeps_the_guild_as_it_is(town: Town) -> None:
    await town.hears(message("!echo x"))
    before = town.slot
    town.happens(guild_create())
    assert town.slot is before
    assert town.slot.incarnation == 1
    assert await town.hears(numbered(message("!joke"), 1)) == ["ha"]


async def test_an_outage_keeps_the_guild_and_leaving_closes_it(town: Town) -> None:
    await town.hears(message("!echo x"))
    town.happens(events.GuildDelete(id=GUILD, unavailable=True))
    directory = town.guilds.read(GUILD)
    assert directory is not None
    assert directory.unavailable
    assert town.slot.state is SlotState.AWAKE
    town.happens(events.GuildDelete(id=GUILD))
    assert town.registry.slot(GUILD) is None
    assert town.guilds.read(GUILD) is None
    with pytest.raises(UnknownActor):
        await town.guilds.ask(GUILD, GetSettings())
    town.happens(guild_create())
    assert (await town.guilds.ask(GUILD, GetSettings())).version == 1, "its data were kept"


async def test_a_guild_left_while_nobody_listened_is_closed_by_the_next_session(town: Town) -> None:
    ready = events.Ready(user(BOT, bot=True), "session", "wss://resume", guilds=(UnavailableGuild(GUILD),))
    await town.hears(message("!echo x"))
    town.happens(ready)
    assert town.registry.slot(GUILD) is not None
    town.happens(structs.replace(ready, guilds=()))
    assert town.registry.slot(GUILD) is None


async def test_a_shard_that_begins_closes_guilds_of_its_own_and_no_others(town: Town) -> None:
    await town.hears(message("!echo x"))
    town.intake.shard_count = 2
    own, others = GuildId(str(2 << 22)), GuildId(str(3 << 22))
    for guild_id in (own, others):
        town.happens(structs.replace(guild_create(), id=guild_id))
    town.happens(events.Ready(user(BOT, bot=True), "session", "wss://resume", guilds=()))
    assert town.registry.slot(own) is None
    assert town.registry.slot(others) is not None
    assert (town.intake.left[0], own in town.intake.changed[0]) == ({own, GUILD}, False)


async def test_the_directory_is_never_older_than_the_message(town: Town) -> None:
    helper = RoleId("400000000000000005")
    admin = role(helper, position=9, permissions=8)
    member = events.GuildRoleCreate(GUILD, admin)
    said = await town.hears(member, message("!ban 5", roles=(helper,)))
    assert said == ["banned 5"]


async def test_an_interaction_that_waited_too_long_is_not_run_and_its_caller_gets_a_word(town: Town) -> None:
    await town.hears(made(slash("echo", words="x")))
    before = len(town.discord.texts)
    town.happens(made(slash("joke"), seconds_ago=2.6), seconds_ago=2.6)
    await town.discord.until(lambda: len(town.discord.texts) > before)
    assert town.discord.texts[before:] == ["I have too much to do right now. Please try again in a moment."]


async def test_an_interaction_replayed_after_a_gap_is_not_run(town: Town) -> None:
    await town.hears(made(slash("echo", words="x")))
    said = await town.hears(made(slash("joke"), seconds_ago=30))
    assert said == ["I have too much to do right now. Please try again in a moment."]


async def test_an_interaction_from_a_guild_that_is_not_there_yet_gets_a_word(town: Town) -> None:
    elsewhere = structs.replace(made(slash("joke")), guild_id=GuildId("100000000000000077"))
    assert await town.hears(elsewhere) == ["I am not ready for this server yet. Please try again in a moment."]


async def test_bots_are_not_even_told_to_the_guild(town: Town) -> None:
    await town.hears(message("!echo x"))
    handled = town.registry.statistics().handled
    town.happens(message("!echo y", webhook_id="5"))
    assert town.registry.statistics().handled == handled


async def test_an_event_that_cannot_be_taken_in_stops_nothing(town: Town) -> None:
    town.happens(structs.replace(slash("joke"), id=InteractionId("no number")))
    assert await town.hears(message("!echo x")) == ["x"]
    await until(lambda: town.slot.is_idle)
    assert town.intake.ledgers[0].handled_seq == town.sequence, "after a restart it need not come again"


async def test_rows_that_another_program_writes_hold_in_the_guild(
    town: Town, database: Database, database_url: str
) -> None:
    await town.hears(message("!echo x"))
    await town.discord.until(lambda: len(town.discord.registrations) == 1)
    with psycopg.connect(database_url, autocommit=True) as dashboard:
        dashboard.execute("""UPDATE "GuildSettings" SET "prefix" = '?', "timezone" = 'Mars'""")
        dashboard.execute(
            """INSERT INTO "RolePermission" ("guildId", "roleId", "commandGroup") VALUES (%s, %s, 'moderation')""",
            [GUILD, LOW],
        )
    town.registry.tell(GUILD, RowsChanged(3))
    await town.discord.until(lambda: len(town.discord.registrations) == 2)
    assert await town.hears(message("?ban 5", roles=(LOW,))) == ["banned 5"]
    assert (await town.guilds.ask(GUILD, GetSettings())).settings == Settings(prefix="?")


async def test_while_the_database_is_away_the_guild_goes_on_and_says_what_it_cannot_do(
    line: Line, line_url: str, tmp_path: Path
) -> None:
    async with (
        open_database(StorageSettings(data_dir=tmp_path, url=line_url)) as database,
        open_town(database) as town,
    ):
        await town.hears(message("!echo x"))
        await until(lambda: town.slot.is_idle)
        line.cut()
        [wait] = await town.hears(message("!echo x"))
        assert wait.startswith("Please wait ")
        assert await town.hears(message("!joke")) == ["ha"]
        with pytest.raises(DatabaseUnavailable):
            await town.guilds.ask(GUILD, UpdateSettings({"prefix": "?"}), seconds=10)
        assert (await town.guilds.ask(GUILD, GetSettings())).settings.prefix == "!"
        town.registry.tell(GUILD, RowsChanged(99))
        line.mend()
        await until(lambda: town.slot.is_idle)
        changed = await town.guilds.ask(GUILD, UpdateSettings({"prefix": "?"}), seconds=10)
        assert changed.settings.prefix == "?"


async def test_a_change_does_not_wait_until_a_refused_registration_is_tried_again(town: Town) -> None:
    town.discord.is_down = True
    await town.guilds.ask(GUILD, GetSettings())
    await until(lambda: RETRY_TIMER in {timer.name for timer in town.slot.timers})
    town.discord.is_down = False
    before = len(town.discord.registrations)
    await town.guilds.ask(GUILD, UpdateSettings({"use_slash_commands": False}))
    await town.discord.until(lambda: len(town.discord.registrations) > before)
    assert town.discord.registrations[before:] == [[]]


async def test_half_typed_options_are_left_without_a_word(town: Town) -> None:
    typing = structs.replace(made(slash("joke"), seconds_ago=30), type=InteractionType.APPLICATION_COMMAND_AUTOCOMPLETE)
    await town.hears(made(slash("echo", words="x")))
    before = len(town.discord.texts)
    town.happens(typing)
    assert await town.hears(made(slash("joke"))) == ["ha"]
    assert len(town.discord.texts) == before + 1


async def test_a_stop_does_not_wait_until_a_refused_registration_is_tried_again(town: Town) -> None:
    town.discord.is_down = True
    await town.guilds.ask(GUILD, GetSettings())
    await until(lambda: town.slot.timers)
    with trio.fail_after(4):
        assert await town.registry.drain()
