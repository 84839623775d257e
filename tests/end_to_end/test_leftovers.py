"""Rows of other programs that name what is not there are shown, and whoever manages the guild can take them away over the API."""

import psycopg

from aeon.simulator.community import GUILD_ID
from tests.end_to_end.house import House, bearer
from tests.end_to_end.people import Json, eventually


async def faults(house: House) -> dict[str, str]:
    """What is wrong, by path."""
    answer = await house.http.get(house.path, headers=bearer(house.key("manage")))
    found: list[Json] = answer.json()["faults"]
    return {fault["path"]: fault["message"] for fault in found}


async def test_what_names_nothing_is_shown_and_can_be_taken_away(house: House, database_url: str) -> None:
    assert await faults(house) == {}
    with psycopg.connect(database_url, autocommit=True) as dashboard:
        for statement in (
            """UPDATE "GuildSettings" SET "levelUpChannelId" = '123' WHERE "guildId" = %s""",
            """INSERT INTO "LevelMultiplier" ("guildId", "targetId", "multiplier") VALUES (%s, 'lounge', 2)""",
            """INSERT INTO "CommandCooldown" ("guildId", "commandName", "cooldownMs") VALUES (%s, repeat('hug ', 12), 5)""",
        ):
            dashboard.execute(statement.encode(), [GUILD_ID])

    async def look() -> dict[str, str] | None:
        found = await faults(house)
        return found if len(found) == 3 else None

    found = await eventually(look)
    assert set(found) == {"settings.levelUpChannelId", "levelMultipliers.lounge", f"cooldowns.{'hug ' * 12}"}
    headers = bearer(house.key("manage"))
    for path in ("level-multipliers/lounge", f"cooldowns/{'hug%20' * 12}"):
        assert (await house.http.delete(f"{house.path}/{path}", headers=headers)).status_code == 204, path
    mended = await house.http.put(f"{house.path}/settings", headers=headers, json={"levelUpChannelId": None})
    assert mended.status_code == 200
    assert await faults(house) == {}
