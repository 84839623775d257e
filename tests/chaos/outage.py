"""PostgreSQL is killed, with all its processes at once, while a dashboard writes and people talk; afterwards an oracle counts.

The dashboard writes another number each time, and every change leaves a row in the audit log. So the log says of each number whether it
was ever in force: it must be there if the write was acknowledged, must not if it was refused, and may be where the answer was that
nobody knows.
"""

import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import psutil
import psycopg
import trio
from attrs import define, field

from aeon.simulator import Settings, open_simulator
from aeon.simulator.community import GUILD_ID, MODERATOR_ID
from aeon.storage.cluster import Cluster
from aeon.storage.migrate import migrate
from aeon.storage.postmaster import read_pid_file
from aeon.web.keys import new_key
from tests.chaos.restart import Bot
from tests.conftest import free_port
from tests.end_to_end.house import bearer
from tests.end_to_end.people import REQUEST_SECONDS, Community

WRITTEN = "help"
WAITED_FOR = "ping"
WAIT_MS = 3_600_000
"""A cooldown that no run outlives."""
LISTED, SOMEBODYS_ROLE = "moderation", "1100000000000000777"
"""A row that gives a group to others, and so takes it from whoever had it by default."""

WRITE_PAUSE_SECONDS = 0.01
LONGEST_OUTAGE_SECONDS = 1.5
RECOVERY_SECONDS = 20.0
PATIENCE_SECONDS = 60.0


@define
class Tally:
    """Numbers by what the API said of their writing, and how it went in each outage."""

    acknowledged: set[int] = field(factory=set)
    refused: set[int] = field(factory=set)
    unknown: set[int] = field(factory=set)
    strange: list[str] = field(factory=list)
    in_outage: list[str] = field(factory=list)
    """What was not as in ordinary times, while the database was away."""
    recoveries: list[float] = field(factory=list)
    """Seconds from the database's return to the first acknowledged write."""
    recorded: set[int] = field(factory=set)
    """Numbers that the database has seen in force, by its audit log."""
    last: int = 0
    """The number in force in the end."""

    def note(self, number: int, answer: httpx.Response) -> None:
        kinds = {200: self.acknowledged, 201: self.acknowledged, 503: self.refused, 504: self.unknown}
        kind = kinds.get(answer.status_code)
        if kind is None:
            self.strange.append(f"{answer.status_code} {answer.text}")
        else:
            kind.add(number)


@define(eq=False)
class Scene:
    cluster: Cluster
    address: str
    api: httpx.AsyncClient
    community: Community
    tally: Tally = field(factory=Tally)
    _number: int = 0

    @property
    def path(self) -> str:
        return f"/api/guild/{GUILD_ID}"

    async def write(self) -> httpx.Response:
        """Put the next number, and note what was said of it."""
        self._number += 1
        number = self._number
        body = {"commandName": WRITTEN, "cooldownMs": number}
        answer = await self.api.put(f"{self.path}/cooldowns", json=body)
        self.tally.note(number, answer)
        return answer

    async def write_on(self) -> None:
        """Go on writing until cancelled, each write to its end."""
        while True:
            with trio.CancelScope(shield=True), trio.fail_after(PATIENCE_SECONDS):
                await self.write()
            await trio.sleep(WRITE_PAUSE_SECONDS)

    def kill(self) -> None:
        """End the server and all its processes at once, as when the machine dies."""
        found = read_pid_file(self.cluster.folder)
        assert found is not None
        server = psutil.Process(found.pid)
        for process in (server, *server.children(recursive=True)):
            try:
                process.kill()
            except psutil.NoSuchProcess:
                continue

    async def look_around(self) -> None:
        """While the database is away, what memory holds is served, and what needs the database is refused."""
        settings = await self.api.get(f"{self.path}/settings")
        if settings.status_code != 200:
            self.tally.in_outage.append(f"settings: {settings.status_code} {settings.text}")
        permissions = await self.api.get(f"{self.path}/permissions")
        if permissions.status_code != 200 or [row["commandGroup"] for row in permissions.json()] != [LISTED]:
            self.tally.in_outage.append(f"permissions: {permissions.status_code} {permissions.text}")
        if not await self.community.say("!8ball still there?"):
            self.tally.in_outage.append("a command without an answer")
        refused = await self.community.say(f"!timeout <@{self.community.bot_id}> 1h", user_id=MODERATOR_ID)
        if "You may not use" not in refused:
            self.tally.in_outage.append(f"a right was forgotten: {refused}")
        said = await self.community.say(f"!{WAITED_FOR}")
        if "Please wait" not in said:
            self.tally.in_outage.append(f"a cooldown was forgotten: {said}")
        written = await self.write()
        if written.status_code not in {503, 504}:
            self.tally.in_outage.append(f"a write: {written.status_code} {written.text}")

    async def recover(self) -> None:
        """Bring the database back and wait until a write is acknowledged."""
        await self.cluster.ensure_running()
        begun = time.monotonic()
        with trio.fail_after(RECOVERY_SECONDS):
            while (await self.write()).status_code not in {200, 201}:
                await trio.sleep(WRITE_PAUSE_SECONDS)
        self.tally.recoveries.append(time.monotonic() - begun)

    def ask_the_database(self) -> None:
        """Fill in what it knows."""
        with psycopg.connect(self.address) as connection:
            rows = connection.execute(
                """SELECT ("metadata" -> 'after' ->> 'cooldownMs')::int FROM "AuditLog"
                WHERE "actionType" = 'cooldown_update' AND "metadata" ->> 'commandName' = %s""",
                [WRITTEN],
            ).fetchall()
            self.tally.recorded = {number for (number,) in rows}
            question = 'SELECT "cooldownMs" FROM "CommandCooldown" WHERE "commandName" = %s'
            row = connection.execute(question, [WRITTEN]).fetchone()
            self.tally.last = row[0] if row else 0


@asynccontextmanager
async def open_server(folder: Path) -> AsyncIterator[tuple[Cluster, str]]:
    """A server of its own that keeps what it acknowledged when it is killed, though not when the machine is."""
    port = free_port()
    options = {"listen_addresses": "127.0.0.1", "port": str(port), "fsync": "off"}
    cluster = Cluster(folder / "postgresql", options)
    await cluster.ensure_running()
    try:
        yield cluster, f"postgresql://aeon@127.0.0.1:{port}/postgres"
    finally:
        with trio.CancelScope(deadline=trio.current_time() + PATIENCE_SECONDS, shield=True):
            await cluster.stop()


async def prepare(address: str) -> str:
    """Tables, a long cooldown, a row of rights, and a key of the API, whose text comes back."""
    await migrate(address)
    key = new_key()
    with psycopg.connect(address, autocommit=True) as connection:
        row = (GUILD_ID, WAITED_FOR, WAIT_MS)
        connection.execute(
            'INSERT INTO "CommandCooldown" ("guildId", "commandName", "cooldownMs") VALUES (%s, %s, %s)', row
        )
        connection.execute(
            'INSERT INTO "RolePermission" ("guildId", "roleId", "commandGroup") VALUES (%s, %s, %s)',
            (GUILD_ID, SOMEBODYS_ROLE, LISTED),
        )
        connection.execute(
            'INSERT INTO "ApiKey" ("name", "hash", "scope") VALUES (\'chaos\', %s, \'manage\')', [key.digest]
        )
    return key.text


async def run_outages(rounds: int, *, seed: int, folder: Path) -> Tally:
    """That many deaths of the database under a bot that lives on."""
    settings = Settings(rate_limits=False, identify_seconds=0.0)
    async with open_server(folder) as (cluster, address), open_simulator(settings=settings) as simulator:
        key = await prepare(address)
        bot = Bot(simulator, folder, address)
        bot.start()
        try:
            await bot.wait_until_ready()
            async with (
                httpx.AsyncClient(base_url=simulator.url, timeout=REQUEST_SECONDS) as discord,
                httpx.AsyncClient(base_url=f"http://127.0.0.1:{bot.port}", headers=bearer(key), timeout=40.0) as api,
            ):
                world = (await discord.get("/_sim/world")).json()
                guild = next(each for each in world["guilds"] if each["id"] == GUILD_ID)
                scene = Scene(cluster, address, api, Community(discord, guild, world["botUserId"]))
                await _die_and_return(scene, rounds, random.Random(seed))
                scene.ask_the_database()
                assert bot.process is not None
                assert bot.process.popen.poll() is None, bot.process.text()
                return scene.tally
        finally:
            if bot.process is not None:
                bot.process.kill()


async def _die_and_return(scene: Scene, rounds: int, chance: random.Random) -> None:
    assert "Pong" in await scene.community.say(f"!{WAITED_FOR}")
    assert (await scene.write()).status_code == 200
    async with trio.open_nursery() as nursery:
        nursery.start_soon(scene.write_on)
        for _ in range(rounds):
            await trio.sleep(chance.uniform(0.1, 1.0))
            scene.kill()
            await scene.look_around()
            await trio.sleep(chance.uniform(0.0, LONGEST_OUTAGE_SECONDS))
            await scene.recover()
        nursery.cancel_scope.cancel()
