"""What the log of a bot says after a day with much trouble, at its most talkative: who was concerned, and no secret."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import msgspec
import pytest
import trio
from attrs import define

from aeon.simulator import Settings, Simulator, open_simulator
from tests.conftest import Line, free_port
from tests.end_to_end.people import REQUEST_SECONDS, Community, Json, eventually, open_community, open_dashboard
from tests.end_to_end.process import READY_SECONDS, Addresses, Process, start_aeon, start_demo, wait_until_ready

DATABASE_PASSWORD = "the/passw0rd of the database"
JWT_SECRET = "a secret of at least thirty-two characters, shared with the dashboard"
WRONG_KEY = f"aeon_{'w' * 43}"
HANDSHAKE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}
MESSAGES = 30


@define(eq=False)
class Bot:
    """`aeon run` at the level debug, with every secret that there can be."""

    process: Process
    simulator: Simulator
    addresses: Addresses

    def lines(self) -> list[Json]:
        """What it has logged so far. What is printed for people is not JSON."""
        return [msgspec.json.decode(line) for line in self.process.text().splitlines() if line.startswith("{")]

    async def saw(self, event: str) -> Json:
        """The first line that begins so, once it is there."""

        async def look() -> Json | None:
            await trio.lowlevel.checkpoint()
            return next((line for line in self.lines() if str(line["event"]).startswith(event)), None)

        return await eventually(look)


@pytest.fixture
async def bot(line_url: str, tmp_path: Path) -> AsyncIterator[Bot]:
    port = free_port()
    user, _, place = line_url.partition("@")
    async with open_simulator(settings=Settings(rate_limits=False, identify_seconds=0.0)) as simulator:
        changes = {
            "DISCORD_BOT_TOKEN": simulator.token,
            "DISCORD_API_URL": simulator.api_url,
            "DATABASE_URL": f"{user}:{quote(DATABASE_PASSWORD, safe='')}@{place}",
            "AEON_JWT_SECRET": JWT_SECRET,
            "WEBSOCKET_PORT": str(port),
            "AEON_DATA_DIR": str(tmp_path / "data"),
            "AEON_LOG_LEVEL": "debug",
        }
        created = start_aeon("key", "create", "test", output=tmp_path / "key.txt", changes=changes)
        assert await created.wait() == 0, created.text()
        key = re.search(r"aeon_[\w-]{43}", created.text())
        assert key is not None
        api, guild_id = f"http://127.0.0.1:{port}", next(iter(simulator.world.guilds))
        async with httpx.AsyncClient(base_url=simulator.url, timeout=REQUEST_SECONDS) as http:
            refusal = {"status": 400, "body": {"message": "no", "code": 50035}}
            fault = {"method": "PUT", "route": "/applications/*/guilds/*/commands", "count": 1, **refusal}
            (await http.put("/_sim/faults", json=[fault])).raise_for_status()
        process = start_aeon("run", output=tmp_path / "run.txt", changes=changes)
        try:
            yield Bot(process, simulator, Addresses(api, simulator.url, key[0], guild_id))
        finally:
            process.kill()


async def is_ready(api: str) -> bool | None:
    async with httpx.AsyncClient() as http:
        try:
            return (await http.get(f"{api}/ready")).status_code == 200 or None
        except httpx.TransportError:
            return None


async def tokens_of_interactions(community: Community) -> set[str]:
    """Those in the addresses of the bot's requests."""
    requests: list[dict[str, Any]] = (await community.http.get("/_sim/requests")).json()
    paths = [str(request["path"]) for request in requests]
    return {found[1] for path in paths if (found := re.search(r"/(?:interactions|webhooks)/\d+/([^/?]+)", path))}


async def have_trouble(bot: Bot, community: Community) -> None:
    """With Discord, over REST and over the gateway."""
    faults = [
        {"route": "/interactions/*/*/callback", "status": 500},
        {"method": "POST", "route": "/channels/*/messages", "status": 400, "body": {"message": "no", "code": 50035}},
    ]
    (await community.http.put("/_sim/faults", json=faults)).raise_for_status()
    await community.run("ping")
    await community.write("!ping")
    (await community.http.delete("/_sim/faults")).raise_for_status()
    for action in ("corrupt", "drop"):
        await community.http.post("/_sim/gateway", json={"action": action})
        await community.say("!ping")


async def knock_with_wrong_keys(bot: Bot) -> None:
    api, key = bot.addresses.api, bot.addresses.key
    path = f"/api/guild/{bot.addresses.guildId}/settings"
    async with httpx.AsyncClient(base_url=api, timeout=REQUEST_SECONDS) as stranger:
        await stranger.get(path, params={"token": key})
        await stranger.get(path, headers={"Authorization": f"Bearer {WRONG_KEY}"})
        await stranger.get(f"/{key}", headers={"X-API-Key": key})
        handshake = {"Sec-WebSocket-Protocol": f"aeon.bearer.{WRONG_KEY}", **HANDSHAKE}
        assert (await stranger.get("/ws", headers=handshake)).status_code == 401


async def lose_the_database(bot: Bot, line: Line) -> None:
    line.cut()
    async with open_dashboard(bot.addresses) as dashboard:
        answer = await dashboard.http.put(dashboard.settings_path, json={"prefix": "?"})
        assert answer.status_code == 503
    await bot.saw("changes of other programs are not seen for now")
    line.mend()


async def test_a_day_of_trouble_leaves_no_secret_in_the_log(bot: Bot, line: Line) -> None:
    await eventually(lambda: is_ready(bot.addresses.api), seconds=READY_SECONDS)
    async with open_community(bot.addresses) as community:
        assert (await community.say("!ping")).startswith("Pong!")
        await eventually(lambda: has_commands(community))
        await community.answer_to(await community.run("ping"))
        await have_trouble(bot, community)
        await knock_with_wrong_keys(bot)
        await lose_the_database(bot, line)
        tokens = await tokens_of_interactions(community)
    assert tokens
    assert await bot.process.stop() == 0
    text = bot.process.text()
    secrets = {bot.simulator.token, bot.addresses.key, WRONG_KEY, DATABASE_PASSWORD, JWT_SECRET, *tokens}
    assert [secret for secret in secrets if secret in text] == []
    assert quote(DATABASE_PASSWORD, safe="") not in text

    lines = bot.lines()
    concerned = [each for each in lines if bot.addresses.guildId in str(each)]
    assert concerned
    assert {each.get("guild_id") for each in concerned} == {bot.addresses.guildId}
    refused = next(each for each in lines if each["event"].startswith("slash commands not registered"))
    assert re.fullmatch(r"0:\d+", refused["trace"]), "the event that woke the guild"


async def has_commands(community: Community) -> bool | None:
    return (await community.run("ping")).is_success or None


def news(process: Process) -> list[str]:
    """What the log says, but for how long a handler took, which on a busy machine is long without anybody's fault."""
    return [line for line in process.text().splitlines() if '"logger": "aeon.actors.handling"' not in line]


async def test_messages_are_no_news_and_the_banner_alone_shows_the_key(tmp_path: Path) -> None:
    process, ready_file = start_demo(tmp_path)
    try:
        addresses = await wait_until_ready(process, ready_file)
        async with open_community(addresses) as community:
            token = (await community.http.get("/_sim/world")).json()["token"]
            before = news(process)
            for number in range(MESSAGES):
                await community.write(f"words number {number}")
            await community.say("!ping")
            await community.answer_to(await community.run("ping"))
            assert news(process) == before
            secrets = {token, addresses.key, *await tokens_of_interactions(community)}
        assert await process.stop() == 0
    finally:
        process.kill()
    logged = [line for line in process.text().splitlines() if line.startswith("{")]
    assert logged
    assert not [(secret, line) for secret in secrets for line in logged if secret in line]
    assert token not in process.text()
