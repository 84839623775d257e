"""Two processes with one token: whoever has the shard's lease has its guilds, and the other says so and keeps nothing of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import psycopg
import trio
from attrs import frozen

from aeon.discord.ids import GuildId, shard_of
from aeon.simulator.community import GUILD_ID
from tests.conftest import Line, free_port
from tests.end_to_end.house import MANAGER_ID, SECRET, House, bearer, open_house
from tests.end_to_end.people import Json, eventually, open_community, watch
from tests.end_to_end.process import Addresses, start_aeon

SECONDS = 30.0


@frozen
class Other:
    """The process that waits for the lease, or has it."""

    http: httpx.AsyncClient

    async def status(self, house: House) -> int | None:
        try:
            return (await self.http.get(f"{house.path}/settings", headers=manager(house))).status_code
        except httpx.TransportError:
            return None


@asynccontextmanager
async def started(house: House, database_url: str, folder: Path, *, shards: str = "auto") -> AsyncIterator[Other]:
    """Another process of the same bot; asked to end, it gives the lease back."""
    port = free_port()
    changes = {
        "DISCORD_BOT_TOKEN": house.simulator.token,
        "DISCORD_API_URL": house.simulator.api_url,
        "DATABASE_URL": database_url,
        "WEBSOCKET_PORT": str(port),
        "AEON_DATA_DIR": str(folder / "other"),
        "AEON_JWT_SECRET": SECRET,
        "AEON_SHARDS": shards,
    }
    process = start_aeon("run", output=folder / "other.txt", changes=changes)
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20.0) as http:
            yield Other(http)
        assert await process.stop() == 0, process.text()
        assert "Traceback" not in process.text()
    finally:
        process.kill()


def manager(house: House) -> dict[str, str]:
    return bearer(house.key("manage", GUILD_ID))


async def settings(house: House) -> httpx.Response:
    return await house.http.get(f"{house.path}/settings", headers=manager(house))


async def change(http: httpx.AsyncClient, house: House, **changes: object) -> httpx.Response:
    return await http.put(f"{house.path}/settings", json=changes, headers=manager(house))


async def knows_that_it_is_wanted(database_url: str) -> None:
    """Somebody waits for the lease, and its holder has renewed it since, so that it has heard of that."""

    def look() -> tuple[object, object]:
        with psycopg.connect(database_url, autocommit=True) as connection:
            row = connection.execute('SELECT "wantedAt", "until" FROM "GatewaySession"').fetchone()
            assert row is not None
            return row

    while look()[0] is None:
        await trio.sleep(0.1)
    for _ in range(2):
        before = look()[1]
        while look()[1] == before:
            await trio.sleep(0.1)


def let_it_run_out(database_url: str) -> None:
    """As if its first holder had been frozen for longer than a lease lasts."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("""
            UPDATE "GatewaySession" SET "until" = now() AT TIME ZONE 'UTC' - interval '1 second' WHERE "epoch" = 1
        """)


async def hand_over(house: House, other: Other, database_url: str) -> None:
    """The other process takes the lease once it has run out, and this one learns of it."""
    while await other.status(house) != 200:
        let_it_run_out(database_url)
        await trio.sleep(0.1)
    while (await settings(house)).status_code == 200:
        await trio.sleep(0.05)


async def test_a_process_that_has_lost_the_lease_sends_callers_away_until_it_has_it_again(
    house: House, database_url: str, tmp_path: Path
) -> None:
    registry = house.app.guilds.registry
    addresses = Addresses(house.app.url, house.simulator.url, house.key("manage", GUILD_ID), GUILD_ID)
    assert (await change(house.http, house, prefix="?")).status_code == 200
    async with watch(addresses) as watcher, open_community(addresses) as community:
        with trio.fail_after(4 * SECONDS):
            async with started(house, database_url, tmp_path) as other:
                await eventually(lambda: said_elsewhere(other.http, house), seconds=SECONDS)
                await hand_over(house, other, database_url)

                for path in ("", "/settings", "/roles", "/audit-logs", "/members"):
                    refused = await house.http.get(f"{house.path}{path}", headers=manager(house))
                    assert (refused.status_code, refused.json()["type"]) == (503, "guild-elsewhere"), path
                    assert int(refused.headers["Retry-After"]) >= 1
                listed = await house.http.get("/api/guilds", params={"ids": GUILD_ID}, headers=manager(house))
                assert listed.status_code == 503
                assert (await change(house.http, house, prefix="$")).status_code == 503
                assert (await watcher.next("error"))["guildId"] == GUILD_ID
                while registry.slot(GUILD_ID) is not None:
                    await trio.sleep(0.05)

                assert (await change(other.http, house, prefix="%")).status_code == 200
                assert (await community.say("%ping")).startswith("Pong!")

            async def back() -> Json | None:
                answer = await settings(house)
                return answer.json() if answer.status_code == 200 else None

            assert (await eventually(back, seconds=SECONDS))["prefix"] == "%", "what the other process wrote"
            assert (await community.say("%ping")).startswith("Pong!")


async def test_a_process_that_never_runs_a_guilds_shard_sends_callers_away_and_lists_its_own_guilds(
    house: House, database_url: str, tmp_path: Path
) -> None:
    theirs = 1 - shard_of(GuildId(GUILD_ID), 2)
    with trio.fail_after(2 * SECONDS):
        async with started(house, database_url, tmp_path, shards=f"{theirs}-{theirs}/2") as other:
            await eventually(lambda: said_elsewhere(other.http, house), seconds=SECONDS)
            for headers in (manager(house), house.person(MANAGER_ID)):
                refused = await other.http.get(f"{house.path}/settings", headers=headers)
                assert (refused.status_code, refused.json()["type"]) == (503, "guild-elsewhere")
            denied = await other.http.put(
                f"{house.path}/settings", json={}, headers=bearer(house.key("read", GUILD_ID))
            )
            assert denied.status_code == 403
            listed = await other.http.get("/api/guilds", params={"ids": GUILD_ID}, headers=manager(house))
            assert (listed.status_code, listed.json()) == (200, [])


async def said_elsewhere(http: httpx.AsyncClient, house: House) -> bool | None:
    try:
        answer = await http.get(f"{house.path}/settings", headers=manager(house))
    except httpx.TransportError:
        return None
    assert answer.status_code == 503, "nobody there can tell whether the bot is in the guild"
    return True


async def test_a_process_cut_off_from_the_database_speaks_for_no_guild_that_another_process_may_take(
    database_url: str, line: Line, line_url: str, tmp_path: Path
) -> None:
    async with open_house(line_url, tmp_path) as house, started(house, database_url, tmp_path) as other:
        # Who is asked nothing in the database.
        person = house.person(MANAGER_ID)

        async def said() -> httpx.Response:
            return await house.http.get(f"{house.path}/settings", headers=person)

        with trio.fail_after(4 * SECONDS):
            await knows_that_it_is_wanted(database_url)
            line.cut()
            assert (await said()).status_code == 200, "served from memory while the lease lasts"
            while (refused := await said()).status_code == 200:
                await trio.sleep(0.1)
            assert (refused.status_code, refused.json()["type"]) == (503, "guild-elsewhere")
            while await other.status(house) != 200:
                await trio.sleep(0.1)
            while house.app.guilds.registry.slot(GUILD_ID) is not None:
                await trio.sleep(0.1)
            line.mend()
