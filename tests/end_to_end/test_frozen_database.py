"""Somebody uses a slash command in a guild that nobody has woken yet, while the database answers nothing."""

import signal
from pathlib import Path
from typing import Any

import httpx

from aeon.simulator import Settings, open_simulator
from aeon.simulator.community import GUILD_ID
from tests.chaos.restart import Bot
from tests.conftest import Line
from tests.end_to_end.people import REQUEST_SECONDS, Community, eventually

Json = dict[str, Any]


async def use(community: Community, name: str) -> str:
    """Use the command as soon as the guild has it; the interaction's id."""

    async def look() -> str | None:
        used = await community.run(name)
        return str(used.json()["interactionId"]) if used.is_success else None

    return await eventually(look)


async def becomes(community: Community, interaction_id: str, state: str) -> Json:
    async def look() -> Json | None:
        found: Json = (await community.http.get(f"/_sim/interactions/{interaction_id}")).json()
        assert found["state"] != "failed", "Discord told them that the bot did not answer"
        return found if found["state"] == state else None

    return await eventually(look)


async def test_whoever_called_sees_that_an_answer_is_coming_and_then_the_answer(
    tmp_path: Path, line: Line, line_url: str
) -> None:
    settings = Settings(rate_limits=False, identify_seconds=0.0)
    async with (
        open_simulator(settings=settings) as simulator,
        httpx.AsyncClient(base_url=simulator.url, timeout=REQUEST_SECONDS) as discord,
    ):
        world = (await discord.get("/_sim/world")).json()
        guild = next(each for each in world["guilds"] if each["id"] == GUILD_ID)
        community = Community(discord, guild, world["botUserId"])
        bot = Bot(simulator, tmp_path, line_url)
        try:
            bot.start()
            await bot.wait_until_ready()
            await becomes(community, await use(community, "ping"), "answered")
            # A process that resumes hears of no guild again, and loads one when somebody needs it.
            await bot.end(signal.SIGTERM)
            bot.start()
            await bot.wait_until_ready()

            line.freeze()
            interaction_id = await use(community, "ping")
            deferred = await becomes(community, interaction_id, "deferred")
            assert deferred["firstAnswerMs"] < 3000
            line.thaw()
            answered = await becomes(community, interaction_id, "answered")
            [said] = answered["messages"]
            assert "Pong!" in said["content"]
        finally:
            line.thaw()
            if bot.process is not None:
                bot.process.kill()
