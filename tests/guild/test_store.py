"""Guilds' configuration in a real database, written by Aeon and by others."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import LiteralString

import psycopg
import pytest
import trio
from attrs import asdict, fields

from aeon.discord.ids import GuildId, RoleId
from aeon.guild.errors import Fault, PreconditionFailed
from aeon.guild.languages import Text
from aeon.guild.rows import GuildRows, SavedSettings
from aeon.guild.settings import LONGEST_COOLDOWN_MS, Settings, SettingValue
from aeon.guild.store import read_guilds, save_commands_return, save_registration, save_settings
from aeon.storage.database import Database
from aeon.storage.errors import ValueRefused
from aeon.storage.times import FIRST_TIME, LAST_TIME
from tests.guild.examples import CHANNEL, EVERYONE, GUILD, HIGH, LOW, grants

OTHER = GuildId("100000000000000007")


@pytest.fixture
def dashboard(database_url: str) -> Iterator[psycopg.Connection]:
    """Another program's line to the same database."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


def without_checks(dashboard: psycopg.Connection) -> None:
    """The tables as they are where another program made them."""
    drops: list[LiteralString] = [
        'ALTER TABLE "GuildSettings" DROP CONSTRAINT "GuildSettings_prefix_check", ALTER "prefix" DROP NOT NULL',
        'ALTER TABLE "GuildSettings" DROP CONSTRAINT "GuildSettings_globalCooldown_check", ALTER "funEnabled" DROP NOT NULL',
        'ALTER TABLE "RolePermission" DROP CONSTRAINT "RolePermission_commandGroup_check"',
        'ALTER TABLE "CommandCooldown" DROP CONSTRAINT "CommandCooldown_cooldownMs_check"',
    ]
    for drop in drops:
        dashboard.execute(drop)


async def rows_of(database: Database, guild_id: GuildId = GUILD) -> GuildRows:
    return (await read_guilds(database, [guild_id]))[guild_id]


async def save(database: Database, if_match: int | None = None, **changes: SettingValue) -> SavedSettings:
    return await save_settings(database, GUILD, changes, if_match=if_match)


async def test_the_first_look_at_a_guild_makes_its_row_with_the_defaults(
    database: Database, dashboard: psycopg.Connection
) -> None:
    rows = await rows_of(database)
    assert rows.settings == Settings()
    assert rows.version == 1
    assert (rows.grants.roles, dict(rows.command_cooldowns), rows.registered_hash, rows.faults) == ({}, {}, None, ())
    assert dashboard.execute('SELECT "guildId" FROM "GuildSettings"').fetchall() == [(GUILD,)]


async def test_a_second_look_makes_nothing_and_raises_no_version(database: Database) -> None:
    assert await rows_of(database) == await rows_of(database)


async def test_many_guilds_are_read_at_once_each_with_its_own(
    database: Database, dashboard: psycopg.Connection
) -> None:
    await rows_of(database)
    insert_row(dashboard, "RolePermission", roleId=LOW, commandGroup="fun")
    insert_row(dashboard, "RolePermission", roleId=EVERYONE, commandGroup="fun")
    insert_row(dashboard, "RolePermission", roleId=HIGH, commandGroup="admin")
    insert_row(dashboard, "CommandCooldown", commandName="ban", cooldownMs=0)
    found = await read_guilds(database, [GUILD, OTHER])
    assert found[GUILD].grants == grants(fun=(LOW, EVERYONE), admin=(HIGH,))
    assert found[GUILD].command_cooldowns == {"ban": 0}
    assert found[GUILD].version == 5
    assert found[OTHER] == GuildRows(Settings(), 1)


async def test_a_row_that_was_never_written_by_us_is_read(database: Database, dashboard: psycopg.Connection) -> None:
    insert_row(dashboard, "GuildSettings", prefix="?", timezone="Europe/Berlin", globalCooldown=5)
    settings = (await rows_of(database)).settings
    assert settings == Settings(prefix="?", timezone="Europe/Berlin", global_cooldown=5)


async def test_a_bad_value_costs_only_itself_and_is_shown(database: Database, dashboard: psycopg.Connection) -> None:
    without_checks(dashboard)
    insert_row(
        dashboard,
        "GuildSettings",
        prefix=None,
        timezone="Mars",
        globalCooldown=-5,
        funEnabled=None,
        ticketsEnabled=False,
        muteRoleId="Muted",
    )
    insert_row(dashboard, "RolePermission", roleId=LOW, commandGroup="fun")
    rows = await rows_of(database)
    assert rows.settings == Settings(tickets_enabled=False)
    assert [fault.path for fault in rows.faults] == [
        "settings.prefix",
        "settings.funEnabled",
        "settings.globalCooldown",
        "settings.timezone",
        "settings.muteRoleId",
    ]
    assert rows.grants == grants(fun=(LOW,)), "a bad setting opens no door"


async def test_a_bad_row_is_passed_over_and_shown(database: Database, dashboard: psycopg.Connection) -> None:
    without_checks(dashboard)
    insert_row(dashboard, "RolePermission", id="p1", roleId=LOW, commandGroup="everything")
    insert_row(dashboard, "RolePermission", id="p2", roleId="moderators", commandGroup="fun")
    insert_row(dashboard, "RolePermission", roleId=HIGH, commandGroup="tickets")
    insert_row(dashboard, "CommandCooldown", commandName="ban", cooldownMs=-1)
    insert_row(dashboard, "CommandCooldown", commandName="mute", cooldownMs=LONGEST_COOLDOWN_MS + 1)
    insert_row(dashboard, "CommandCooldown", commandName="kick", cooldownMs=LONGEST_COOLDOWN_MS)
    rows = await rows_of(database)
    assert rows.grants == grants(tickets=(HIGH,))
    assert rows.command_cooldowns == {"kick": LONGEST_COOLDOWN_MS}
    assert {(fault.path, fault.message) for fault in rows.faults} == {
        ("permissions.p1", "there is no command group everything"),
        ("permissions.p2", "moderators is no role's id"),
        ("cooldowns.ban", "-1 is no whole number of milliseconds from 0 to 86400000"),
        ("cooldowns.mute", "86400001 is no whole number of milliseconds from 0 to 86400000"),
    }


@pytest.mark.parametrize("time", ["infinity", "-infinity", "20000-01-01", "4000-01-01 BC"])
async def test_times_that_no_calendar_has_cost_nobody_anything(
    database: Database, dashboard: psycopg.Connection, time: str
) -> None:
    times = {"createdAt": time, "updatedAt": time}
    insert_row(dashboard, "GuildSettings", prefix="?", **times)
    insert_row(dashboard, "RolePermission", roleId=LOW, commandGroup="fun", **times)
    insert_row(dashboard, "CommandCooldown", commandName="ban", cooldownMs=0, **times)
    insert_row(dashboard, "LevelReward", level=1, roleId=LOW, **times)
    insert_row(dashboard, "LevelMultiplier", targetId=LOW, multiplier=2, **times)
    insert_row(dashboard, "MessageTemplate", name="hello", content="Hello", **times)
    rows = await rows_of(database)
    assert (rows.settings, rows.faults) == (Settings(prefix="?"), ())
    assert (rows.grants, rows.command_cooldowns, rows.multipliers) == (grants(fun=(LOW,)), {"ban": 0}, {LOW: 2.0})
    assert [reward.created_at for reward in rows.reward_rows] == [FIRST_TIME if time[0] in "-4" else LAST_TIME]
    assert (await save(database, prefix="!")).settings == Settings()


@pytest.mark.parametrize("time", ["infinity", "20000-01-01", "2300-01-01"])
async def test_commands_do_not_wait_for_a_time_that_discord_cannot_have_said(
    database: Database, dashboard: psycopg.Connection, time: str
) -> None:
    insert_row(dashboard, "SlashRegistration", hash="first", retryAt=time)
    rows = await rows_of(database)
    assert (rows.registered_hash, rows.commands_return_at) == ("first", None)
    assert [fault.path for fault in rows.faults] == ["slashCommands.retryAt"]


async def test_a_save_changes_the_columns_it_names_and_raises_the_version(
    database: Database, dashboard: psycopg.Connection
) -> None:
    before = await rows_of(database)
    dashboard.execute("""UPDATE "GuildSettings" SET "timezone" = 'Europe/Berlin', "muteRoleId" = '5'""")
    saved = await save(database, prefix="?", fun_enabled=False)
    settings = Settings(prefix="?", fun_enabled=False, timezone="Europe/Berlin", mute_role_id=RoleId("5"))
    assert saved == SavedSettings(settings, before.version + 2)
    assert (await rows_of(database)).settings == saved.settings
    assert (await save(database, mute_role_id=None)).settings.mute_role_id is None


async def test_a_save_can_change_every_setting_and_leaves_what_is_none(
    database: Database, dashboard: psycopg.Connection
) -> None:
    insert_row(dashboard, "GuildSettings", logChannelId="7")
    wanted = Settings(
        *("?", False, False, False, False, False, False, False, False, 5, "Europe/Berlin"),
        mute_role_id=LOW,
        level_up_mode="channel",
        level_up_channel_id=CHANNEL,
        level_up_message="Hello",
        level_rewards_stack=False,
    )
    assert all(getattr(wanted, each.name) != getattr(Settings(), each.name) for each in fields(Settings))
    assert (await save(database, **asdict(wanted))).settings == wanted
    assert (await rows_of(database)).settings == wanted
    assert dashboard.execute('SELECT "logChannelId" FROM "GuildSettings"').fetchall() == [("7",)]


async def test_a_save_that_changes_nothing_raises_no_version(database: Database) -> None:
    before = await rows_of(database)
    assert await save(database, prefix="!") == SavedSettings(Settings(), before.version)


async def test_a_save_for_another_version_changes_nothing(database: Database) -> None:
    version = (await rows_of(database)).version
    assert (await save(database, version, prefix="?")).version == version + 1
    with pytest.raises(PreconditionFailed) as caught:
        await save(database, version, prefix="x")
    assert caught.value.current_version == version + 1
    assert (await rows_of(database)).settings.prefix == "?"


async def test_a_save_that_the_database_refuses_changes_nothing(database: Database) -> None:
    await rows_of(database)
    with pytest.raises(ValueRefused):
        await save(database, fun_enabled=False, prefix="far too long a prefix")
    assert (await rows_of(database)).settings == Settings()


async def test_a_row_deleted_meanwhile_is_made_anew(database: Database, dashboard: psycopg.Connection) -> None:
    await rows_of(database)
    dashboard.execute('DELETE FROM "GuildSettings"')
    assert (await save(database, prefix="?")).settings == Settings(prefix="?")
    assert (await rows_of(database)).settings == Settings(prefix="?")


async def test_a_save_shows_what_others_wrote_badly(database: Database, dashboard: psycopg.Connection) -> None:
    await rows_of(database)
    dashboard.execute("""UPDATE "GuildSettings" SET "timezone" = 'Mars'""")
    saved = await save(database, prefix="?")
    assert saved.settings == Settings(prefix="?")
    assert saved.faults == (Fault("settings.timezone", Text("must name a time zone, such as Europe/Berlin")),)
    assert (await save(database, timezone="UTC")).faults == ()


async def test_twenty_saves_at_once_lose_nothing(database: Database) -> None:
    before = (await rows_of(database)).version
    switches = [name for name in Settings.__annotations__ if name.endswith("_enabled")]
    changes: list[dict[str, bool | int]] = [{name: False} for name in switches]
    changes += [{"global_cooldown": number} for number in range(1, 21 - len(switches))]
    versions = []

    async def write(change: dict[str, bool | int]) -> None:
        versions.append((await save(database, **change)).version)

    with trio.fail_after(20):
        async with trio.open_nursery() as nursery:
            for change in changes:
                nursery.start_soon(write, change)
    assert sorted(versions) == list(range(before + 1, before + 21))
    after = (await rows_of(database)).settings
    assert not any(getattr(after, name) for name in switches)
    assert after.global_cooldown > 0


async def test_of_twenty_saves_for_one_version_one_wins(database: Database) -> None:
    version = (await rows_of(database)).version
    outcomes: list[object] = []

    async def write(number: int) -> None:
        try:
            outcomes.append(await save(database, version, global_cooldown=number))
        except PreconditionFailed as error:
            outcomes.append(error)

    with trio.fail_after(20):
        async with trio.open_nursery() as nursery:
            for number in range(1, 21):
                nursery.start_soon(write, number)
    [won] = [outcome for outcome in outcomes if isinstance(outcome, SavedSettings)]
    assert (await rows_of(database)).settings == won.settings


async def test_what_was_registered_is_remembered_and_raises_no_version(database: Database) -> None:
    before = await rows_of(database)
    for kept in ("first", "second"):
        await save_registration(database, GUILD, kept)
        rows = await rows_of(database)
        assert (rows.registered_hash, rows.version) == (kept, before.version)
    assert (await rows_of(database, OTHER)).registered_hash is None


async def test_when_commands_return_is_remembered_beside_what_was_registered(database: Database) -> None:
    time = datetime(2026, 11, 27, 12, 30, tzinfo=UTC)
    await save_commands_return(database, OTHER, time)
    await save_registration(database, GUILD, "first")
    await save_commands_return(database, GUILD, time)
    rows = await rows_of(database)
    assert (rows.registered_hash, rows.commands_return_at) == ("first", time)
    assert (await rows_of(database, OTHER)).commands_return_at == time
    await save_registration(database, GUILD, "second", commands_return_at=time)
    assert (await rows_of(database)).commands_return_at == time
    await save_registration(database, GUILD, "third")
    assert (await rows_of(database)).commands_return_at is None


def insert_row(dashboard: psycopg.Connection, table: LiteralString, **values: object) -> None:
    values = {"guildId": GUILD, **values}
    columns = psycopg.sql.SQL(", ").join(psycopg.sql.Identifier(name) for name in values)
    places = psycopg.sql.SQL(", ").join(psycopg.sql.Placeholder() for _ in values)
    query = psycopg.sql.SQL("INSERT INTO {} ({}) VALUES ({})")
    dashboard.execute(query.format(psycopg.sql.Identifier(table), columns, places), list(values.values()))
