"""The process is asked to stop while a guild is flooded, people ask, dashboards write and Discord is slow; afterwards an oracle counts.

Every write sets another number and leaves a row in the audit log, so the log says of each whether it was ever in force.
"""

import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import psycopg
import trio
from attrs import define, field, frozen

from aeon.simulator import Settings, Simulator, open_simulator
from aeon.web.keys import new_key
from tests.chaos.restart import ANSWER_SECONDS, SPEAK_SECONDS, Bot, Scene, found_scene
from tests.end_to_end.people import REQUEST_SECONDS

FLOOD_PER_SECOND = 1000
FLOOD_MESSAGES = 5000
WRITERS = 4
LOAD_SECONDS = 1.0
DISCORD_DELAY_MS = 300
LOOK_SECONDS = 0.01
STOP_SECONDS = 20.0
LONGEST_REQUEST_SECONDS = 60.0


@define
class Tally:
    """What was said of the stop by those who watched it."""

    acknowledged: set[int] = field(factory=set)
    refused: set[int] = field(factory=set)
    open: set[int] = field(factory=set)
    """Those whose answer was that nobody knows, or which got none; no writer goes on after that."""
    strange: list[str] = field(factory=list)
    ready: list[str] = field(factory=list)
    """What `/ready` said, one after the other, without repetitions."""
    recorded: set[int] = field(factory=set)
    stop_seconds: float = 0.0
    exit_code: int = -1
    sessions: int = 0
    spoken: int = 0
    unanswered: list[str] = field(factory=list)
    answered_twice: list[str] = field(factory=list)


@define(eq=False)
class Load:
    """Everybody at once."""

    scene: Scene
    bot: Bot
    api: httpx.AsyncClient
    tally: Tally = field(factory=Tally)
    _number: int = 0

    async def run(self) -> None:
        """Until cancelled, each act to its end."""
        async with trio.open_nursery() as nursery:
            nursery.start_soon(self._flood)
            nursery.start_soon(self._speak)
            nursery.start_soon(self._look)
            for _ in range(WRITERS):
                nursery.start_soon(self._write)

    async def _flood(self) -> None:
        scene = self.scene
        body = {
            "channelId": scene.channel_id,
            "userId": scene.speaker_id,
            "count": FLOOD_MESSAGES,
            "perSecond": FLOOD_PER_SECOND,
        }
        await scene.http.post("/_sim/floods", json=body, timeout=LONGEST_REQUEST_SECONDS)

    async def _speak(self) -> None:
        while True:
            with trio.CancelScope(shield=True), trio.fail_after(LONGEST_REQUEST_SECONDS):
                await self.scene.speak()
            await trio.sleep(SPEAK_SECONDS)

    async def _write(self) -> None:
        path = f"/api/guild/{self.scene.guild_id}/cooldowns"
        while True:
            self._number += 1
            number = self._number
            with trio.CancelScope(shield=True), trio.fail_after(LONGEST_REQUEST_SECONDS):
                try:
                    answer = await self.api.put(path, json={"commandName": "help", "cooldownMs": number})
                except httpx.TransportError:
                    self.tally.open.add(number)
                    return
            self._note(number, answer)
            await trio.sleep(LOOK_SECONDS)

    def _note(self, number: int, answer: httpx.Response) -> None:
        tally = self.tally
        kinds = {200: tally.acknowledged, 201: tally.acknowledged, 503: tally.refused, 504: tally.open}
        if answer.status_code in kinds:
            kinds[answer.status_code].add(number)
        else:
            tally.strange.append(f"{answer.status_code} {answer.text}")

    async def _look(self) -> None:
        while True:
            try:
                said = str((await self.api.get("/ready")).json()["status"])
            except httpx.TransportError:
                said = "gone"
            if self.tally.ready[-1:] != [said]:
                self.tally.ready.append(said)
            await trio.sleep(LOOK_SECONDS)

    def ask_the_database(self) -> None:
        with psycopg.connect(self.bot.database_url) as connection:
            rows = connection.execute(
                """SELECT ("metadata" -> 'after' ->> 'cooldownMs')::int FROM "AuditLog"
                   WHERE "actionType" = 'cooldown_update' AND "metadata" ->> 'commandName' = 'help'"""
            ).fetchall()
        self.tally.recorded = {number for (number,) in rows}

    async def settle(self) -> None:
        """Wait until everybody who asked has an answer, and count."""
        with trio.move_on_after(ANSWER_SECONDS):
            while not all((await self.scene.answers()).values()):
                await trio.sleep(0.05)
        answers = await self.scene.answers()
        self.tally.spoken = len(answers)
        self.tally.unanswered = [asked for asked, given in answers.items() if not given]
        self.tally.answered_twice = [asked for asked, given in answers.items() if len(given) > 1]
        self.tally.sessions = len((await self.scene.http.get("/_sim/gateway")).json())


@frozen
class Stage:
    simulator: Simulator
    scene: Scene
    bot: Bot
    api: httpx.AsyncClient

    async def delay_answers(self, milliseconds: int) -> None:
        """From now on Discord takes so long for each message."""
        rule = {"method": "POST", "route": "/channels/*/messages", "delayMs": milliseconds}
        (await self.scene.http.put("/_sim/faults", json=[rule])).raise_for_status()

    async def end_trouble(self) -> None:
        (await self.scene.http.delete("/_sim/faults")).raise_for_status()


@asynccontextmanager
async def open_stage(folder: Path, database_url: str) -> AsyncIterator[Stage]:
    """A bot at work, and a key of its API."""
    key = new_key()
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(
            'INSERT INTO "ApiKey" ("name", "hash", "scope") VALUES (\'chaos\', %s, \'manage\')', [key.digest]
        )
    settings = Settings(rate_limits=False, identify_seconds=0.0)
    async with (
        open_simulator(settings=settings) as simulator,
        httpx.AsyncClient(base_url=simulator.url, timeout=REQUEST_SECONDS) as http,
    ):
        scene = await found_scene(simulator, http, database_url)
        bot = Bot(simulator, folder, database_url)
        bot.start()
        try:
            await bot.wait_until_ready()
            address, headers = f"http://127.0.0.1:{bot.port}", {"Authorization": f"Bearer {key.text}"}
            async with httpx.AsyncClient(base_url=address, headers=headers, timeout=40.0) as api:
                yield Stage(simulator, scene, bot, api)
        finally:
            if bot.process is not None:
                bot.process.kill()


async def stop_under_load(folder: Path, database_url: str) -> Tally:
    """SIGTERM at the height of it; then the next process, until everybody has an answer."""
    async with open_stage(folder, database_url) as stage:
        await stage.delay_answers(DISCORD_DELAY_MS)
        load = Load(stage.scene, stage.bot, stage.api)
        process = stage.bot.process
        assert process is not None
        async with trio.open_nursery() as nursery:
            nursery.start_soon(load.run)
            await trio.sleep(LOAD_SECONDS)
            with trio.fail_after(LONGEST_REQUEST_SECONDS):
                while not load.tally.acknowledged:
                    await trio.sleep(LOOK_SECONDS)
            asked = time.monotonic()
            process.popen.send_signal(signal.SIGTERM)
            load.tally.exit_code = await process.wait()
            load.tally.stop_seconds = time.monotonic() - asked
            with trio.fail_after(LONGEST_REQUEST_SECONDS):
                while "gone" not in load.tally.ready:
                    await trio.sleep(LOOK_SECONDS)
            nursery.cancel_scope.cancel()
        assert "Traceback" not in process.text(), process.text()
        load.ask_the_database()
        await stage.end_trouble()
        stage.bot.start()
        await stage.bot.wait_until_ready()
        await load.settle()
        return load.tally


async def stop_twice(folder: Path, database_url: str) -> Tally:
    """Discord answers nothing, so that the stop cannot finish; then the second signal."""
    async with open_stage(folder, database_url) as stage:
        await stage.delay_answers(60_000)
        load = Load(stage.scene, stage.bot, stage.api)
        process = stage.bot.process
        assert process is not None
        await _speak_and_be_heard(stage)
        process.popen.send_signal(signal.SIGTERM)
        async with trio.open_nursery() as nursery:
            nursery.start_soon(load._look)
            with trio.fail_after(STOP_SECONDS):
                while "stopping" not in load.tally.ready:
                    await trio.sleep(LOOK_SECONDS)
            assert process.popen.poll() is None, "there was nothing to wait for"
            asked = time.monotonic()
            process.popen.send_signal(signal.SIGTERM)
            load.tally.exit_code = await process.wait()
            load.tally.stop_seconds = time.monotonic() - asked
            nursery.cancel_scope.cancel()
        await stage.end_trouble()
        stage.bot.start()
        await stage.bot.wait_until_ready()
        await load.settle()
        return load.tally


async def _events(stage: Stage) -> int:
    """How many events the bot has taken in."""
    shards = (await stage.api.get("/ready")).json()["components"]["shards"]["shards"]
    return sum(shard["events"] for shard in shards)


async def _speak_and_be_heard(stage: Stage) -> None:
    """The bot's answer is on its way to a Discord that does not take it."""
    before = await _events(stage)
    await stage.scene.speak()
    with trio.fail_after(STOP_SECONDS):
        while await _events(stage) == before:
            await trio.sleep(LOOK_SECONDS)
