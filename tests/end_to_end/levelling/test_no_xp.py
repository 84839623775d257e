"""Channels and roles in which nothing is earned, or more."""

import pytest

from aeon.simulator.community import GUILD_ID, MEMBER_ID
from tests.end_to_end.house import House, bearer
from tests.end_to_end.levelling.test_levels import levels
from tests.end_to_end.people import Community, Json, eventually


async def put(house: House, target_id: str, multiplier: object) -> Json:
    body = {"targetId": target_id, "multiplier": multiplier}
    answer = await house.http.put(f"{house.path}/level-multipliers", headers=bearer(house.key("manage")), json=body)
    return {"status": answer.status_code, **answer.json()}


async def earned(house: House) -> int:
    async def look() -> int | None:
        rows = await levels(house)
        return int(rows[0]["xp"]) if rows else None

    return await eventually(look)


async def test_nothing_is_earned_in_a_channel_that_is_ignored_until_it_is_no_more(
    house: House, community: Community
) -> None:
    assert (await put(house, community.channel_id, 0))["multiplier"] == 0
    await community.write("hello", user_id=MEMBER_ID)
    assert "no XP here yet" in await community.say("!level", user_id=MEMBER_ID)
    path = f"{house.path}/level-multipliers/{community.channel_id}"
    headers = bearer(house.key("manage"))
    assert (await house.http.delete(path, headers=headers)).status_code == 204
    assert (await house.http.delete(path, headers=headers)).status_code == 404
    await community.write("hello again", user_id=MEMBER_ID)
    assert 15 <= await earned(house) <= 25


async def test_more_is_earned_where_the_guild_wants_that(house: House, community: Community) -> None:
    await put(house, community.channel_id, 2)
    assert (await put(house, GUILD_ID, 1.5))["status"] == 200
    await community.write("hello", user_id=MEMBER_ID)
    assert 45 <= await earned(house) <= 75


@pytest.mark.parametrize(("target_id", "multiplier"), [("123", 1), (GUILD_ID, -1), (GUILD_ID, 10.5), (GUILD_ID, "2")])
async def test_what_is_no_multiplier_is_refused(house: House, target_id: str, multiplier: object) -> None:
    assert (await put(house, target_id, multiplier))["status"] == 422
    listed = await house.http.get(f"{house.path}/level-multipliers", headers=bearer(house.key("manage")))
    assert listed.json() == []
