"""Buttons and menus that no feature handles."""

from collections.abc import AsyncIterator

import pytest
from msgspec import structs

from aeon.actors.turn import Turn
from aeon.app import behaviour_of
from aeon.commands.origin import InteractionDeferred
from aeon.discord.events import InteractionCreate
from aeon.discord.model import InteractionData, InteractionType
from aeon.discord.rest.answering import Where
from aeon.feature import Feature
from aeon.features import general
from aeon.guild.behaviour import handler
from aeon.guild.state import GuildState
from aeon.storage.database import Database
from tests.commands.calls import slash
from tests.commands.town import Town, made, open_town
from tests.guild.examples import GUILD

SAID = "This button is not set up yet."


def click(custom_id: str) -> InteractionCreate:
    return made(
        structs.replace(
            slash("ping"), type=InteractionType.MESSAGE_COMPONENT, data=InteractionData(custom_id=custom_id)
        )
    )


def take(_state: GuildState, interaction: InteractionCreate, _turn: Turn) -> bool:
    """A feature that handles buttons of its own."""
    return interaction.data is not None and interaction.data.custom_id == "own"


OWNER = Feature("owner", handlers=(handler("owner", InteractionCreate, take),))


@pytest.fixture
async def town(database: Database) -> AsyncIterator[Town]:
    async with open_town(database, behaviour=behaviour_of([general.FEATURE, OWNER])) as found:
        yield found


async def test_a_click_that_nobody_handles_is_answered_for_whoever_clicked(town: Town) -> None:
    assert await town.hears(click("somebody else's")) == [SAID]
    [sent] = [sent for sent in town.discord.sent if sent.path.endswith("/callback")]
    assert sent.body["data"]["flags"] == 1 << 6


async def test_a_click_in_another_language_is_answered_in_it(town: Town) -> None:
    said = await town.hears(structs.replace(click("x"), locale="de"))
    assert said == ["Dieser Knopf ist noch nicht eingerichtet."]


async def test_a_click_that_a_feature_handles_is_its_own(town: Town) -> None:
    assert await town.hears(click("own"), click("x")) == [SAID]


async def test_a_click_that_was_deferred_is_answered_beside_the_message(town: Town) -> None:
    before = len(town.discord.texts)
    town.registry.tell(GUILD, InteractionDeferred(click("x"), Where.IN_PLACE))
    await town.discord.until(lambda: len(town.discord.texts) > before)
    [sent] = [sent for sent in town.discord.sent if "/webhooks/" in sent.path]
    assert (sent.method, sent.body["content"], sent.body["flags"]) == ("POST", SAID, 1 << 6)
