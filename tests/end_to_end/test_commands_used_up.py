"""Discord's limit on new slash commands of a guild and day: who switches them on hears when they return, and then they do."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from aeon.simulator.community import GUILD_ID, OWNER_ID
from aeon.simulator.rest.commands import MAX_CREATES_A_DAY
from aeon.simulator.world.application import CreatesOfDay
from tests.end_to_end.house import House, bearer, open_house
from tests.end_to_end.people import REQUEST_SECONDS, Community, eventually, until

COMMANDS = "/commands"
DAY = timedelta(days=1)


@pytest.fixture
async def house(database_url: str, tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(database_url, tmp_path) as opened:
        await until(lambda: registered(opened) > 0)
        yield opened


def registered(house: House) -> int:
    return len(house.simulator.world.application.commands_of(GUILD_ID))


def use_up(house: House, *, back_in: timedelta) -> None:
    """Let Discord have counted as many new commands as it takes in a day, and the day end so soon."""
    world = house.simulator.world
    began_ms = world.now_ms() - int((DAY - back_in).total_seconds() * 1000)
    world.application.creates[GUILD_ID] = CreatesOfDay(began_ms, MAX_CREATES_A_DAY)


async def switch(house: House, *, on: bool) -> dict[str, object]:
    answer = await house.http.put(
        f"{house.path}/settings", headers=bearer(house.key("manage")), json={"useSlashCommands": on}
    )
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


async def faults(house: House) -> list[dict[str, object]]:
    answer = await house.http.get(house.path, headers=bearer(house.key("manage")))
    found: list[dict[str, object]] = answer.json()["faults"]
    return found


async def switch_off(house: House) -> None:
    assert "commandsReturnAt" not in await switch(house, on=False)
    await until(lambda: registered(house) == 0)


async def test_the_answer_and_the_overview_say_from_when_commands_return(house: House) -> None:
    await switch_off(house)
    use_up(house, back_in=timedelta(hours=5))
    body = await switch(house, on=True)
    assert body["useSlashCommands"] is True, "the setting stays"
    told = datetime.fromisoformat(str(body["commandsReturnAt"]))
    assert abs(told - datetime.now(UTC) - timedelta(hours=5)) < timedelta(minutes=1)
    [fault] = await faults(house)
    assert (fault["kind"], fault["until"]) == ("commands_used_up", body["commandsReturnAt"])
    read = await house.http.get(f"{house.path}/settings", headers=bearer(house.key("manage")))
    assert read.json()["commandsReturnAt"] == body["commandsReturnAt"]


async def test_the_command_says_it_too(house: House) -> None:
    await switch_off(house)
    use_up(house, back_in=timedelta(hours=5))
    async with httpx.AsyncClient(base_url=house.simulator.url, timeout=REQUEST_SECONDS) as http:
        world = (await http.get("/_sim/world")).json()
        community = Community(http, world["guilds"][0], world["botUserId"])
        said = await community.say("!settings set useSlashCommands on", user_id=community.owner_id)
    first, second = said.splitlines()
    assert first == "`useSlashCommands` is now `on`."
    assert re.fullmatch(r"Discord takes no new slash commands .* They return <t:[0-9]+:f>\.", second)


async def test_a_change_meanwhile_asks_discord_nothing_and_switching_off_still_works(house: House) -> None:
    use_up(house, back_in=timedelta(hours=5))
    await switch_off(house)
    await switch(house, on=True)
    asked = house.requests(COMMANDS)
    for group in ("moderation", "fun"):
        row = {"roleId": house.managers.id, "commandGroup": group}
        owner = house.person(OWNER_ID)
        assert (await house.http.post(f"{house.path}/permissions", headers=owner, json=row)).status_code == 201
    assert (await faults(house))[0]["kind"] == "commands_used_up"
    assert house.requests(COMMANDS) == asked
    await switch_off(house)
    assert await faults(house) == []
    again = await switch(house, on=True)
    assert "commandsReturnAt" in again


async def test_they_return_by_themselves(house: House) -> None:
    await switch_off(house)
    use_up(house, back_in=timedelta(seconds=5))
    assert "commandsReturnAt" in await switch(house, on=True)
    await until(lambda: registered(house) > 0)

    async def is_over() -> bool | None:
        return await faults(house) == [] or None

    assert await eventually(is_over)


async def test_the_time_is_known_after_a_restart(database_url: str, tmp_path: Path) -> None:
    async with open_house(database_url, tmp_path) as house:
        await until(lambda: registered(house) > 0)
        await switch_off(house)
        use_up(house, back_in=timedelta(hours=5))
        told = (await switch(house, on=True))["commandsReturnAt"]
    async with open_house(database_url, tmp_path) as house:
        [fault] = await faults(house)
        assert fault["until"] == told
        assert house.requests(COMMANDS) == 0
