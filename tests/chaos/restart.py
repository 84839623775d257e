"""People go on talking while the bot's process is killed and started again; afterwards an oracle counts.

The oracle knows when the speaker had a role above the listed one and when not; it is revoked whenever the bot is down. Rights are those
of the moment in which a message is handled, so an answer is right if it was at some moment between the question and the answer.
"""

import random
import signal
import time
from collections import Counter
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import httpx
import psycopg
import trio
from attrs import define, field, frozen

from aeon.discord.ids import created_ms
from aeon.simulator import Settings, Simulator, open_simulator
from tests.conftest import free_port
from tests.end_to_end.people import REQUEST_SECONDS
from tests.end_to_end.process import Process, start_aeon

GRANTED = "granted"
REFUSED = "refused"

TURN_MS = 50
"""How long it takes at most until a role that was moved is where it should be for everybody."""

SPEAK_SECONDS = 0.04
TURN_CHANCE = 0.2
"""That rights change before the next message."""
LONGEST_LIFE_SECONDS = 2.0
LONGEST_ABSENCE_SECONDS = 0.5
READY_SECONDS = 40.0
ANSWER_SECONDS = 40.0


def now_ms() -> int:
    return round(time.time() * 1000)


@frozen
class Given:
    """One answer of the bot's."""

    message_id: str
    verdict: str


@define
class Tally:
    """What was said and done, and what became of it."""

    spoken: list[str] = field(factory=list)
    """Messages that the bot must answer."""
    turns: list[tuple[int, str]] = field(factory=list)
    """When (in ms since 1970) which verdict began to be the right one."""
    kills: Counter[str] = field(factory=Counter)
    deaths: list[int] = field(factory=list)
    """In ms since 1970."""

    def is_right(self, message_id: str, given: Given) -> bool:
        """The verdict was right at some moment between question and answer."""
        asked, answered = created_ms(message_id), created_ms(given.message_id)
        ends = [*(at for at, _ in self.turns[1:]), answered + 1]
        return any(
            verdict == given.verdict and begin - TURN_MS <= answered and end + TURN_MS >= asked
            for (begin, verdict), end in zip(self.turns, ends, strict=True)
        )

    def where(self, message_id: str) -> str:
        """When it was spoken, for whoever looks into a failure."""
        at = created_ms(message_id)
        before = [death for death in self.deaths if death < at]
        return f"{message_id}, {at - before[-1] if before else 0} ms after death {len(before)}"


@define(eq=False)
class Scene:
    """The community: somebody whose role is taken and given, and moved above and below the one that grants the fun commands."""

    simulator: Simulator
    http: httpx.AsyncClient
    guild_id: str
    owner_id: str
    speaker_id: str
    channel_id: str
    listed_id: str
    own_id: str
    is_granted: bool = False
    tally: Tally = field(factory=Tally)
    _changing: trio.Lock = field(factory=trio.Lock)

    async def speak(self) -> None:
        """Say something that the bot must answer, once, by the rights of this very moment."""
        body = {"userId": self.speaker_id, "content": "!8ball and now?"}
        answer = await self.http.post(f"/_sim/channels/{self.channel_id}/messages", json=body)
        answer.raise_for_status()
        self.tally.spoken.append(answer.json()["id"])

    async def grant(self) -> None:
        """Let the speaker have their role, above the listed one."""
        async with self._changing:
            await self._give_role()
            await self._order_roles(is_above=True)
            self._begin_turn(is_granted=True)

    async def revoke(self, chance: random.Random) -> None:
        """Take the role from the speaker, or put it below the listed one."""
        async with self._changing:
            if not self.is_granted:
                return
            if chance.random() < 0.5:
                await self._request("DELETE", f"members/{self.speaker_id}/roles/{self.own_id}")
            else:
                await self._order_roles(is_above=False)
            self._begin_turn(is_granted=False)

    def _begin_turn(self, *, is_granted: bool) -> None:
        self.is_granted = is_granted
        self.tally.turns.append((now_ms(), GRANTED if is_granted else REFUSED))

    async def _give_role(self) -> None:
        await self._request("PUT", f"members/{self.speaker_id}/roles/{self.own_id}")

    async def _order_roles(self, *, is_above: bool) -> None:
        low, high = (1, 2) if is_above else (2, 1)
        order = [{"id": self.listed_id, "position": low}, {"id": self.own_id, "position": high}]
        await self._request("PATCH", "roles", order)

    async def _request(self, method: str, path: str, body: object = None) -> None:
        """As the owner."""
        headers = {"Authorization": f"Sim {self.owner_id}"}
        answer = await self.http.request(method, f"/api/v10/guilds/{self.guild_id}/{path}", json=body, headers=headers)
        answer.raise_for_status()

    async def speak_on(self, chance: random.Random) -> None:
        """Go on speaking, now and then with other rights, until cancelled."""
        while True:
            if chance.random() < TURN_CHANCE:
                with trio.CancelScope(shield=True):
                    await (self.revoke(chance) if self.is_granted else self.grant())
            with trio.CancelScope(shield=True):
                await self.speak()
            await trio.sleep(SPEAK_SECONDS)

    async def answers(self) -> dict[str, list[Given]]:
        """The bot's answers, by message."""
        found: dict[str, list[Given]] = {message_id: [] for message_id in self.tally.spoken}
        params = {"userId": self.speaker_id}
        for message in (await self.http.get(f"/_sim/channels/{self.channel_id}/messages", params=params)).json():
            replied_to = (message.get("message_reference") or {}).get("message_id")
            if message["author"]["id"] == self.simulator.world.bot_id and replied_to in found:
                verdict = REFUSED if "may not use" in message["content"] else GRANTED
                found[replied_to].append(Given(message["id"], verdict))
        return found


async def found_scene(simulator: Simulator, http: httpx.AsyncClient, database_url: str) -> Scene:
    world = (await http.get("/_sim/world")).json()
    guild = world["guilds"][0]
    listed = await _role(http, guild["id"], "listed")
    own = await _role(http, guild["id"], "own")
    channel = (await http.post(f"/_sim/guilds/{guild['id']}/channels", json={"name": "chaos"})).json()
    speaker = (await http.post("/_sim/users", json={"username": "speaker"})).json()
    body = {"userId": speaker["id"], "roles": [own["id"]]}
    (await http.post(f"/_sim/guilds/{guild['id']}/members", json=body)).raise_for_status()
    row = (guild["id"], listed["id"])
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(
            'INSERT INTO "RolePermission" ("guildId", "roleId", "commandGroup") VALUES (%s, %s, \'fun\')', row
        )
    scene = Scene(
        simulator, http, guild["id"], guild["ownerId"], speaker["id"], channel["id"], listed["id"], own["id"]
    )  # fmt: skip
    await scene.grant()
    return scene


async def _role(http: httpx.AsyncClient, guild_id: str, name: str) -> dict[str, Any]:
    answer = await http.post(f"/_sim/guilds/{guild_id}/roles", json={"name": name})
    answer.raise_for_status()
    return dict(answer.json())


@frozen
class Outcome:
    tally: Tally
    answers: dict[str, list[Given]]


@define(eq=False)
class Bot:
    """`aeon run`, again and again on the same port, database and folder."""

    simulator: Simulator
    folder: Path
    database_url: str
    port: int = field(factory=free_port)
    process: Process | None = None
    starts: int = 0

    def start(self) -> Process:
        self.starts += 1
        changes = {
            "DISCORD_BOT_TOKEN": self.simulator.token,
            "DISCORD_API_URL": self.simulator.api_url,
            "DATABASE_URL": self.database_url,
            "WEBSOCKET_PORT": str(self.port),
            "AEON_DATA_DIR": str(self.folder / "data"),
        }
        self.process = start_aeon("run", output=self.folder / f"run{self.starts}.txt", changes=changes)
        return self.process

    async def wait_until_ready(self) -> None:
        assert self.process is not None
        with trio.fail_after(READY_SECONDS):
            async with httpx.AsyncClient() as http:
                while not await self._is_ready(http):
                    assert self.process.popen.poll() is None, self.process.text()
                    await trio.sleep(0.02)

    async def _is_ready(self, http: httpx.AsyncClient) -> bool:
        try:
            return (await http.get(f"http://127.0.0.1:{self.port}/ready")).status_code == 200
        except httpx.TransportError:
            return False

    async def end(self, number: signal.Signals) -> None:
        """Kill it, or ask it to stop."""
        assert self.process is not None
        if number is signal.SIGKILL:
            self.process.kill()
            return
        assert await self.process.stop(number) == 0, self.process.text()


async def run_rounds(rounds: int, *, seed: int, folder: Path, database_url: str) -> Outcome:
    """That many lives of the bot under traffic, the last of them ended only when everything was answered."""
    chance = random.Random(seed)
    settings = Settings(rate_limits=False, identify_seconds=0.0)
    async with (
        open_simulator(settings=settings) as simulator,
        httpx.AsyncClient(base_url=simulator.url, timeout=REQUEST_SECONDS) as http,
    ):
        scene = await found_scene(simulator, http, database_url)
        bot = Bot(simulator, folder, database_url)
        try:
            await _live_and_die(scene, bot, rounds, chance)
            await _wait_for_answers(scene)
            await bot.end(signal.SIGTERM)
            return Outcome(scene.tally, await scene.answers())
        finally:
            if bot.process is not None:
                bot.process.kill()


async def _live_and_die(scene: Scene, bot: Bot, rounds: int, chance: random.Random) -> None:
    bot.start()
    await bot.wait_until_ready()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(scene.speak_on, chance)
        for number in islice(cycle([signal.SIGKILL, signal.SIGTERM]), rounds):
            await trio.sleep(chance.uniform(0.05, LONGEST_LIFE_SECONDS))
            await bot.end(number)
            scene.tally.kills[number.name] += 1
            scene.tally.deaths.append(now_ms())
            await scene.revoke(chance)
            await trio.sleep(chance.uniform(0.0, LONGEST_ABSENCE_SECONDS))
            bot.start()
            await bot.wait_until_ready()
        nursery.cancel_scope.cancel()


async def _wait_for_answers(scene: Scene) -> None:
    with trio.move_on_after(ANSWER_SECONDS):
        while not all((await scene.answers()).values()):
            await trio.sleep(0.05)
