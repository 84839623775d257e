"""What a dashboard reads of a guild to offer choices."""

from typing import Any

import pytest

from aeon.discord.ids import EmojiId
from aeon.simulator.community import BOT_ID, GENERAL_ID, GUILD_ID, MEMBER_ID
from aeon.simulator.world.emojis import update_emojis
from aeon.simulator.world.entities import Emoji
from aeon.simulator.world.roles import create_role, move_role, new_role
from tests.end_to_end.house import House, bearer
from tests.end_to_end.people import eventually


async def read(house: House, what: str, expected: int = 200) -> Any:
    answer = await house.http.get(f"{house.path}/{what}", headers=bearer(house.key("read", GUILD_ID)))
    assert answer.status_code == expected, answer.text
    return answer.json()


async def test_roles_say_which_of_them_the_bot_can_give(house: House) -> None:
    world, guild = house.simulator.world, house.guild
    above = create_role(world, guild, new_role(world, "Above"))
    move_role(world, guild, above, len(guild.roles))

    async def look() -> Any:
        roles = await read(house, "roles")
        return roles if roles[0]["name"] == "Above" else None

    roles = await eventually(look)
    assert {role["name"] for role in roles if role["assignable"]} == {
        "Managers", "Muted", "Artist", "Regular", "Moderator",
    }  # fmt: skip
    assert [role["name"] for role in roles[:2]] == ["Above", "Aeon"]
    moderator = next(role for role in roles if role["name"] == "Moderator")
    assert moderator == {
        "id": moderator["id"],
        "name": "Moderator",
        "color": 0x3498DB,
        "position": guild.roles[moderator["id"]].position,
        "permissions": str(guild.roles[moderator["id"]].permissions),
        "managed": False,
        "mentionable": False,
        "assignable": True,
    }
    assert roles[-1]["id"] == GUILD_ID


async def test_channels_and_emoji_are_as_discord_has_them(house: House) -> None:
    channels = await read(house, "channels")
    assert [channel["position"] for channel in channels] == sorted(channel["position"] for channel in channels)
    general = next(channel for channel in channels if channel["id"] == GENERAL_ID)
    town = next(channel for channel in channels if channel["name"] == "Town")
    assert general == {"id": GENERAL_ID, "name": "general", "type": 0, "parentId": town["id"], "position": 1}
    assert await read(house, "emojis") == []
    lantern = Emoji(EmojiId("1100000000000000700"), "lantern", animated=True)
    house.guild.emojis[lantern.id] = lantern
    update_emojis(house.simulator.world, house.guild)

    async def look() -> Any:
        return await read(house, "emojis") or None

    url = f"https://cdn.discordapp.com/emojis/{lantern.id}.gif"
    assert await eventually(look) == [{"id": lantern.id, "name": "lantern", "animated": True, "url": url}]


async def test_members_come_in_pages_that_link_on(house: House) -> None:
    seen: list[Any] = []
    address = f"{house.path}/members?limit=4"
    pages = 0
    while address:
        answer = await house.http.get(address, headers=bearer(house.key("read", GUILD_ID)))
        assert answer.status_code == 200, answer.text
        seen += answer.json()
        pages += 1
        address = answer.links.get("next", {}).get("url", "")
    assert [each["id"] for each in seen] == sorted(house.guild.members, key=int)
    assert pages == -(-len(seen) // 4)
    ada = next(each for each in seen if each["id"] == MEMBER_ID)
    assert (ada["username"], ada["displayName"], ada["bot"]) == ("ada", "Ada", False)
    assert ada["roles"] == list(house.guild.members[MEMBER_ID].roles)
    assert ada["avatar"].startswith("https://cdn.discordapp.com/")
    assert ada["joinedAt"].endswith("Z")
    assert next(each for each in seen if each["id"] == BOT_ID)["bot"]


async def test_members_are_found_by_their_names(house: House) -> None:
    assert [each["username"] for each in await read(house, "members?query=m")] == ["marek", "mina"]
    assert len(await read(house, "members?query=m&limit=1")) == 1
    assert await read(house, "members?query=nobody") == []


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=x", "after=x", "query=", f"query={'x' * 101}", "query=a&after=1", "x=1"]
)
async def test_a_wrong_question_about_members_is_422(house: House, query: str) -> None:
    assert (await read(house, f"members?{query}", 422))["errors"]


async def test_discord_that_lists_no_members_or_does_not_answer_is_told_apart(house: House) -> None:
    forbidden = {"message": "Missing Access", "code": 50001}
    house.trouble({"method": "GET", "route": "/guilds/{guild_id}/members", "status": 403, "body": forbidden})
    assert "Intent" in (await read(house, "members", 409))["detail"]
    house.trouble({"method": "GET", "route": "/guilds/{guild_id}/members", "status": 500})
    assert (await read(house, "members", 503))["type"] == "discord-away"
