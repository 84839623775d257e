"""Threads: begun, written in, archived, joined, ended."""

from typing import Any

import pytest

from aeon.simulator import Simulator
from aeon.simulator.community import GENERAL_ID, GUILD_ID, MEMBER_ID, MODERATOR_ID, OWNER_ID
from tests.simulator.document import check_schema
from tests.simulator.people import People, logged_in

CHANNEL = f"/channels/{GENERAL_ID}"
PUBLIC, PRIVATE = 11, 12


async def begin(people: People, *, kind: int = PUBLIC, user: str | None = None) -> dict[str, Any]:
    body = {"name": "aside", "type": kind}
    thread: dict[str, Any] = await people.ask("POST", f"{CHANNEL}/threads", body, user=user)
    return thread


async def test_a_message_begins_one_thread_of_its_own_id(simulator: Simulator, people: People) -> None:
    message = await people.ask("POST", f"{CHANNEL}/messages", {"content": "topic"}, user=MEMBER_ID)
    async with logged_in(simulator) as client:
        path = f"{CHANNEL}/messages/{message['id']}/threads"
        thread = await people.ask("POST", path, {"name": "about it", "auto_archive_duration": 60})
        assert (thread["id"], thread["parent_id"], thread["type"]) == (message["id"], GENERAL_ID, PUBLIC)
        created = await client.until("THREAD_CREATE")
        check_schema("ThreadResponse", created)
        assert created["newly_created"]
        assert (await client.until("MESSAGE_UPDATE"))["thread"]["id"] == thread["id"]
        starter = await client.until("MESSAGE_CREATE")
        assert (starter["type"], starter["referenced_message"]["content"]) == (21, "topic")
        assert (await people.rest("POST", path, {"name": "again"})).json()["code"] == 160004


async def test_a_thread_without_a_message_is_told_of_in_its_channel(people: People) -> None:
    thread = await begin(people)
    (told,) = await people.ask("GET", f"{CHANNEL}/messages")
    assert (told["type"], told["message_reference"]["channel_id"], told["content"]) == (18, thread["id"], "aside")
    assert (await people.ask("GET", f"/channels/{thread['id']}"))["name"] == "aside"
    active = await people.ask("GET", f"/guilds/{GUILD_ID}/threads/active")
    assert ([one["id"] for one in active["threads"]], len(active["members"])) == ([thread["id"]], 1)
    assert thread["id"] not in [one["id"] for one in await people.ask("GET", f"/guilds/{GUILD_ID}/channels")]


async def test_who_writes_in_a_thread_is_in_it_and_it_comes_with_the_guild(
    simulator: Simulator, people: People
) -> None:
    thread = await begin(people)
    async with logged_in(simulator) as client:
        assert [one["id"] for one in client.events[1]["d"]["threads"]] == [thread["id"]]
        await people.ask("POST", f"/channels/{thread['id']}/messages", {"content": "x"}, user=MEMBER_ID)
        joined = await client.until("THREAD_MEMBERS_UPDATE")
        assert ([one["user_id"] for one in joined["added_members"]], joined["member_count"]) == ([MEMBER_ID], 2)
        assert (await client.until("MESSAGE_CREATE"))["channel_id"] == thread["id"]
    assert (await people.ask("GET", f"/channels/{thread['id']}"))["message_count"] == 1


async def test_members_come_and_go(people: People) -> None:
    thread = await begin(people, kind=PRIVATE)
    path = f"/channels/{thread['id']}/thread-members"
    assert (await people.rest("GET", path, user=MEMBER_ID)).json()["code"] == 50001
    await people.ask("PUT", f"{path}/{MEMBER_ID}")
    shown = await people.ask("GET", f"{path}/{MEMBER_ID}?with_member=true", user=MEMBER_ID)
    assert shown["member"]["user"]["id"] == MEMBER_ID
    assert len(await people.ask("GET", path)) == 2
    assert (await people.rest("DELETE", f"{path}/{OWNER_ID}", user=MEMBER_ID)).json()["code"] == 50013
    await people.ask("DELETE", f"{path}/@me", user=MEMBER_ID)
    assert (await people.rest("GET", f"{path}/{MEMBER_ID}")).json()["code"] == 10007
    await people.ask("PUT", f"{path}/@me", user=OWNER_ID)
    await people.ask("DELETE", f"{path}/{OWNER_ID}")


async def test_an_archived_thread_is_listed_apart_and_woken_by_writing(simulator: Simulator, people: People) -> None:
    thread = await begin(people, user=MEMBER_ID)
    path = f"/channels/{thread['id']}"
    async with logged_in(simulator) as client:
        await people.ask("PATCH", path, {"archived": True}, user=MEMBER_ID)
        assert (await client.until("THREAD_UPDATE"))["thread_metadata"]["archived"]
    assert (await people.ask("GET", f"/guilds/{GUILD_ID}/threads/active"))["threads"] == []
    listed = await people.ask("GET", f"{CHANNEL}/threads/archived/public")
    assert [one["id"] for one in listed["threads"]] == [thread["id"]]
    assert (await people.rest("PATCH", path, {"name": "x"})).json()["code"] == 50083
    assert (await people.rest("PUT", f"{path}/thread-members/@me")).json()["code"] == 50083
    await people.ask("POST", f"{path}/messages", {"content": "wake"}, user=MODERATOR_ID)
    assert not (await people.ask("GET", path))["thread_metadata"]["archived"]


async def test_a_locked_thread_is_its_managers(people: People) -> None:
    thread = await begin(people, user=MEMBER_ID)
    path = f"/channels/{thread['id']}"
    assert (await people.rest("PATCH", path, {"locked": True}, user=MEMBER_ID)).json()["code"] == 50013
    await people.ask("PATCH", path, {"locked": True, "rate_limit_per_user": 5})
    refused = await people.rest("POST", f"{path}/messages", {"content": "x"}, user=MEMBER_ID)
    assert refused.json()["code"] == 160005
    await people.ask("POST", f"{path}/messages", {"content": "x"}, user=OWNER_ID)
    assert (await people.rest("PATCH", path, {"name": "y"}, user=MODERATOR_ID)).json()["code"] == 50013


@pytest.mark.parametrize("kind", [PUBLIC, PRIVATE])
async def test_private_threads_are_archived_where_their_members_find_them(people: People, kind: int) -> None:
    thread = await begin(people, kind=kind, user=MEMBER_ID)
    await people.ask("PATCH", f"/channels/{thread['id']}", {"archived": True}, user=MEMBER_ID)
    counts = [
        len((await people.ask("GET", f"{CHANNEL}{path}", user=user))["threads"])
        for path, user in (
            ("/threads/archived/public", MEMBER_ID),
            ("/threads/archived/private", OWNER_ID),
            ("/users/@me/threads/archived/private", MEMBER_ID),
            ("/users/@me/threads/archived/private", OWNER_ID),
        )
    ]
    assert counts == ([1, 0, 0, 0] if kind == PUBLIC else [0, 1, 1, 0])


async def test_a_forums_thread_begins_with_its_message(people: People) -> None:
    forum = await people.control("POST", f"/guilds/{GUILD_ID}/channels", {"name": "forum", "type": 15})
    body = {"name": "question", "message": {"content": "how?"}}
    thread = await people.ask("POST", f"/channels/{forum['id']}/threads", body)
    assert (thread["message"]["id"], thread["message"]["content"]) == (thread["id"], "how?")
    assert (await people.rest("POST", f"/channels/{forum['id']}/messages", {"content": "x"})).json()["code"] == 50008
    refused = await people.rest("POST", f"/channels/{forum['id']}/threads", {"name": "x", "message": {}})
    assert refused.json()["code"] == 50006


async def test_a_thread_needs_permissions_of_its_own(people: People) -> None:
    thread = await begin(people)
    deny = {"id": GUILD_ID, "type": 0, "deny": str(1 << 38 | 1 << 35 | 1 << 36), "allow": "0"}
    await people.ask("PATCH", CHANNEL, {"permission_overwrites": [deny]})
    writing = await people.rest("POST", f"/channels/{thread['id']}/messages", {"content": "x"}, user=MEMBER_ID)
    assert writing.json()["code"] == 50013
    for kind in (PUBLIC, PRIVATE):
        refused = await people.rest("POST", f"{CHANNEL}/threads", {"name": "x", "type": kind}, user=MEMBER_ID)
        assert refused.json()["code"] == 50013
    await people.ask("POST", f"{CHANNEL}/messages", {"content": "x"}, user=MEMBER_ID)


async def test_a_webhook_writes_in_a_thread_and_both_end_with_their_channel(
    simulator: Simulator, people: People
) -> None:
    thread = await begin(people)
    webhook = await people.ask("POST", f"{CHANNEL}/webhooks", {"name": "crier"})
    path = f"/webhooks/{webhook['id']}/{webhook['token']}"
    sent = await people.ask("POST", f"{path}?wait=true&thread_id={thread['id']}", {"content": "x"})
    assert sent["channel_id"] == thread["id"]
    assert (await people.rest("POST", f"{path}?thread_id=1", {"content": "x"})).json()["code"] == 10003
    async with logged_in(simulator) as client:
        await people.ask("DELETE", f"/channels/{thread['id']}")
        assert (await client.until("THREAD_DELETE"))["parent_id"] == GENERAL_ID
    other = await begin(people)
    await people.ask("DELETE", CHANNEL)
    assert (await people.rest("GET", f"/channels/{other['id']}")).json()["code"] == 10003


@pytest.mark.parametrize("path", ["thread-members", "thread-members/@me"])
async def test_other_channels_have_no_members(people: People, path: str) -> None:
    refused = await people.rest("GET" if path == "thread-members" else "PUT", f"{CHANNEL}/{path}")
    assert refused.json()["code"] == 50024
