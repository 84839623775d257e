"""The operator hears once of each row that no rule lets in, whenever another program writes it."""

from collections.abc import Iterator

import psycopg
import pytest

from aeon.actors.slot import SlotState
from aeon.guild.fault_log import LINES_AT_ONCE
from aeon.guild.messages import GetSettings, RowsChanged
from aeon.storage.database import Database
from tests.commands.town import Town, open_town, until
from tests.guild.examples import GUILD

NAME = "aeon.guild.fault_log"


@pytest.fixture
def dashboard(database_url: str) -> Iterator[psycopg.Connection]:
    """Another program's line to the same database, without CHECKs in its way."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute('ALTER TABLE "GuildSettings" DROP CONSTRAINT "GuildSettings_globalCooldown_check"')
        connection.execute('ALTER TABLE "CommandCooldown" DROP CONSTRAINT "CommandCooldown_cooldownMs_check"')
        yield connection


def cooldowns(dashboard: psycopg.Connection, first: int, last: int) -> None:
    dashboard.execute(
        """INSERT INTO "CommandCooldown" ("guildId", "commandName", "cooldownMs")
        SELECT %s, 'c' || lpad(n::text, 4, '0'), -1 FROM generate_series(%s::integer, %s) n""",
        [GUILD, first, last],
    )


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    lines = [record.getMessage() for record in caplog.records if record.name == NAME]
    caplog.clear()
    return lines


async def read_again(town: Town, faults: int) -> None:
    """The guild hears of a change by another program, upon which it has so many faults."""
    town.guilds.tell(GUILD, RowsChanged(10**6))
    await until(lambda: town.slot.actor is not None and len(town.slot.actor.state.faults) == faults)  # type: ignore[attr-defined]  # a guild's


async def test_each_fault_is_said_once_at_a_load_and_at_a_reread(
    database: Database, dashboard: psycopg.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_town(database) as town:
        await town.guilds.ask(GUILD, GetSettings())
        assert said(caplog) == []
        dashboard.execute('UPDATE "GuildSettings" SET "globalCooldown" = -1')
        cooldowns(dashboard, 1, 1)
        await read_again(town, 2)
        setting = (
            "settings.globalCooldown: must be a whole number of milliseconds from 0 to 86400000; the default holds"
        )
        row = "cooldowns.c0001: -1 is no whole number of milliseconds from 0 to 86400000; it is passed over"
        assert said(caplog) == [setting, row]
        cooldowns(dashboard, 2, 2)
        await read_again(town, 3)
        assert said(caplog) == [row.replace("c0001", "c0002")]
        town.slot.actor = None
        town.slot.state = SlotState.ASLEEP
        await town.guilds.ask(GUILD, GetSettings())
        assert said(caplog) == [], "the log has them"
        dashboard.execute("""UPDATE "CommandCooldown" SET "cooldownMs" = 5 WHERE "commandName" = 'c0001'""")
        await read_again(town, 2)
        dashboard.execute("""UPDATE "CommandCooldown" SET "cooldownMs" = -1 WHERE "commandName" = 'c0001'""")
        await read_again(town, 3)
        assert said(caplog) == [row], "it was mended, and is back"


async def test_of_very_many_faults_a_few_are_said_and_how_many_more_there_are(
    database: Database, dashboard: psycopg.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    cooldowns(dashboard, 1, 2_000)
    async with open_town(database) as town:
        await town.guilds.ask(GUILD, GetSettings())
    lines = said(caplog)
    assert len(lines) == LINES_AT_ONCE + 1
    assert lines[0] == "cooldowns: there are more than 1000, and those beyond are passed over"
    assert lines[-1] == f"{1_001 - LINES_AT_ONCE} more rows that no rule lets in"
