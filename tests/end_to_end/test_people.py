"""People who use the dashboard: what Discord gives and takes counts at once."""

import httpx
import msgspec
import trio
from trio_websocket import WebSocketConnection, open_websocket_url

from aeon.discord.ids import UserId
from aeon.simulator.community import GUILD_ID, MEMBER_ID, OWNER_ID
from aeon.simulator.world.members import remove_member
from aeon.simulator.world.roles import update_role
from aeon.web.memberships import KEPT_SECONDS
from tests.end_to_end.house import MANAGER_ID, House, bearer, sign
from tests.end_to_end.people import Json, eventually

LOST_WITHIN_SECONDS = 5.0
WITHIN_SECONDS = KEPT_SECONDS - 1.0


async def status(house: House, user_id: UserId) -> int:
    return (await house.http.get(f"{house.path}/settings", headers=house.person(user_id))).status_code


async def becomes(house: House, user_id: UserId, wanted: int) -> bool:
    """Once an event has arrived; an answer that was kept would last longer."""

    async def look() -> bool | None:
        return await status(house, user_id) == wanted or None

    return await eventually(look, seconds=WITHIN_SECONDS)


async def test_a_role_given_or_taken_counts_as_soon_as_the_gateway_tells(house: House) -> None:
    assert await status(house, MEMBER_ID) == 403
    house.promote(MEMBER_ID)
    assert await becomes(house, MEMBER_ID, 200)
    house.demote(MEMBER_ID)
    assert await becomes(house, MEMBER_ID, 403)


async def test_what_a_role_may_and_who_owns_the_guild_count_at_once(house: House) -> None:
    assert await status(house, MANAGER_ID) == 200
    asked = house.requests(f"/members/{MANAGER_ID}")
    house.managers.permissions = 0
    update_role(house.simulator.world, house.guild, house.managers)
    assert await becomes(house, MANAGER_ID, 403)
    assert house.requests(f"/members/{MANAGER_ID}") <= asked + 1


async def test_who_leaves_has_no_right_any_more(house: House) -> None:
    assert await status(house, MANAGER_ID) == 200
    remove_member(house.simulator.world, house.guild, MANAGER_ID)
    assert await becomes(house, MANAGER_ID, 403)


async def test_the_group_admin_may_and_no_longer_when_its_row_is_gone(house: House) -> None:
    regular = next(role.id for role in house.guild.roles.values() if role.name == "Regular")
    assert regular in house.guild.members[MEMBER_ID].roles
    owner = house.person(OWNER_ID)
    body = {"roleId": regular, "commandGroup": "admin"}
    made = await house.http.post(f"{house.path}/permissions", headers=owner, json=body)
    assert made.status_code == 201, made.text
    assert await status(house, MEMBER_ID) == 200
    gone = await house.http.delete(made.headers["Location"], headers=owner)
    assert gone.status_code == 204
    assert await status(house, MEMBER_ID) == 403


async def test_one_question_to_discord_serves_a_page_full_of_requests(house: House) -> None:
    answers: list[int] = []

    async def ask() -> None:
        answers.append(await status(house, MANAGER_ID))

    async with trio.open_nursery() as nursery:
        for _ in range(20):
            nursery.start_soon(ask)
    assert answers == [200] * 20
    assert house.requests(f"/members/{MANAGER_ID}") == 1


async def test_while_discord_is_away_people_hear_so_and_keys_work_on(house: House) -> None:
    house.trouble({"method": "GET", "route": "/guilds/{guild_id}/members/{user_id}", "delayMs": 20_000})
    began = trio.current_time()
    answer = await house.http.get(f"{house.path}/settings", headers=house.person(MANAGER_ID))
    assert (answer.status_code, answer.json()["type"]) == (503, "discord-away")
    assert "Retry-After" in answer.headers
    assert trio.current_time() - began < 10.0, "nobody waits for what does not come"
    key = await house.http.get(f"{house.path}/settings", headers=bearer(house.key("read", GUILD_ID)))
    assert key.status_code == 200
    # The owner is known without asking.
    assert await status(house, OWNER_ID) == 200


async def test_a_change_names_the_person_who_made_it(house: House) -> None:
    key = {**bearer(house.key("manage")), "X-Aeon-User": MANAGER_ID}
    changed = await house.http.put(f"{house.path}/settings", headers=key, json={"prefix": "?"})
    assert changed.status_code == 200, changed.text
    logged = await house.http.get(f"{house.path}/audit-logs", headers=house.person(OWNER_ID))
    assert [row["moderatorId"] for row in logged.json()][:1] == [MANAGER_ID]


async def say(socket: WebSocketConnection, event: str, data: object) -> Json:
    await socket.send_message(msgspec.json.encode({"event": event, "data": data}).decode())
    return await hear(socket)


async def hear(socket: WebSocketConnection) -> Json:
    with trio.fail_after(10.0):
        return dict(msgspec.json.decode(await socket.get_message()))


async def test_a_socket_hears_no_more_of_a_guild_within_5_s_of_its_person_losing_the_right(house: House) -> None:
    async with open_websocket_url(f"{house.app.url.replace('http', 'ws', 1)}/ws") as socket:
        assert (await say(socket, "authenticate", {"token": sign(MANAGER_ID)}))["event"] == "authenticated"
        assert (await say(socket, "subscribe_guild", GUILD_ID))["event"] == "subscribed"
        house.demote(MANAGER_ID)
        lost_at = trio.current_time()
        said = await hear(socket)
        assert trio.current_time() - lost_at < LOST_WITHIN_SECONDS
        assert (said["event"], said["data"]["code"]) == ("error", "forbidden")
        assert (await say(socket, "subscribe_guild", GUILD_ID))["data"]["code"] == "forbidden"


async def test_a_socket_of_a_key_that_acts_for_somebody_has_their_rights(house: House) -> None:
    for user_id, event in ((MEMBER_ID, "error"), (MANAGER_ID, "subscribed")):
        headers = [(b"Authorization", f"Bearer {house.key('manage')}".encode()), (b"X-Aeon-User", user_id.encode())]
        async with open_websocket_url(f"{house.app.url.replace('http', 'ws', 1)}/ws", extra_headers=headers) as socket:
            assert (await say(socket, "subscribe_guild", GUILD_ID))["event"] == event
    url = f"{house.app.url.replace('http', 'ws', 1)}/ws"
    async with open_websocket_url(url, extra_headers=[(b"X-Aeon-User", MEMBER_ID.encode())]) as socket:
        assert (await say(socket, "authenticate", {"token": house.key("manage")}))["event"] == "authenticated"
        assert (await say(socket, "subscribe_guild", GUILD_ID))["data"]["code"] == "forbidden"


async def guilds(house: House, headers: dict[str, str], query: str = "") -> httpx.Response:
    return await house.http.get(f"/api/guilds{query}", headers=headers)


async def test_guilds_are_listed_to_those_who_may_manage_them(house: House) -> None:
    other = "1100000000000099999"
    [item] = (await guilds(house, house.person(MANAGER_ID, guilds=[other, GUILD_ID]))).json()
    assert item == {
        "id": GUILD_ID,
        "name": "Lantern Square",
        "icon": None,
        "memberCount": len(house.guild.members),
        "unavailable": False,
    }
    for headers, query, found in (
        (house.person(MANAGER_ID), f"?ids={other},{GUILD_ID}", [GUILD_ID]),
        (house.person(MANAGER_ID), f"?ids={other}&ids={GUILD_ID}", [GUILD_ID]),
        (house.person(MEMBER_ID, guilds=[GUILD_ID]), "", []),
        (bearer(house.key("manage", GUILD_ID)), "", [GUILD_ID]),
        (bearer(house.key("read", GUILD_ID)), "", []),
        (bearer(house.key("manage")), f"?ids={GUILD_ID}", [GUILD_ID]),
        ({**bearer(house.key("manage")), "X-Aeon-User": MEMBER_ID}, f"?ids={GUILD_ID}", []),
    ):
        answer = await guilds(house, headers, query)
        assert (answer.status_code, [each["id"] for each in answer.json()]) == (200, found)


async def test_a_list_of_guilds_needs_names_and_not_too_many(house: House) -> None:
    key = bearer(house.key("manage"))
    for query in ("", "?ids=", "?ids=x", f"?ids={','.join(map(str, range(1, 202)))}", "?nonsense=1"):
        answer = await guilds(house, key, query)
        assert (answer.status_code, answer.json()["errors"][0]["path"]) == (
            422,
            "nonsense" if "nonsense" in query else "ids",
        )
