"""Whoever uses a slash command gets an answer within three seconds, whatever state the guild is in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import trio
from msgspec import structs

from aeon.actors.slot import SlotState
from aeon.commands import texts
from aeon.discord.limits import INTERACTION_ANSWER_SECONDS
from aeon.discord.model import InteractionType
from aeon.storage.database import Database, StorageSettings, open_database
from tests.commands.calls import message, slash
from tests.commands.town import Sent, Town, made, numbered, open_town, until
from tests.conftest import Line

EPHEMERAL = 64


@pytest.fixture
async def frozen(line: Line, line_url: str, tmp_path: Path) -> AsyncIterator[Database]:
    """A database that answers nothing until the line to it is thawed."""
    async with open_database(StorageSettings(data_dir=tmp_path, url=line_url)) as database:
        line.freeze()
        yield database
        line.thaw()


@asynccontextmanager
async def loading_town(database: Database, *, deferred_seconds: float = 30.0) -> AsyncIterator[Town]:
    async with open_town(database, deferred_seconds=deferred_seconds) as town:
        assert town.slot.state is SlotState.LOADING
        yield town


async def first_answer(town: Town) -> Sent:
    """What Discord hears first of the one interaction."""
    await town.discord.until(lambda: callbacks(town))
    [sent] = callbacks(town)
    return sent


def callbacks(town: Town) -> list[Sent]:
    return [sent for sent in town.discord.sent if sent.path.endswith("/callback")]


def edits(town: Town) -> list[str]:
    return [sent.body["content"] for sent in town.discord.sent if sent.path.endswith("/@original")]


async def test_while_the_guild_is_loaded_the_answer_is_deferred_and_then_given_once(
    frozen: Database, line: Line
) -> None:
    async with loading_town(frozen) as town:
        began = trio.current_time()
        town.happens(made(slash("joke")))
        sent = await first_answer(town)
        assert (sent.body["type"], sent.body["data"]["flags"]) == (5, EPHEMERAL)
        assert trio.current_time() - began < INTERACTION_ANSWER_SECONDS
        line.thaw()
        await town.discord.until(lambda: edits(town))
        await until(lambda: town.slot.is_idle)
        assert edits(town) == ["ha"]
        assert len(callbacks(town)) == 1


async def test_where_the_guild_is_not_there_in_time_the_deferral_becomes_a_word_of_regret(frozen: Database) -> None:
    async with loading_town(frozen, deferred_seconds=1.8) as town:
        town.happens(made(slash("joke")))
        await town.discord.until(lambda: edits(town))
        assert edits(town) == [texts.NOT_READY]


async def test_the_event_is_open_until_the_deferred_answer_is_given(frozen: Database, line: Line) -> None:
    async with loading_town(frozen) as town:
        town.happens(made(slash("joke")))
        await first_answer(town)
        before = town.sequence - 1
        assert town.intake.ledgers[0].handled_seq < town.sequence
        line.thaw()
        await until(lambda: town.intake.ledgers[0].handled_seq == before + 1)
        assert edits(town) == ["ha"]


async def test_a_deferral_that_breaks_in_a_way_nobody_thought_of_does_not_keep_the_event_open(
    frozen: Database, line: Line
) -> None:
    async with loading_town(frozen) as town:
        # No address can be made of it, and it is time to defer already.
        town.happens(structs.replace(made(slash("joke"), seconds_ago=1.6), token="\udc80"))
        line.thaw()
        await until(lambda: town.intake.ledgers[0].handled_seq == town.sequence)
        assert callbacks(town) == []


async def test_a_click_is_deferred_without_a_trace_and_its_regret_is_a_message_of_its_own(frozen: Database) -> None:
    async with loading_town(frozen, deferred_seconds=1.8) as town:
        town.happens(structs.replace(made(slash("joke")), type=InteractionType.MESSAGE_COMPONENT))
        sent = await first_answer(town)
        assert sent.body["type"] == 6
        await town.discord.until(lambda: [sent for sent in town.discord.sent if "/webhooks/" in sent.path])
        [said] = [sent for sent in town.discord.sent if "/webhooks/" in sent.path]
        assert (said.method, said.body["content"], said.body["flags"]) == ("POST", texts.NOT_READY, EPHEMERAL)


async def test_a_deferral_that_fails_runs_nothing(frozen: Database, line: Line) -> None:
    async with loading_town(frozen) as town:
        town.discord.is_down = True
        town.happens(made(slash("joke")))
        await town.discord.until(lambda: edits(town))
        assert edits(town)[0] == texts.NOT_READY
        town.discord.is_down = False
        line.thaw()
        await until(lambda: town.slot.state is SlotState.AWAKE and town.slot.is_idle)
        assert "ha" not in edits(town)


async def test_while_the_guild_rests_the_answer_comes_at_once(database: Database) -> None:
    async with open_town(database) as town:
        await town.hears(message("!echo x"))
        for number in range(10):
            if town.slot.state is SlotState.RESTING:
                break
            await until(lambda: town.slot.state is SlotState.AWAKE)
            town.registry._delivery.recovery.raised(town.slot, RuntimeError("on purpose"), what=f"crash {number}")
        began = trio.current_time()
        assert await town.hears(made(slash("joke"))) == [texts.RESTING]
        assert trio.current_time() - began < 1.5
        assert town.slot.state is SlotState.RESTING


async def test_while_the_guild_waits_out_a_crash_the_answer_comes_when_it_is_back(database: Database) -> None:
    async with open_town(database) as town:
        await town.hears(numbered(message("!broken"), 1))
        assert town.slot.state is SlotState.CRASHED
        assert await town.hears(made(slash("joke"))) == ["ha"]
