"""Webhooks of channels: made by those who may, written with by whoever has the token."""

from typing import Any

import pytest

from aeon.simulator import Simulator
from aeon.simulator.community import GENERAL_ID, GUILD_ID, MEMBER_ID, OWNER_ID
from aeon.simulator.rest.webhooks import MAX_WEBHOOKS
from tests.simulator.people import People, logged_in

CHANNEL = f"/channels/{GENERAL_ID}"


async def make(people: People, name: str = "Town crier", *, user: str | None = None) -> tuple[str, str]:
    """The paths of a webhook, with and without its token."""
    made = await people.ask(
        "POST", f"{CHANNEL}/webhooks", {"name": name, "avatar": "data:image/png;base64,"}, user=user
    )
    return f"/webhooks/{made['id']}", f"/webhooks/{made['id']}/{made['token']}"


async def test_a_webhook_is_made_listed_changed_and_deleted(simulator: Simulator, people: People) -> None:
    async with logged_in(simulator) as client:
        path, by_token = await make(people)
        assert await client.until("WEBHOOKS_UPDATE") == {"guild_id": GUILD_ID, "channel_id": GENERAL_ID}
        for listed in (f"{CHANNEL}/webhooks", f"/guilds/{GUILD_ID}/webhooks"):
            assert [one["name"] for one in await people.ask("GET", listed)] == ["Town crier"]
        changed = await people.ask("PATCH", path, {"name": "Herald", "avatar": None}, user=OWNER_ID)
        assert (changed["name"], changed["avatar"]) == ("Herald", None)
        assert (await people.ask("GET", path))["user"]["id"] == simulator.world.bot_id
        assert "user" not in await people.ask("GET", by_token)
        assert (await people.ask("PATCH", by_token, {"name": "Bellman"}))["name"] == "Bellman"
        await people.ask("DELETE", path)
        await client.until("WEBHOOKS_UPDATE")
    assert (await people.rest("GET", path)).json()["code"] == 10015
    assert (await people.rest("POST", by_token, {"content": "x"})).json()["code"] == 10015
    entries = (await people.ask("GET", f"/guilds/{GUILD_ID}/audit-logs"))["audit_log_entries"]
    assert [entry["action_type"] for entry in entries] == [52, 51, 50]


async def test_only_those_who_manage_webhooks_see_and_make_them(people: People) -> None:
    path, by_token = await make(people)
    for method, refused in (("POST", f"{CHANNEL}/webhooks"), ("GET", f"{CHANNEL}/webhooks"), ("GET", path)):
        answer = await people.rest(method, refused, {"name": "x"}, user=MEMBER_ID)
        assert (answer.status_code, answer.json()["code"]) == (403, 50013)
    assert (await people.rest("GET", by_token + "x")).json()["code"] == 50027
    assert "name" in (await people.rest("POST", f"{CHANNEL}/webhooks", {"name": "Clyde"})).json()["errors"]
    for _ in range(MAX_WEBHOOKS - 1):
        await make(people)
    assert (await people.rest("POST", f"{CHANNEL}/webhooks", {"name": "x"})).json()["code"] == 30007


async def test_with_the_token_one_writes_edits_and_deletes(simulator: Simulator, people: People) -> None:
    path, by_token = await make(people)
    async with logged_in(simulator) as client:
        assert await people.ask("POST", by_token, {"content": "hear"}) is None
        event = await client.until("MESSAGE_CREATE")
        assert (event["author"]["username"], event["author"]["bot"], event["content"]) == ("Town crier", True, "hear")
        assert (event["webhook_id"], "member" in event) == (path.split("/")[2], False)
        said = {"content": "ye", "username": "Other", "avatar_url": "http://127.0.0.1/a.png"}
        message = await people.ask("POST", f"{by_token}?wait=true", said)
        assert (message["author"]["username"], message["author"]["id"]) == ("Other", message["webhook_id"])
        assert message["author"]["avatar"] != event["author"]["avatar"] is not None
        one = f"{by_token}/messages/{message['id']}"
        assert (await people.ask("PATCH", one, {"content": "now"}))["content"] == "now"
        assert (await people.ask("GET", one))["content"] == "now"
        await people.ask("DELETE", one)
        await client.until("MESSAGE_DELETE")
        assert (await people.rest("GET", one)).json()["code"] == 10008


@pytest.mark.parametrize(("user", "count"), [(None, 1), (OWNER_ID, 0)], ids=["the bot's", "a person's"])
async def test_only_an_applications_webhook_has_components(people: People, user: str | None, count: int) -> None:
    _, by_token = await make(people, user=user)
    button: dict[str, Any] = {"type": 2, "style": 5, "label": "x", "url": "https://example.org"}
    body = {"content": "x", "components": [{"type": 1, "components": [button]}]}
    message = await people.ask("POST", f"{by_token}?wait=true", body)
    assert len(message["components"]) == count
    assert len((await people.ask("POST", f"{by_token}?wait=true&with_components=true", body))["components"]) == 1


async def test_a_webhooks_message_can_be_answered_and_its_other_messages_are_not_its_own(people: People) -> None:
    _, by_token = await make(people)
    message = await people.ask("POST", f"{by_token}?wait=true", {"content": "x"})
    reply = {"content": "y", "message_reference": {"message_id": message["id"]}}
    answered = await people.ask("POST", f"{CHANNEL}/messages", reply, user=MEMBER_ID)
    assert (answered["mentions"], answered["referenced_message"]["author"]["username"]) == ([], "Town crier")
    assert (await people.rest("GET", f"{by_token}/messages/{answered['id']}")).json()["code"] == 10008
    assert (await people.rest("POST", by_token, {"content": ""})).json()["code"] == 50006


async def test_a_channels_webhooks_end_with_it(people: People) -> None:
    path, _ = await make(people)
    await people.ask("DELETE", CHANNEL)
    assert (await people.rest("GET", path)).json()["code"] == 10015
