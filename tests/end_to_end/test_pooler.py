"""The whole app behind a real transaction pooler, proven by its certificate or by channel binding."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import httpx
import psycopg
import pytest
import trio

from aeon.simulator.community import GUILD_ID
from tests.end_to_end.house import House, bearer, open_house
from tests.end_to_end.people import REQUEST_SECONDS, Community, eventually
from tests.storage.pooler import Pooler, open_bound_pooler, open_pooler

OpenPooler = Callable[[str, int], AbstractAsyncContextManager[Pooler]]

EVERY_WAY = pytest.mark.parametrize("way", [open_pooler, open_bound_pooler])

SEEN_SECONDS = 5.0
"""How soon what another program changed must be felt where nobody listens."""

DEAF_FOUND_SECONDS = 20.0


async def community_of(house: House, http: httpx.AsyncClient) -> Community:
    world = (await http.get("/_sim/world")).json()
    guild = next(each for each in world["guilds"] if each["id"] == GUILD_ID)
    return Community(http, guild, world["botUserId"])


async def change_prefix(house: House, prefix: str) -> None:
    headers = bearer(house.key("manage"))
    answer = await house.http.put(f"{house.path}/settings", json={"prefix": prefix}, headers=headers)
    assert answer.status_code == 200, answer.text


async def prefix_of(house: House) -> str:
    answer = await house.http.get(f"{house.path}/settings", headers=bearer(house.key("manage")))
    return str(answer.json()["prefix"])


async def is_watching(house: House, mode: str) -> None:
    """Wait until changes of other programs come this way."""

    async def look() -> bool | None:
        shown = (await house.http.get("/metrics")).text
        return any(mode in line and line.endswith(" 1.0") for line in shown.splitlines()) or None

    await eventually(look, seconds=DEAF_FOUND_SECONDS)


async def feels_a_change_by_plain_sql(house: House, community: Community, database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute('UPDATE "GuildSettings" SET "prefix" = \'#\' WHERE "guildId" = %s', [GUILD_ID])

    async def look() -> bool | None:
        return await prefix_of(house) == "#" or None

    await eventually(look, seconds=SEEN_SECONDS)
    assert "Pong!" in await community.say("#ping")


@EVERY_WAY
@pytest.mark.parametrize("size", [1, 2])
async def test_all_works_where_there_is_nothing_but_the_pooler(
    way: OpenPooler, size: int, empty_database_url: str, tmp_path: Path
) -> None:
    async with way(empty_database_url, size) as pooler:
        async with (
            open_house(pooler.url, tmp_path) as house,
            httpx.AsyncClient(base_url=house.simulator.url, timeout=REQUEST_SECONDS) as http,
        ):
            community = await community_of(house, http)
            await change_prefix(house, "$")
            assert "Pong!" in await community.say("$ping")
            await is_watching(house, "polling")
            await feels_a_change_by_plain_sql(house, community, empty_database_url)
        async with open_house(pooler.url, tmp_path) as house:
            assert await prefix_of(house) == "#"


@EVERY_WAY
async def test_a_direct_address_is_listened_on_and_migrated_by(
    way: OpenPooler, empty_database_url: str, tmp_path: Path
) -> None:
    async with (
        way(empty_database_url, 1) as pooler,
        open_house(pooler.url, tmp_path, direct_url=empty_database_url) as house,
        httpx.AsyncClient(base_url=house.simulator.url, timeout=REQUEST_SECONDS) as http,
    ):
        community = await community_of(house, http)
        await is_watching(house, "listening")
        await feels_a_change_by_plain_sql(house, community, empty_database_url)


@EVERY_WAY
async def test_many_at_once_share_one_connection(way: OpenPooler, empty_database_url: str, tmp_path: Path) -> None:
    async with way(empty_database_url, 1) as pooler, open_house(pooler.url, tmp_path) as house:
        async with trio.open_nursery() as nursery:
            for number in range(20):
                nursery.start_soon(change_cooldown, house, number)
        answer = await house.http.get(f"{house.path}/cooldowns", headers=bearer(house.key("manage")))
        [row] = answer.json()
        assert row["commandName"] == "8ball"
        assert row["cooldownMs"] in range(1000, 1020)


async def change_cooldown(house: House, number: int) -> None:
    body = {"commandName": "8ball", "cooldownMs": 1000 + number}
    answer = await house.http.put(f"{house.path}/cooldowns", json=body, headers=bearer(house.key("manage")))
    assert answer.status_code in {200, 201, 503}, answer.text
