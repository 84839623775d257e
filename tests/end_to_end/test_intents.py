"""A bot whose owner has not switched on privileged intents in Discord's developer portal runs without them, and says so."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import trio
from attrs import frozen

from aeon.simulator import Settings, Simulator, open_simulator
from tests.conftest import free_port
from tests.end_to_end.people import Community, Json, eventually, open_community
from tests.end_to_end.process import READY_SECONDS, Addresses, Process, start_aeon

CONTENT, MEMBERS = "Message Content Intent", "Server Members Intent"


@frozen
class Running:
    """A bot that runs, what people see of it, and the offline Discord it is in."""

    process: Process
    community: Community
    api: str

    async def missing(self) -> dict[str, str] | None:
        """What `/ready` says is off, once it says that all is ready."""
        try:
            async with httpx.AsyncClient() as http:
                answer = await http.get(f"{self.api}/ready")
        except httpx.TransportError:
            assert self.process.popen.poll() is None, self.process.text()
            return None
        return dict(answer.json()["components"]["intents"]["missing"]) if answer.status_code == 200 else None

    async def grant(self, *intents: str) -> None:
        answer = await self.community.http.put("/_sim/application", json={"intents": list(intents)})
        answer.raise_for_status()


@asynccontextmanager
async def open_bot(folder: Path, database_url: str, *intents: str) -> AsyncIterator[Running]:
    """`aeon run` in a Discord that grants the application these privileged intents and no others."""
    settings = Settings(rate_limits=False, identify_seconds=0.0)
    async with open_simulator(settings=settings) as simulator:
        port = free_port()
        api = f"http://127.0.0.1:{port}"
        guild_id = next(iter(simulator.world.guilds))
        async with open_community(Addresses(api, simulator.url, "", guild_id)) as community:
            (await community.http.put("/_sim/application", json={"intents": list(intents)})).raise_for_status()
            process = start_aeon(
                "run", output=folder / "run.txt", changes=_changes(simulator, port, database_url, folder)
            )
            try:
                yield Running(process, community, api)
                assert await process.stop() == 0, process.text()
            finally:
                process.kill()


def _changes(simulator: Simulator, port: int, database_url: str, folder: Path) -> dict[str, str]:
    return {
        "DISCORD_BOT_TOKEN": simulator.token,
        "DISCORD_API_URL": simulator.api_url,
        "DATABASE_URL": database_url,
        "WEBSOCKET_PORT": str(port),
        "AEON_DATA_DIR": str(folder / "data"),
    }


async def test_only_what_discord_grants_is_asked_for_and_the_rest_is_named(tmp_path: Path, database_url: str) -> None:
    async with open_bot(tmp_path, database_url, "GUILD_MEMBERS") as bot:
        missing = await eventually(bot.missing, seconds=READY_SECONDS)
        assert set(missing) == {CONTENT}
        assert "prefix commands" in missing[CONTENT]
        said = bot.process.text()
        assert f"the bot has no {CONTENT}" in said
        assert MEMBERS not in said
        assert "refused" not in said, "nothing was asked for that would not be given"
        assert "Pong!" in await bot.community.say(f"<@{bot.community.bot_id}> ping")
        await bot.community.write("!ping")
        unanswered = await bot.community.write("!help")
        assert "Pong!" in await bot.community.say(f"<@{bot.community.bot_id}> ping")
        assert len(await bot.community.replies_to(unanswered)) == 1, "only the answer to the mention"


async def test_intents_that_are_switched_off_later_are_done_without(tmp_path: Path, database_url: str) -> None:
    async with open_bot(tmp_path, database_url, "GUILD_MEMBERS", "MESSAGE_CONTENT") as bot:
        assert await eventually(bot.missing, seconds=READY_SECONDS) == {}
        assert "Pong!" in await bot.community.say("!ping")
        await bot.grant()
        trouble = await bot.community.http.post("/_sim/gateway", json={"action": "invalidate"})
        trouble.raise_for_status()

        async def all_missing() -> Json | None:
            missing = await bot.missing()
            return missing or None

        assert set(await eventually(all_missing, seconds=READY_SECONDS)) == {CONTENT, MEMBERS}
        with trio.fail_after(READY_SECONDS):
            while f"the bot has no {MEMBERS}" not in bot.process.text():
                await trio.sleep(0.02)
