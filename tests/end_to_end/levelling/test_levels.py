"""What members earn by writing, as they and the dashboard see it."""

import re

import pytest

from aeon.simulator.community import MEMBER_ID, MODERATOR_ID, OWNER_ID
from tests.end_to_end.house import House, bearer
from tests.end_to_end.people import Community, Json, Watcher, eventually

ENOUGH = 1_000
"""XP with which nobody is on level 0: it takes 770 for level 4, and 1,150 for level 5."""


async def set_xp(house: House, user_id: str, xp: int) -> Json:
    answer = await house.http.put(
        f"{house.path}/levels/{user_id}", headers=bearer(house.key("manage")), json={"xp": xp}
    )
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def levels(house: House, query: str = "") -> list[Json]:
    answer = await house.http.get(f"{house.path}/levels{query}", headers=bearer(house.key("read", house.guild.id)))
    assert answer.status_code == 200, answer.text
    return list(answer.json())


async def test_a_member_earns_15_to_25_for_a_message_and_nothing_for_the_next_or_for_a_command(
    house: House, community: Community
) -> None:
    await community.say("!ping")
    await community.write("hello")
    await community.write("are you there?")

    async def look() -> list[Json] | None:
        return await levels(house) or None

    [row] = await eventually(look)
    assert row["userId"] == community.member_id
    assert 15 <= row["xp"] <= 25
    assert (row["level"], row["xpInLevel"], row["xpOfLevel"]) == (0, row["xp"], 100)
    said = await community.say("!level")
    missing = 100 - row["xp"]
    assert said == f"<@{community.member_id}> is on level 0 with {row['xp']} XP. Level 1 is {missing} XP away."
    assert await levels(house) == [row]


async def test_nothing_is_earned_where_levels_are_switched_off(house: House, community: Community) -> None:
    manages = bearer(house.key("manage"))
    await house.http.put(f"{house.path}/settings", headers=manages, json={"levellingEnabled": False})
    await community.write("hello")
    assert await community.say("!rank") == "This module is currently disabled. Enable it in the dashboard."
    await house.http.put(f"{house.path}/settings", headers=manages, json={"levellingEnabled": True})
    assert await community.say("!rank") == f"<@{community.member_id}> has earned no XP here yet."


async def test_rank_tells_the_place_of_anybody_in_both_worlds(house: House, community: Community) -> None:
    await set_xp(house, MEMBER_ID, ENOUGH)
    await set_xp(house, OWNER_ID, 2 * ENOUGH)
    said = f"<@{MEMBER_ID}> is number 2: level 4, 1,000 XP in all, 230 of 380 XP on the way to level 5."
    assert await community.say(f"!rank {MEMBER_ID}", user_id=OWNER_ID) == said
    answer = await community.answer_to(await community.run("rank", user_id=MEMBER_ID))
    assert answer["messages"][0]["content"] == said


async def test_levels_are_set_by_the_dashboard_and_audited(house: House, watcher: Watcher) -> None:
    row = await set_xp(house, MEMBER_ID, ENOUGH)
    assert (row["guildId"], row["userId"], row["xp"], row["level"]) == (house.guild.id, MEMBER_ID, ENOUGH, 4)
    told = await watcher.next("audit_log")
    assert (told["action"], told["type"], told["userId"], told["botAction"]) == ("xp_update", "config", MEMBER_ID, True)
    assert told["metadata"] == {"key": "test", "before": {"xp": 0}, "after": {"xp": ENOUGH}}


@pytest.mark.parametrize(
    ("user_id", "body", "status"),
    [
        (MEMBER_ID, {"xp": -1}, 422),
        (MEMBER_ID, {"xp": 2_000_000_001}, 422),
        (MEMBER_ID, {"xp": "5"}, 422),
        (MEMBER_ID, {}, 422),
        ("somebody", {"xp": 5}, 404),
        ("007", {"xp": 5}, 404),
    ],
)
async def test_what_cannot_be_had_is_refused(house: House, user_id: str, body: Json, status: int) -> None:
    path = f"{house.path}/levels/{user_id}"
    answer = await house.http.put(path, headers=bearer(house.key("manage")), json=body)
    assert answer.status_code == status
    assert await levels(house) == []


async def test_the_list_comes_in_pages_who_has_most_first(house: House) -> None:
    for number in range(5):
        await set_xp(house, f"{number + 1}", 10 * (number // 2))
    seen: list[str] = []
    query: str | None = "?limit=2"
    while query is not None:
        headers = bearer(house.key("read", house.guild.id))
        answer = await house.http.get(f"{house.path}/levels{query}", headers=headers)
        seen += [row["userId"] for row in answer.json()]
        link = re.search(r"<[^?]*(\?[^>]*)>; rel=\"next\"", answer.headers.get("Link", ""))
        query = link[1] if link else None
    assert seen == ["5", "4", "3", "2", "1"]
    wrong = await house.http.get(f"{house.path}/levels?cursor=x", headers=bearer(house.key("manage")))
    assert wrong.status_code == 422


async def clicked(community: Community, message: Json, button: int, user_id: str) -> Json:
    custom_id = message["components"][0]["components"][button]["custom_id"]
    body = {"userId": user_id, "messageId": message["id"], "customId": custom_id}
    answer = await community.http.post("/_sim/components", json=body)
    return await community.answer_to(answer)


async def test_the_leaderboard_turns_its_pages_for_who_asked(house: House, community: Community) -> None:
    for number in range(12):
        await set_xp(house, f"{number + 1}", 100 * (number + 1))
    message = await community.write("!leaderboard", user_id=MEMBER_ID)
    await community.reply_to(message)

    async def shown() -> Json:
        return (await community.replies_to(message))[0]

    first = await shown()
    lines = first["embeds"][0]["description"].splitlines()
    assert lines[0] == "**1.** <@12> · level 5 · 1,200 XP"
    assert len(lines) == 10
    assert [button.get("disabled", False) for button in first["components"][0]["components"]] == [True, False]

    await clicked(community, first, 1, MEMBER_ID)
    second = await shown()
    assert second["embeds"][0]["description"].splitlines()[1] == "**12.** <@1> · level 1 · 100 XP"
    assert second["embeds"][0]["footer"]["text"] == "Page 2"
    assert [button.get("disabled", False) for button in second["components"][0]["components"]] == [False, True]

    refused = await clicked(community, second, 0, MODERATOR_ID)
    assert refused["messages"][0]["content"].startswith("Only who asked for this list")
    assert (await shown())["embeds"] == second["embeds"]
    await clicked(community, second, 0, MEMBER_ID)
    assert (await shown())["embeds"] == first["embeds"]


async def test_an_empty_leaderboard_says_so(community: Community) -> None:
    answer = await community.answer_to(await community.run("leaderboard"))
    assert answer["messages"][0]["embeds"][0]["description"] == "Nobody has earned XP here yet."
