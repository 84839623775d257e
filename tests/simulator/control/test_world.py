"""The world as `/_sim/` shows and changes it."""

from aeon.simulator import Simulator
from aeon.simulator.community import BOT_ID, GENERAL_ID, GUILD_ID, MEMBER_ID
from tests.simulator.people import People


async def test_the_world_is_shown_by_the_contracts_names(simulator: Simulator, people: People) -> None:
    world = await people.control("GET", "/world")
    assert (world["botUserId"], world["token"]) == (BOT_ID, simulator.token)
    (guild,) = world["guilds"]
    assert {"id", "name", "ownerId", "roles", "channels", "members"} <= set(guild)
    assert {"userId", "roles", "nick"} <= set(guild["members"][0])
    assert MEMBER_ID in {user["id"] for user in world["users"]}


async def test_two_simulators_have_the_same_community(simulator: Simulator, people: People) -> None:
    first = await people.control("GET", "/world")
    assert first["guilds"][0]["id"] == GUILD_ID
    assert GENERAL_ID in {channel["id"] for channel in first["guilds"][0]["channels"]}


async def test_people_and_places_are_made_one_by_one_or_in_numbers(people: People) -> None:
    user = await people.control("POST", "/users", {"username": "new"})
    guild = await people.control("POST", "/guilds", {"name": "G", "ownerId": user["id"]})
    assert (guild["ownerId"], {one["userId"] for one in guild["members"]}) == (user["id"], {user["id"], BOT_ID})
    path = f"/guilds/{guild['id']}"
    channel = await people.control("POST", f"{path}/channels", {"name": "Voice", "type": "voice"})
    assert channel["type"] == 2
    assert len(await people.control("POST", f"{path}/channels", {"count": 3})) == 3
    assert len(await people.control("POST", f"{path}/roles", {"count": 3})) == 3
    assert len(await people.control("POST", f"{path}/members", {"count": 3})) == 3
    assert len(await people.control("POST", "/users", {"count": 3})) == 3
    assert len({one["id"] for one in await people.control("POST", "/guilds", {"count": 3})}) == 3
    member = await people.control("POST", f"{path}/members", {"userId": MEMBER_ID, "nick": "n"})
    assert member["nick"] == "n"
    await people.control("DELETE", f"{path}/members/{MEMBER_ID}")


async def test_what_a_person_writes_is_answered_as_discords_message(people: People) -> None:
    path = f"/channels/{GENERAL_ID}/messages"
    first = await people.control("POST", path, {"userId": MEMBER_ID, "content": "first"})
    file = {"filename": "a.txt", "content": "data"}
    second = await people.control(
        "POST", path, {"userId": MEMBER_ID, "content": "second", "replyTo": first["id"], "attachments": [file]}
    )
    assert (second["author"]["id"], second["referenced_message"]["id"]) == (MEMBER_ID, first["id"])
    assert second["attachments"][0]["size"] == 4
    seen = await people.control("GET", f"{path}?userId={MEMBER_ID}")
    assert [message["content"] for message in seen] == ["first", "second"]


async def test_mistakes_are_told_in_plain_words(simulator: Simulator, people: People) -> None:
    for method, path, body, status in (
        ("POST", f"/channels/{GENERAL_ID}/messages", {"content": "x"}, 400),
        ("POST", f"/channels/{GENERAL_ID}/messages", {"userId": "1", "content": "x"}, 404),
        ("POST", f"/channels/{GENERAL_ID}/messages", {"userId": MEMBER_ID, "attachments": 5}, 400),
        ("POST", f"/channels/{GENERAL_ID}/messages", {"userId": MEMBER_ID, "attachments": [5]}, 400),
        ("POST", f"/guilds/{GUILD_ID}/members", {"userId": MEMBER_ID, "roles": 5}, 400),
        ("POST", "/channels/1/messages", {"userId": MEMBER_ID, "content": "x"}, 404),
        ("POST", "/guilds/1/roles", {}, 404),
        ("POST", "/guilds", {"count": 0}, 400),
        ("POST", "/users", [], 400),
        ("PUT", "/application", {"intents": ["NOTHING"]}, 400),
        ("POST", "/gateway", {"action": "dance"}, 400),
        ("POST", "/gateway", {"action": "refuseResume", "count": "many"}, 400),
        ("GET", "/requests?after=x", None, 400),
    ):
        answer = await people.http.request(method, f"{simulator.url}/_sim{path}", json=body)
        assert (answer.status_code, bool(answer.json()["message"])) == (status, True), path
