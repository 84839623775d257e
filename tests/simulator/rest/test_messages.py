"""Messages over REST: what is answered, refused, paged."""

from typing import Any

import pytest

from aeon.simulator import Simulator
from aeon.simulator.community import GENERAL_ID, MEMBER_ID, MODERATOR_ID
from tests.simulator.people import People

MESSAGES = f"/channels/{GENERAL_ID}/messages"
BUTTON = {"type": 2, "style": 1, "label": "x", "custom_id": "x"}


def row(*components: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(components)}


async def test_a_message_comes_back_whole(people: People) -> None:
    select = {"type": 3, "custom_id": "s", "options": [{"label": "a", "value": "a"}]}
    sent = await people.ask(
        "POST",
        MESSAGES,
        {
            "content": f"hi <@{MEMBER_ID}>",
            "embeds": [{"title": "t", "fields": [{"name": "n", "value": "v"}], "footer": {"text": "f"}, "color": 1}],
            "components": [row(BUTTON), row(select)],
            "nonce": "7",
        },
    )
    assert sent["mentions"][0]["id"] == MEMBER_ID
    assert sent["components"][1]["components"][0]["max_values"] == 1
    assert (await people.ask("GET", f"{MESSAGES}/{sent['id']}"))["content"] == sent["content"]
    edited = await people.ask("PATCH", f"{MESSAGES}/{sent['id']}", {"content": "now", "embeds": []})
    assert (edited["content"], edited["embeds"], len(edited["components"])) == ("now", [], 2)
    assert edited["edited_timestamp"] is not None
    await people.ask("DELETE", f"{MESSAGES}/{sent['id']}")
    assert (await people.rest("GET", f"{MESSAGES}/{sent['id']}")).json()["code"] == 10008


async def test_a_v2_message_is_all_components(people: People) -> None:
    inner = [{"type": 10, "content": "text"}, {"type": 14}, row(BUTTON)]
    section = {"type": 9, "components": [{"type": 10, "content": "s"}], "accessory": BUTTON | {"custom_id": "y"}}
    sent = await people.ask(
        "POST", MESSAGES, {"flags": 1 << 15, "components": [{"type": 17, "components": inner}, section]}
    )
    assert sent["components"][0]["components"][0]["content"] == "text"
    refused = await people.rest("POST", MESSAGES, {"flags": 1 << 15, "content": "x", "components": inner})
    assert set(refused.json()["errors"]) == {"content"}


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"content": "x" * 2001}, "content"),
        ({"content": 7}, "content"),
        ({"embeds": [{"title": "x" * 257}]}, "embeds.0.title"),
        ({"embeds": [{}]}, "embeds.0.description"),
        ({"embeds": [{"description": "x" * 4000}, {"description": "x" * 2001}]}, "embeds"),
        ({"embeds": [{"title": "x"}] * 11}, "embeds"),
        ({"embeds": [{"title": "x", "url": "javascript:x"}]}, "embeds.0.url"),
        ({"embeds": [{"fields": [{"name": "", "value": "v"}]}]}, "embeds.0.fields.0.name"),
        ({"embeds": [{"title": "x", "timestamp": "soon"}]}, "embeds.0.timestamp"),
        ({"components": [row(BUTTON, BUTTON)]}, "components.0.components.1.custom_id"),
        ({"components": [row(*[BUTTON | {"custom_id": str(n)} for n in range(6)])]}, "components.0.components"),
        ({"components": [row()]}, "components.0.components"),
        ({"components": [BUTTON]}, "components.0.type"),
        ({"components": [row({"type": 2, "style": 5, "label": "x"})]}, "components.0.components.0.url"),
        ({"components": [row({"type": 2, "style": 1, "custom_id": "x"})]}, "components.0.components.0.label"),
        ({"components": [row({"type": 3, "custom_id": "s", "options": []})]}, "components.0.components.0.options"),
        ({"content": "x", "allowed_mentions": {"parse": ["all"]}}, "allowed_mentions.parse.0"),
        ({"content": "x", "message_reference": {"message_id": "1"}}, "message_reference"),
        ({"content": "x", "nonce": "x" * 26}, "nonce"),
    ],
)
async def test_what_discord_refuses_is_refused_with_its_path(people: People, body: dict[str, Any], path: str) -> None:
    refused = await people.rest("POST", MESSAGES, body)
    assert (refused.status_code, refused.json()["code"]) == (400, 50035)
    node = refused.json()["errors"]
    for step in path.split("."):
        node = node[step]
    assert node["_errors"][0]["code"]


@pytest.mark.parametrize("body", [{}, {"content": ""}, {"content": "  \n"}, {"embeds": []}])
async def test_an_empty_message_is_refused(people: People, body: dict[str, Any]) -> None:
    assert (await people.rest("POST", MESSAGES, body)).json()["code"] == 50006


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("limit=3", [9, 8, 7]),
        ("before=5&limit=3", [4, 3, 2]),
        ("after=5&limit=3", [8, 7, 6]),
        ("around=5&limit=3", [6, 5, 4]),
        ("before=0", []),
    ],
)
async def test_history_is_paged_newest_first(people: People, query: str, expected: list[int]) -> None:
    ids = [(await people.ask("POST", MESSAGES, {"content": str(number)}))["id"] for number in range(10)]
    for number in range(10):
        query = (
            query.replace(f"={number}&", f"={ids[number]}&") if "limit" in query else query.replace("=0", f"={ids[0]}")
        )
    found = await people.ask("GET", f"{MESSAGES}?{query}")
    assert [int(message["content"]) for message in found] == expected


async def test_an_enforced_nonce_posts_once(people: People) -> None:
    body = {"content": "once", "nonce": "n", "enforce_nonce": True}
    first, second = [(await people.ask("POST", MESSAGES, body))["id"] for _ in range(2)]
    assert first == second
    assert (await people.ask("POST", MESSAGES, {"content": "x", "nonce": "n"}))["id"] != first


async def test_only_allowed_mentions_count(people: People) -> None:
    text = f"<@{MEMBER_ID}> <@{MODERATOR_ID}> @everyone"
    everyone = await people.ask("POST", MESSAGES, {"content": text})
    assert everyone["mention_everyone"]
    one = await people.ask("POST", MESSAGES, {"content": text, "allowed_mentions": {"users": [MEMBER_ID]}})
    assert ([user["id"] for user in one["mentions"]], one["mention_everyone"]) == ([MEMBER_ID], False)
    by_member = await people.ask("POST", MESSAGES, {"content": "@everyone"}, user=MEMBER_ID)
    assert not by_member["mention_everyone"]


async def test_a_reply_names_and_mentions_what_it_answers(people: People) -> None:
    said = await people.ask("POST", MESSAGES, {"content": "?"}, user=MEMBER_ID)
    reply = await people.ask("POST", MESSAGES, {"content": "!", "message_reference": {"message_id": said["id"]}})
    assert (reply["type"], reply["referenced_message"]["id"]) == (19, said["id"])
    assert [user["id"] for user in reply["mentions"]] == [MEMBER_ID]


async def test_messages_are_deleted_in_bulk(people: People) -> None:
    ids = [(await people.ask("POST", MESSAGES, {"content": "x"}))["id"] for _ in range(3)]
    assert (await people.rest("POST", f"{MESSAGES}/bulk-delete", {"messages": ids[:1]})).json()["code"] == 50016
    old = [ids[0], str(int(ids[0]) - (15 * 24 * 3600 * 1000 << 22))]
    assert (await people.rest("POST", f"{MESSAGES}/bulk-delete", {"messages": old})).json()["code"] == 50034
    await people.ask("POST", f"{MESSAGES}/bulk-delete", {"messages": ids})
    assert await people.ask("GET", MESSAGES) == []


async def test_strangers_messages_are_not_edited(people: People) -> None:
    said = await people.ask("POST", MESSAGES, {"content": "mine"}, user=MEMBER_ID)
    path = f"{MESSAGES}/{said['id']}"
    assert (await people.rest("PATCH", path, {"content": "yours"})).json()["code"] == 50005
    assert (await people.rest("DELETE", path, user=str(int(MEMBER_ID) + 1))).json()["code"] == 50013
    await people.ask("PATCH", path, {"content": "still mine"}, user=MEMBER_ID)


async def test_pins_and_reactions_come_and_go(people: People) -> None:
    said = await people.ask("POST", MESSAGES, {"content": "x"})
    await people.ask("PUT", f"{MESSAGES}/pins/{said['id']}")
    assert (await people.ask("GET", f"{MESSAGES}/pins"))["items"][0]["message"]["id"] == said["id"]
    await people.ask("DELETE", f"/channels/{GENERAL_ID}/pins/{said['id']}")
    assert await people.ask("GET", f"/channels/{GENERAL_ID}/pins") == []
    reactions = f"{MESSAGES}/{said['id']}/reactions"
    await people.ask("PUT", f"{reactions}/%F0%9F%91%8D/@me")
    assert (await people.rest("PUT", f"{reactions}/abc/@me")).json()["code"] == 10014
    assert [user["bot"] for user in await people.ask("GET", f"{reactions}/%F0%9F%91%8D")] == [True]
    assert (await people.ask("GET", f"{MESSAGES}/{said['id']}"))["reactions"][0]["me"]
    await people.ask("DELETE", reactions)
    assert "reactions" not in await people.ask("GET", f"{MESSAGES}/{said['id']}")


async def test_an_image_comes_with_its_size(simulator: Simulator, people: People) -> None:
    answer = await people.http.post(
        simulator.api_url + MESSAGES,
        headers={"Authorization": f"Bot {simulator.token}"},
        files={"files[0]": ("a.gif", b"GIF89a" + (3).to_bytes(2, "little") + (2).to_bytes(2, "little"), "image/gif")},
    )
    (attachment,) = answer.json()["attachments"]
    assert (attachment["width"], attachment["height"]) == (3, 2)


async def test_files_come_with_an_address_that_works_until_it_expires(simulator: Simulator, people: People) -> None:
    answer = await people.http.post(
        simulator.api_url + MESSAGES,
        headers={"Authorization": f"Bot {simulator.token}"},
        data={"payload_json": '{"attachments": [{"id": 0, "description": "a file"}]}'},
        files={"files[0]": ("näme.txt", b"con\r\ntent", "text/plain")},
    )
    (attachment,) = answer.json()["attachments"]
    assert (attachment["filename"], attachment["size"], attachment["description"]) == ("näme.txt", 9, "a file")
    fetched = await people.http.get(attachment["url"])
    assert (fetched.content, fetched.headers["content-type"]) == (b"con\r\ntent", "text/plain")
    assert (await people.http.get(attachment["url"].replace("ex=", "ex=1"))).status_code == 404


async def test_direct_messages_can_be_closed(people: People) -> None:
    channel = await people.ask("POST", "/users/@me/channels", {"recipient_id": MEMBER_ID})
    assert channel["recipients"][0]["id"] == MEMBER_ID
    await people.ask("POST", f"/channels/{channel['id']}/messages", {"content": "hello"})
    await people.control("PUT", f"/users/{MEMBER_ID}", {"dmsOpen": False})
    refused = await people.rest("POST", f"/channels/{channel['id']}/messages", {"content": "hello?"})
    assert (refused.status_code, refused.json()["code"]) == (403, 50007)
    assert [message["content"] for message in await people.control("GET", f"/dms/{MEMBER_ID}")] == ["hello"]


async def test_slowmode_holds_members_but_not_moderators(people: People) -> None:
    await people.ask("PATCH", f"/channels/{GENERAL_ID}", {"rate_limit_per_user": 30})
    await people.ask("POST", MESSAGES, {"content": "1"}, user=MEMBER_ID)
    refused = await people.rest("POST", MESSAGES, {"content": "2"}, user=MEMBER_ID)
    assert (refused.status_code, refused.json()["code"]) == (429, 20016)
    for _ in range(2):
        await people.ask("POST", MESSAGES, {"content": "x"}, user=MODERATOR_ID)


async def test_a_poll_is_posted_whole(people: People) -> None:
    answers = [{"poll_media": {"text": word}} for word in ("yes", "no")]
    poll = {"question": {"text": "Well?"}, "answers": answers, "duration": 1}
    sent = await people.ask("POST", MESSAGES, {"poll": poll})
    assert [answer["answer_id"] for answer in sent["poll"]["answers"]] == [1, 2]
    refused = await people.rest("POST", MESSAGES, {"poll": poll | {"answers": []}})
    assert "answers" in refused.json()["errors"]["poll"]
