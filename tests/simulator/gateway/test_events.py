"""Who hears of what: intents, content, members."""

import pytest

from aeon.simulator import Simulator
from aeon.simulator.community import GENERAL_ID, GUILD_ID, MEMBER_ID, MODERATOR_ID
from aeon.simulator.gateway.intents import ALL, Intent
from tests.simulator.document import check_schema
from tests.simulator.people import People, logged_in

NO_CONTENT = ALL & ~Intent.MESSAGE_CONTENT


async def test_without_the_intent_content_is_hidden_but_not_where_the_bot_is_mentioned(
    simulator: Simulator, people: People
) -> None:
    path, bot = f"/channels/{GENERAL_ID}/messages", simulator.world.bot_id
    async with logged_in(simulator, intents=int(NO_CONTENT)) as client:
        await people.control("POST", path, {"userId": MEMBER_ID, "content": "secret"})
        assert (await client.until("MESSAGE_CREATE"))["content"] == ""
        await people.control("POST", path, {"userId": MEMBER_ID, "content": f"<@{bot}> hello"})
        assert (await client.until("MESSAGE_CREATE"))["content"] == f"<@{bot}> hello"
        await people.ask("POST", path, {"content": "mine"})
        assert (await client.until("MESSAGE_CREATE"))["content"] == "mine"


async def test_events_without_their_intent_are_not_sent(simulator: Simulator, people: People) -> None:
    async with logged_in(simulator, intents=int(Intent.GUILDS)) as client:
        await people.control("POST", f"/channels/{GENERAL_ID}/messages", {"userId": MEMBER_ID, "content": "x"})
        await people.control("POST", f"/guilds/{GUILD_ID}/members", {"userId": MEMBER_ID, "nick": "n"})
        await people.control("POST", f"/guilds/{GUILD_ID}/roles", {"name": "r"})
        role = await client.until("GUILD_ROLE_CREATE")
        check_schema("GuildRoleResponse", role["role"])
        assert [event["t"] for event in client.events] == ["READY", "GUILD_CREATE", "GUILD_ROLE_CREATE"]


async def test_a_bot_hears_nothing_of_messages_in_channels_that_it_may_not_view(
    simulator: Simulator, people: People
) -> None:
    guild = simulator.world.guilds[GUILD_ID]
    next(role for role in guild.roles.values() if role.managed).permissions = 0
    hidden = next(channel.id for channel in guild.channels.values() if channel.name == "moderators")
    async with logged_in(simulator) as client:
        for channel_id, content in ((hidden, "hidden"), (GENERAL_ID, "shown")):
            path = f"/channels/{channel_id}/messages"
            await people.control("POST", path, {"userId": MODERATOR_ID, "content": content})
        assert (await client.until("MESSAGE_CREATE"))["content"] == "shown"


async def test_only_the_presence_intent_brings_members_with_the_guild(simulator: Simulator) -> None:
    async with logged_in(simulator, intents=int(ALL & ~Intent.GUILD_PRESENCES)) as client:
        assert [member["user"]["id"] for member in client.events[1]["d"]["members"]] == [simulator.world.bot_id]
        assert client.events[1]["d"]["member_count"] == 9


async def test_members_are_asked_for_in_chunks(simulator: Simulator, people: People) -> None:
    await people.control("POST", f"/guilds/{GUILD_ID}/members", {"count": 1500})
    async with logged_in(simulator) as client:
        await client.send(8, {"guild_id": GUILD_ID, "query": "", "limit": 0, "nonce": "n"})
        chunks = [await client.until("GUILD_MEMBERS_CHUNK") for _ in range(2)]
        assert [(chunk["chunk_index"], chunk["chunk_count"], chunk["nonce"]) for chunk in chunks] == [
            (0, 2, "n"),
            (1, 2, "n"),
        ]
        assert sum(len(chunk["members"]) for chunk in chunks) == 1509
        await client.send(8, {"guild_id": GUILD_ID, "user_ids": [MEMBER_ID, "1"]})
        chunk = await client.until("GUILD_MEMBERS_CHUNK")
        assert [member["user"]["id"] for member in chunk["members"]] == [MEMBER_ID]
        assert chunk["not_found"] == ["1"]
        await client.send(8, {"guild_id": GUILD_ID, "query": "MAR", "limit": 5})
        chunk = await client.until("GUILD_MEMBERS_CHUNK")
        assert [member["user"]["id"] for member in chunk["members"]] == [MODERATOR_ID]


async def test_a_guild_goes_through_an_outage(simulator: Simulator, people: People) -> None:
    async with logged_in(simulator) as client:
        await people.control("PUT", f"/guilds/{GUILD_ID}", {"unavailable": True})
        assert await client.until("GUILD_DELETE") == {"id": GUILD_ID, "unavailable": True}
        await people.control("PUT", f"/guilds/{GUILD_ID}", {"unavailable": False})
        assert (await client.until("GUILD_CREATE"))["id"] == GUILD_ID


async def test_the_bot_joins_and_is_thrown_out(simulator: Simulator, people: People) -> None:
    async with logged_in(simulator) as client:
        guild = await people.control("POST", "/guilds", {"name": "New"})
        assert (await client.until("GUILD_CREATE"))["name"] == "New"
        await people.control("DELETE", f"/guilds/{guild['id']}/members/{simulator.world.bot_id}")
        assert await client.until("GUILD_DELETE") == {"id": guild["id"]}
        await people.control("POST", f"/guilds/{guild['id']}/members", {"userId": simulator.world.bot_id})
        assert (await client.until("GUILD_CREATE"))["name"] == "New"


async def test_a_flood_comes_in_order(simulator: Simulator, people: People) -> None:
    async with logged_in(simulator, compress="zstd-stream") as client:
        flood = {"channelId": GENERAL_ID, "userId": MEMBER_ID, "count": 1000, "content": "wave"}
        await people.control("POST", "/floods", flood)
        ids = [int((await client.until("MESSAGE_CREATE"))["id"]) for _ in range(1000)]
        assert ids == sorted(set(ids))


@pytest.mark.parametrize("emoji", ["👍", "custom", "custom by id"])
async def test_reactions_are_told(simulator: Simulator, people: People, emoji: str) -> None:
    message = await people.control("POST", f"/channels/{GENERAL_ID}/messages", {"userId": MEMBER_ID, "content": "x"})
    made = await people.control("POST", f"/guilds/{GUILD_ID}/emojis", {"name": "custom"})
    name = {"custom": f"custom:{made['id']}", "custom by id": made["id"]}.get(emoji, emoji)
    path = f"/channels/{GENERAL_ID}/messages/{message['id']}/reactions/{name}"
    async with logged_in(simulator) as client:
        await people.control("PUT", path, {"userId": MODERATOR_ID})
        added = await client.until("MESSAGE_REACTION_ADD")
        assert (added["user_id"], added["emoji"]["name"]) == (MODERATOR_ID, emoji.partition(" ")[0])
        assert added["member"]["user"]["id"] == MODERATOR_ID
        await people.control("DELETE", path, {"userId": MODERATOR_ID})
        assert (await client.until("MESSAGE_REACTION_REMOVE"))["user_id"] == MODERATOR_ID
