"""Templates that other programs write: a living guild looks at them, and says what is wrong with them."""

from collections.abc import AsyncIterator, Iterator

import psycopg
import pytest
import trio

from aeon.app import FEATURES, behaviour_of
from aeon.features.guild_overview.standing import GetStanding
from aeon.features.templates.messages import ListTemplates
from aeon.guild.messages import RowsChanged
from aeon.storage.database import Database
from tests.commands.town import SECONDS, Town, open_town
from tests.features.templates.test_store import insert
from tests.guild.examples import GUILD

BEHAVIOUR = behaviour_of(FEATURES)


@pytest.fixture
def dashboard(database_url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
async def town(database: Database) -> AsyncIterator[Town]:
    async with open_town(database, behaviour=BEHAVIOUR) as found:
        yield found


async def faults(town: Town) -> dict[str | None, str]:
    standing = await town.guilds.ask(GUILD, GetStanding())
    return {fault.path: fault.message for fault in standing.faults}


async def has_faults(town: Town, *paths: str) -> None:
    with trio.fail_after(SECONDS):
        while set(await faults(town)) != set(paths):
            await trio.sleep(0.01)


async def test_what_is_wrong_with_a_template_is_a_fault_until_it_is_mended(
    dashboard: psycopg.Connection, town: Town
) -> None:
    insert(dashboard, "good")
    long, odd = (
        insert(dashboard, "long", content="x" * 2001),
        insert(dashboard, "odd", content=None, embedData='{"a": 1}'),
    )
    await has_faults(town, f"templates.{long}.content", f"templates.{odd}.embedData.a")
    assert (await faults(town))[f"templates.{long}.content"] == "must have at most 2000 characters"
    assert [row.name for row in await town.guilds.ask(GUILD, ListTemplates())] == ["good"]

    dashboard.execute('UPDATE "MessageTemplate" SET "content" = \'Hi\' WHERE "id" = %s', [long])
    town.registry.tell(GUILD, RowsChanged(1000))
    await has_faults(town, f"templates.{odd}.embedData.a")
    dashboard.execute('DELETE FROM "MessageTemplate" WHERE "id" = %s', [odd])
    town.registry.tell(GUILD, RowsChanged(2000))
    await has_faults(town)
    assert [row.name for row in await town.guilds.ask(GUILD, ListTemplates())] == ["good", "long"]


async def test_a_template_without_anything_to_show_is_a_fault_of_the_whole(
    dashboard: psycopg.Connection, town: Town
) -> None:
    empty = insert(dashboard, "empty", content=None)
    await has_faults(town, f"templates.{empty}")
