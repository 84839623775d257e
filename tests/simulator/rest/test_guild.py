"""Roles, members, bans, channels and their overwrites: permissions, hierarchy, limits."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aeon.simulator import Simulator
from aeon.simulator.community import GENERAL_ID, GUILD_ID, MEMBER_ID, MODERATOR_ID, OWNER_ID
from tests.simulator.people import People, logged_in

GUILD = f"/guilds/{GUILD_ID}"
OTHER_ID = str(int(MEMBER_ID) + 1)
MEMBER = f"{GUILD}/members/{MEMBER_ID}"


def in_minutes(minutes: int) -> str:
    return (datetime.now(UTC) + timedelta(minutes=minutes)).isoformat()


async def code_of(people: People, method: str, path: str, body: Any = None, *, user: str | None = None) -> int:
    answer = await people.rest(method, path, body, user=user)
    assert answer.status_code >= 400, answer.text
    code: int = answer.json()["code"]
    return code


@pytest.mark.parametrize(
    "path",
    [
        "/users/@me", "/users/@me/guilds", f"/users/{MEMBER_ID}", "/applications/@me", "/oauth2/applications/@me",
        "/gateway/bot", "/gateway", GUILD, f"{GUILD}?with_counts=true", f"{GUILD}/channels", f"{GUILD}/roles",
        f"{GUILD}/members?limit=100", f"{GUILD}/members/search?query=ad", MEMBER, f"{GUILD}/emojis", f"{GUILD}/bans",
        f"/channels/{GENERAL_ID}", f"{GUILD}/threads/active",
    ],
)  # fmt: skip
async def test_what_is_read_fits_discords_document(people: People, path: str) -> None:
    await people.control("POST", f"{GUILD}/emojis", {"name": "party"})
    await people.ask("PUT", f"{GUILD}/bans/{OTHER_ID}")
    assert await people.ask("GET", path)


async def test_unknown_things_have_their_codes(people: People) -> None:
    assert await code_of(people, "GET", "/guilds/1") == 10004
    assert await code_of(people, "GET", "/channels/1") == 10003
    assert await code_of(people, "GET", "/users/1") == 10013
    assert await code_of(people, "GET", f"{GUILD}/members/1") == 10013
    assert await code_of(people, "PUT", f"{MEMBER}/roles/1") == 10011
    assert await code_of(people, "GET", f"{GUILD}/bans/{MEMBER_ID}") == 10026
    assert await code_of(people, "DELETE", f"/channels/{GENERAL_ID}/permissions/1") == 10009


async def test_a_role_lives(simulator: Simulator, people: People) -> None:
    role = await people.ask("POST", f"{GUILD}/roles", {"name": "r", "permissions": "2048", "color": 5, "hoist": True})
    assert (role["permissions"], role["colors"]["primary_color"]) == ("2048", 5)
    async with logged_in(simulator) as client:
        await people.ask("PATCH", f"{GUILD}/roles/{role['id']}", {"name": "s"})
        assert (await client.until("GUILD_ROLE_UPDATE"))["role"]["name"] == "s"
        await people.ask("PUT", f"{MEMBER}/roles/{role['id']}")
        assert role["id"] in (await client.until("GUILD_MEMBER_UPDATE"))["roles"]
        moved = await people.ask("PATCH", f"{GUILD}/roles", [{"id": role["id"], "position": 3}])
        assert sorted(one["position"] for one in moved) == list(range(len(moved)))
        await people.ask("DELETE", f"{GUILD}/roles/{role['id']}")
        assert (await client.until("GUILD_ROLE_DELETE"))["role_id"] == role["id"]
        assert role["id"] not in (await client.until("GUILD_MEMBER_UPDATE"))["roles"]


async def test_nobody_hands_out_what_stands_above_them(people: People) -> None:
    world = await people.control("GET", "/world")
    roles = {role["name"]: role["id"] for role in world["guilds"][0]["roles"]}
    high = await people.control("POST", f"{GUILD}/roles", {"name": "high", "position": 99})
    assert await code_of(people, "PUT", f"{MEMBER}/roles/{high['id']}") == 50013
    assert await code_of(people, "PUT", f"{MEMBER}/roles/{roles['Aeon']}") == 50013
    assert await code_of(people, "PUT", f"{MEMBER}/roles/{roles['Regular']}", user=MEMBER_ID) == 50013
    await people.ask("PUT", f"{MEMBER}/roles/{roles['Regular']}", user=OWNER_ID)


async def test_the_hierarchy_guards_kick_ban_and_timeout(people: People) -> None:
    until = {"communication_disabled_until": in_minutes(5)}
    owner = f"{GUILD}/members/{OWNER_ID}"
    assert await code_of(people, "DELETE", owner) == 50013
    assert await code_of(people, "PUT", f"{GUILD}/bans/{OWNER_ID}") == 50013
    assert await code_of(people, "PATCH", owner, until) == 50013
    other_moderator = f"{GUILD}/members/{int(MODERATOR_ID) + 1}"
    assert await code_of(people, "DELETE", other_moderator, user=MODERATOR_ID) == 50013
    assert await code_of(people, "DELETE", MEMBER, user=str(int(MEMBER_ID) + 1)) == 50013
    await people.ask("DELETE", MEMBER, user=MODERATOR_ID)
    assert await code_of(people, "GET", MEMBER) == 10007


async def test_a_timeout_silences_for_at_most_28_days(people: People) -> None:
    answer = await people.rest("PATCH", MEMBER, {"communication_disabled_until": in_minutes(60 * 24 * 29)})
    assert "communication_disabled_until" in answer.json()["errors"]
    muted = await people.ask("PATCH", MEMBER, {"communication_disabled_until": in_minutes(5)})
    assert muted["communication_disabled_until"] is not None
    write = f"/channels/{GENERAL_ID}/messages"
    assert await code_of(people, "POST", write, {"content": "x"}, user=MEMBER_ID) == 50013
    assert isinstance(await people.ask("GET", write, user=MEMBER_ID), list)
    freed = await people.ask("PATCH", MEMBER, {"communication_disabled_until": None})
    assert freed["communication_disabled_until"] is None
    await people.ask("POST", write, {"content": "x"}, user=MEMBER_ID)


async def test_a_ban_removes_the_member_and_what_they_wrote(simulator: Simulator, people: People) -> None:
    await people.ask("POST", f"/channels/{GENERAL_ID}/messages", {"content": "spam"}, user=MEMBER_ID)
    async with logged_in(simulator) as client:
        await people.rest("PUT", f"{GUILD}/bans/{MEMBER_ID}", {"delete_message_seconds": 60}, reason="spam")
        assert (await client.until("GUILD_MEMBER_REMOVE"))["user"]["id"] == MEMBER_ID
        assert (await client.until("GUILD_BAN_ADD"))["user"]["id"] == MEMBER_ID
        await client.until("MESSAGE_DELETE_BULK")
    assert await people.ask("GET", f"/channels/{GENERAL_ID}/messages") == []
    assert (await people.ask("GET", f"{GUILD}/bans/{MEMBER_ID}"))["reason"] == "spam"
    await people.ask("DELETE", f"{GUILD}/bans/{MEMBER_ID}")
    assert await people.ask("GET", f"{GUILD}/bans") == []


async def test_a_channel_is_made_hidden_and_taken_apart(people: People) -> None:
    deny = {"id": GUILD_ID, "type": 0, "deny": "1024", "allow": "0"}
    made = await people.ask("POST", f"{GUILD}/channels", {"name": "My  Place", "permission_overwrites": [deny]})
    path = f"/channels/{made['id']}"
    assert (made["name"], made["permission_overwrites"]) == ("my-place", [deny])
    assert await code_of(people, "GET", path, user=MEMBER_ID) == 50001
    await people.ask("PUT", f"{path}/permissions/{MEMBER_ID}", {"type": 1, "allow": "1024"})
    await people.ask("GET", path, user=MEMBER_ID)
    await people.ask("DELETE", f"{path}/permissions/{MEMBER_ID}")
    assert await code_of(people, "GET", path, user=MEMBER_ID) == 50001
    changed = await people.ask("PATCH", path, {"name": "new", "topic": "t", "permission_overwrites": []})
    assert (changed["topic"], changed["permission_overwrites"]) == ("t", [])
    await people.ask("DELETE", path)
    assert await code_of(people, "GET", path) == 10003


async def test_a_category_holds_fifty_and_a_guild_five_hundred(people: People) -> None:
    category = await people.ask("POST", f"{GUILD}/channels", {"name": "Full", "type": 4})
    await people.control("POST", f"{GUILD}/channels", {"count": 50, "parentId": category["id"]})
    full = await people.rest("POST", f"{GUILD}/channels", {"name": "x", "parent_id": category["id"]})
    assert "parent_id" in full.json()["errors"]
    await people.control("POST", f"{GUILD}/channels", {"count": 439})
    assert await code_of(people, "POST", f"{GUILD}/channels", {"name": "x"}) == 30013


async def test_who_is_nobody_may_nothing(simulator: Simulator, people: People) -> None:
    for header in ({}, {"Authorization": "Bot wrong"}, {"Authorization": "Sim 1"}):
        answer = await people.http.get(f"{simulator.api_url}/users/@me", headers=header)
        assert (answer.status_code, answer.json()["code"]) == (401, 0)


async def test_an_unknown_route_fails_with_its_name(people: People, caplog: pytest.LogCaptureFixture) -> None:
    answer = await people.rest("GET", "/guilds/1/soundboard-sounds")
    assert answer.status_code == 501
    assert "GET /guilds/1/soundboard-sounds" in answer.json()["message"]
    assert "GET /guilds/1/soundboard-sounds" in caplog.text


@pytest.mark.parametrize(
    "path", [f"{GUILD}/members?after=x", f"/channels/{GENERAL_ID}/messages?before=x", f"{GUILD}/audit-logs?limit=x"]
)
async def test_a_query_that_is_no_number_is_refused(people: People, path: str) -> None:
    assert await code_of(people, "GET", path) == 50035


async def test_a_body_that_is_no_json_is_refused(simulator: Simulator, people: People) -> None:
    headers = {"Authorization": f"Bot {simulator.token}", "Content-Type": "application/json"}
    url = f"{simulator.api_url}/channels/{GENERAL_ID}/messages"
    for body in (b"{", b"\xff", b"[1]"):
        answer = await people.http.post(url, content=body, headers=headers)
        assert answer.json()["code"] in {50109, 50035}


async def test_the_audit_log_knows_who_did_what_and_why(simulator: Simulator, people: People) -> None:
    async with logged_in(simulator) as client:
        await people.rest("PUT", f"{GUILD}/bans/{MEMBER_ID}", reason="caf%C3%A9")
        entry = await client.until("GUILD_AUDIT_LOG_ENTRY_CREATE")
        assert (entry["action_type"], entry["target_id"], entry["reason"]) == (22, MEMBER_ID, "café")
        assert (entry["user_id"], entry["guild_id"]) == (simulator.world.bot_id, GUILD_ID)
        await people.ask("DELETE", f"{GUILD}/bans/{MEMBER_ID}", user=MODERATOR_ID)
        assert (await client.until("GUILD_AUDIT_LOG_ENTRY_CREATE"))["user_id"] == MODERATOR_ID
    other = f"{GUILD}/members/{OTHER_ID}"
    await people.ask("PATCH", other, {"nick": "n", "communication_disabled_until": in_minutes(5)})
    role = await people.ask("POST", f"{GUILD}/roles", {"name": "r"})
    await people.ask("PUT", f"{other}/roles/{role['id']}")
    await people.ask("PATCH", f"/channels/{GENERAL_ID}", {"topic": "new"})
    await people.ask("DELETE", other)
    log = await people.ask("GET", f"{GUILD}/audit-logs")
    assert [entry["action_type"] for entry in log["audit_log_entries"]] == [20, 11, 25, 30, 24, 23, 22]
    assert {change["key"] for change in log["audit_log_entries"][4]["changes"]} == {
        "nick",
        "communication_disabled_until",
    }
    assert log["audit_log_entries"][2]["changes"][0]["key"] == "$add"
    page = await people.ask("GET", f"{GUILD}/audit-logs?action_type=22&user_id={simulator.world.bot_id}&limit=1")
    assert [entry["action_type"] for entry in page["audit_log_entries"]] == [22]
    assert await code_of(people, "GET", f"{GUILD}/audit-logs", user=str(int(OTHER_ID) + 1)) == 50013


async def test_an_emoji_is_made_renamed_and_taken_away(simulator: Simulator, people: People) -> None:
    async with logged_in(simulator) as client:
        body = {"name": "wave", "image": "data:image/png;base64,AAAA"}
        emoji = await people.ask("POST", f"{GUILD}/emojis", body)
        assert [one["name"] for one in (await client.until("GUILD_EMOJIS_UPDATE"))["emojis"]] == ["wave"]
    path = f"{GUILD}/emojis/{emoji['id']}"
    assert (await people.ask("PATCH", path, {"name": "waves"}))["name"] == "waves"
    assert await code_of(people, "PATCH", path, {"name": "x"}, user=MEMBER_ID) == 50013
    assert await code_of(people, "POST", f"{GUILD}/emojis", {"name": "a b", "image": "x"}) == 50035
    await people.ask("DELETE", path)
    assert await people.ask("GET", f"{GUILD}/emojis") == []
