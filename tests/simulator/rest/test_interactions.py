"""Interactions: commands, components, modals and autocompletion, and the many ways to answer them."""

from typing import Any

import pytest
import trio

from aeon.simulator import Simulator
from aeon.simulator.community import GENERAL_ID, GUILD_ID, MEMBER_ID, MODERATOR_ID
from tests.simulator.document import check_schema
from tests.simulator.people import GatewayClient, People, logged_in

COMMANDS: list[dict[str, Any]] = [
    {
        "name": "hello",
        "description": "d",
        "options": [
            {"type": 3, "name": "who", "description": "d", "required": True, "autocomplete": True},
            {"type": 6, "name": "friend", "description": "d"},
            {"type": 4, "name": "times", "description": "d", "min_value": 1, "max_value": 3},
            {"type": 3, "name": "tone", "description": "d", "choices": [{"name": "Kind", "value": "kind"}]},
        ],
    },
    {
        "name": "tag",
        "description": "d",
        "default_member_permissions": "4",
        "options": [
            {
                "type": 2,
                "name": "all",
                "description": "d",
                "options": [{"type": 1, "name": "list", "description": "d", "options": []}],
            }
        ],
    },
]


async def register(people: People, simulator: Simulator) -> list[dict[str, Any]]:
    path = f"/applications/{simulator.world.application.id}/guilds/{GUILD_ID}/commands"
    registered: list[dict[str, Any]] = await people.ask("PUT", path, COMMANDS)
    return registered


async def run(people: People, name: str = "hello", options: Any = None, *, user: str = MEMBER_ID) -> str:
    body: dict[str, Any] = {"userId": user, "channelId": GENERAL_ID, "name": name}
    if name == "hello":
        body["options"] = options or {"who": "you"}
    begun = await people.control("POST", "/commands", body)
    return str(begun["interactionId"])


async def answer(people: People, event: dict[str, Any], kind: int, data: Any = None, *, query: str = "") -> Any:
    path = f"/interactions/{event['id']}/{event['token']}/callback{query}"
    return await people.rest("POST", path, {"type": kind} | ({} if data is None else {"data": data}))


def webhook(simulator: Simulator, event: dict[str, Any], rest: str = "") -> str:
    return f"/webhooks/{simulator.world.application.id}/{event['token']}{rest}"


async def test_a_command_tells_who_what_and_where(simulator: Simulator, people: People) -> None:
    registered = await register(people, simulator)
    async with logged_in(simulator) as client:
        await run(people, options={"who": "you", "friend": MODERATOR_ID, "times": "2", "tone": "Kind"})
        event = await client.until("INTERACTION_CREATE")
        assert event["data"]["id"] == registered[0]["id"]
        values = {option["name"]: option["value"] for option in event["data"]["options"]}
        assert values == {"who": "you", "friend": MODERATOR_ID, "times": 2, "tone": "kind"}
        assert event["data"]["resolved"]["users"][MODERATOR_ID]["username"] == "marek"
        assert event["member"]["user"]["id"] == MEMBER_ID
        assert int(event["member"]["permissions"]) & 2048
        check_schema("GuildMemberResponse", event["member"])
        await run(people, "tag all list", user=MODERATOR_ID)
        event = await client.until("INTERACTION_CREATE")
        assert event["data"]["options"] == [
            {"name": "all", "type": 2, "options": [{"name": "list", "type": 1, "options": []}]}
        ]


async def test_an_answer_is_given_once(simulator: Simulator, people: People) -> None:
    await register(people, simulator)
    async with logged_in(simulator) as client:
        interaction_id = await run(people)
        event = await client.until("INTERACTION_CREATE")
        state = await people.control("GET", f"/interactions/{interaction_id}")
        assert (state["state"], state["messages"], state["firstAnswerMs"]) == ("waiting", [], None)
        done = await answer(people, event, 4, {"content": "hi"}, query="?with_response=true")
        assert done.json()["resource"]["message"]["interaction_metadata"]["user"]["id"] == MEMBER_ID
        again = await answer(people, event, 4, {"content": "hi"})
        assert (again.status_code, again.json()["code"]) == (400, 40060)
        state = await people.control("GET", f"/interactions/{interaction_id}")
        assert (state["state"], [one["content"] for one in state["messages"]]) == ("answered", ["hi"])
        assert 0 <= state["firstAnswerMs"] < 3000


async def test_a_wrong_token_or_a_late_answer_is_unknown(simulator: Simulator, people: People) -> None:
    await register(people, simulator)
    async with logged_in(simulator) as client:
        interaction_id = await run(people)
        event = await client.until("INTERACTION_CREATE")
        assert (await answer(people, event | {"token": "x"}, 4, {"content": "x"})).json()["code"] == 10062
        simulator.world.application.interactions[event["id"]].started_at -= 3.1
        assert (await answer(people, event, 4, {"content": "x"})).json()["code"] == 10062
        assert (await people.control("GET", f"/interactions/{interaction_id}"))["state"] == "failed"


async def test_a_deferred_answer_is_filled_in_and_followed(simulator: Simulator, people: People) -> None:
    await register(people, simulator)
    async with logged_in(simulator) as client:
        interaction_id = await run(people)
        event = await client.until("INTERACTION_CREATE")
        early = await people.rest("POST", webhook(simulator, event), {"content": "x"})
        assert early.json()["code"] == 10015
        assert (await answer(people, event, 5)).status_code == 204
        state = await people.control("GET", f"/interactions/{interaction_id}")
        assert (state["state"], state["messages"]) == ("deferred", [])
        await people.ask("PATCH", webhook(simulator, event, "/messages/@original"), {"content": "late"})
        follow_up = await people.ask("POST", webhook(simulator, event), {"content": "more"})
        await people.ask("PATCH", webhook(simulator, event, f"/messages/{follow_up['id']}"), {"content": "still more"})
        state = await people.control("GET", f"/interactions/{interaction_id}")
        assert (state["state"], [one["content"] for one in state["messages"]]) == ("answered", ["late", "still more"])
        await people.ask("DELETE", webhook(simulator, event, "/messages/@original"))
        gone = await people.rest("GET", webhook(simulator, event, "/messages/@original"))
        assert gone.json()["code"] == 10008
        simulator.world.application.interactions[event["id"]].started_at -= 16 * 60
        expired = await people.rest("POST", webhook(simulator, event), {"content": "x"})
        assert (expired.status_code, expired.json()["code"]) == (401, 50027)


async def test_an_ephemeral_answer_is_seen_by_one(simulator: Simulator, people: People) -> None:
    await register(people, simulator)
    async with logged_in(simulator) as client:
        await run(people)
        event = await client.until("INTERACTION_CREATE")
        await answer(people, event, 4, {"content": "psst", "flags": 64})
        told = await client.until("MESSAGE_CREATE")
        assert (told["flags"] & 64, "guild_id" in told) == (64, False)
    seen = {
        user: await people.control("GET", f"/channels/{GENERAL_ID}/messages?userId={user}")
        for user in (MEMBER_ID, MODERATOR_ID)
    }
    assert [len(messages) for messages in seen.values()] == [1, 0]
    assert await people.ask("GET", f"/channels/{GENERAL_ID}/messages") == []


async def panel(people: People) -> dict[str, Any]:
    button = {"type": 2, "style": 1, "label": "x", "custom_id": "press"}
    options = [{"label": name, "value": name} for name in "ab"]
    rows = [
        {"type": 1, "components": [button, button | {"custom_id": "off", "disabled": True}]},
        {"type": 1, "components": [{"type": 3, "custom_id": "choose", "options": options, "max_values": 2}]},
        {"type": 1, "components": [{"type": 6, "custom_id": "role"}]},
    ]
    sent: dict[str, Any] = await people.ask(
        "POST", f"/channels/{GENERAL_ID}/messages", {"content": "panel", "components": rows}
    )
    return sent


async def click(people: People, client: GatewayClient, message: dict[str, Any], custom_id: str, **more: Any) -> Any:
    body = {"userId": MEMBER_ID, "messageId": message["id"], "customId": custom_id, **more}
    begun = await people.control("POST", "/components", body)
    event = await client.until("INTERACTION_CREATE")
    assert event["id"] == begun["interactionId"]
    return event


async def test_buttons_and_menus_are_used(simulator: Simulator, people: People) -> None:
    message = await panel(people)
    async with logged_in(simulator) as client:
        event = await click(people, client, message, "press")
        assert event["message"]["id"] == message["id"]
        done = await answer(people, event, 7, {"content": "pressed"}, query="?with_response=true")
        assert done.json()["resource"]["message"]["content"] == "pressed"
        event = await click(people, client, message, "choose", values=["a", "b"])
        assert event["data"]["values"] == ["a", "b"]
        await answer(people, event, 6)
        await people.ask("PATCH", webhook(simulator, event, "/messages/@original"), {"content": "chosen"})
        seen = await people.control("GET", f"/channels/{GENERAL_ID}/messages?userId={MEMBER_ID}")
        assert seen[0]["content"] == "chosen"
        event = await click(people, client, message, "role", values=[GUILD_ID])
        assert event["data"]["resolved"]["roles"][GUILD_ID]["name"] == "@everyone"


async def test_a_modal_is_opened_and_submitted(simulator: Simulator, people: People) -> None:
    message = await panel(people)
    field = {"type": 4, "custom_id": "f", "label": "F", "style": 1}
    modal = {"custom_id": "m", "title": "M", "components": [{"type": 1, "components": [field]}]}
    async with logged_in(simulator) as client:
        event = await click(people, client, message, "press")
        await answer(people, event, 9, modal)
        shown = await people.control("GET", f"/interactions/{event['id']}")
        assert shown["modal"]["custom_id"] == "m"
        submitted = {"userId": MEMBER_ID, "interactionId": event["id"], "fields": {"f": "v"}}
        await people.control("POST", "/modals", submitted)
        event = await client.until("INTERACTION_CREATE")
        assert event["data"]["components"][0]["components"][0]["value"] == "v"
        assert event["message"]["id"] == message["id"]
        assert (await answer(people, event, 4, {"content": "thanks"})).status_code == 204


async def test_autocompletion_answers_with_choices(simulator: Simulator, people: People) -> None:
    await register(people, simulator)
    typed = {"userId": MEMBER_ID, "channelId": GENERAL_ID, "name": "hello", "option": "who", "value": "a"}
    found: list[Any] = []

    async def type_it() -> None:
        found.append(await people.control("POST", "/autocomplete", typed))

    async with logged_in(simulator) as client, trio.open_nursery() as nursery:
        nursery.start_soon(type_it)
        event = await client.until("INTERACTION_CREATE")
        assert (event["type"], event["data"]["options"][0]["focused"]) == (4, True)
        assert (await answer(people, event, 4, {"content": "x"})).json()["code"] == 50035
        await answer(people, event, 8, {"choices": [{"name": "A", "value": "a"}]})
    assert found[0]["choices"] == [{"name": "A", "value": "a"}]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/commands", {"name": "nothing"}, 404),
        ("/commands", {"name": "tag nothing"}, 404),
        ("/commands", {"name": "hello", "options": {}}, 400),
        ("/commands", {"name": "hello", "options": {"who": "x", "other": 1}}, 400),
        ("/commands", {"name": "hello", "options": {"who": "x", "times": 4}}, 400),
        ("/commands", {"name": "hello", "options": {"who": "x", "friend": "1"}}, 400),
        ("/components", {"messageId": "1", "customId": "x"}, 404),
        ("/modals", {"interactionId": "1"}, 404),
        ("/autocomplete", {"name": "hello", "option": "times"}, 404),
        ("/nothing", {}, 404),
    ],
)
async def test_what_nobody_could_do_is_refused(
    simulator: Simulator, people: People, path: str, body: dict[str, Any], status: int
) -> None:
    await register(people, simulator)
    whole = {"userId": MODERATOR_ID, "channelId": GENERAL_ID, **body}
    assert (await people.http.post(f"{simulator.url}/_sim{path}", json=whole)).status_code == status


async def test_a_disabled_button_cannot_be_clicked(simulator: Simulator, people: People) -> None:
    message = await panel(people)
    body = {"userId": MEMBER_ID, "messageId": message["id"], "customId": "off"}
    assert (await people.http.post(f"{simulator.url}/_sim/components", json=body)).status_code == 409


async def test_commands_are_registered_overwritten_and_refused(simulator: Simulator, people: People) -> None:
    first = await register(people, simulator)
    second = await register(people, simulator)
    assert [command["id"] for command in first] == [command["id"] for command in second]
    base = f"/applications/{simulator.world.application.id}/commands"
    made = await people.ask("POST", base, {"name": "global", "description": "d"})
    assert (await people.ask("PATCH", f"{base}/{made['id']}", {"description": "e"}))["description"] == "e"
    assert [command["name"] for command in await people.ask("GET", base)] == ["global"]
    await people.ask("DELETE", f"{base}/{made['id']}")
    assert (await people.rest("GET", f"{base}/{made['id']}")).json()["code"] == 10063
    for wrong in ({"name": "Upper", "description": "d"}, {"name": "a"}, {"name": "a b", "description": "d"}):
        refused = await people.rest("PUT", base, [wrong])
        assert "0" in refused.json()["errors"]
