"""Templates sent, by people in both worlds and over REST: the message that is there then, and everything that keeps one from being sent."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest

from aeon.discord.ids import ChannelId, RoleId, UserId
from aeon.simulator.community import BOT_ID, GENERAL_ID, GUILD_ID, MEMBER_ID, OWNER_ID
from aeon.simulator.permissions import Permission
from aeon.simulator.world.channels import set_overwrite
from aeon.simulator.world.entities import Channel, Message, Overwrite
from aeon.simulator.world.roles import update_role
from tests.end_to_end.house import MANAGER_ID, House, bearer
from tests.end_to_end.people import Community, eventually, until
from tests.end_to_end.templates.dashboard import Dashboard, Json

PLAIN: Json = {"content": "Hello", "embedData": None, "components": None}


async def by_message(community: Community, by: UserId, name: str, channel: str = "") -> str:
    asked = await community.write(f'!send-template "{name}" {channel and f"<#{channel}>"}', user_id=by)

    async def look() -> str | None:
        found = [each for each in await community.replies_to(asked) if each.get("message_reference")]
        return str(found[0]["content"]) if found else None

    return await eventually(look)


async def by_slash(community: Community, by: UserId, name: str, channel: str = "") -> str:
    options = {"name": name} | ({"channel": channel} if channel else {})
    ran = await community.answer_to(await community.run("send-template", options, user_id=by))
    return str(ran["messages"][0]["content"])


Use = Callable[..., Awaitable[str]]
both_worlds = pytest.mark.parametrize("use", [by_message, by_slash])


def channel_named(house: House, name: str) -> Channel:
    return next(channel for channel in house.guild.channels.values() if channel.name == name)


def said_in(house: House, channel_id: str) -> list[Message]:
    """The bot's messages there that answer nobody, oldest first."""
    timeline = house.simulator.world.timeline(house.simulator.world.channels[ChannelId(channel_id)])
    found = [each for each in timeline.before(None) if each.author_id == BOT_ID]
    return [each for each in found if each.reply_to is None and each.interaction_metadata is None][::-1]


def told(house: House, path: str) -> list[Json]:
    """The bodies of the bot's requests to this path."""
    entries = house.simulator.parts.journal.after(0)
    return [
        dict(entry.body) for entry in entries if entry.path.endswith(path) and entry.method == "POST" and entry.body
    ]


async def heard_of(house: House, name: str, permissions: int) -> None:
    """Once Aeon knows that the role of this name has these permissions."""

    def is_heard() -> bool:
        directory = house.app.guilds.read(GUILD_ID)
        roles = [] if directory is None else list(directory.roles.values())
        return any(role.name == name and role.permissions == permissions for role in roles)

    await until(is_heard)


def overwritten(house: House, channel: Channel) -> bool:
    """Aeon knows that permissions in this channel are others than in the guild."""
    directory = house.app.guilds.read(GUILD_ID)
    return directory is not None and bool(directory.channels[channel.id].permission_overwrites)


async def allow_the_bot(house: House, permissions: Permission) -> None:
    own = next(role for role in house.guild.roles.values() if role.bot_id == BOT_ID)
    everyone = next(role for role in house.guild.roles.values() if role.id == RoleId(GUILD_ID))
    own.permissions = everyone.permissions = int(permissions)
    for role in (own, everyone):
        update_role(house.simulator.world, house.guild, role)
        await heard_of(house, role.name, role.permissions)


@both_worlds
async def test_a_template_is_sent_with_its_variables_filled_in(
    use: Use, dashboard: Dashboard, community: Community
) -> None:
    await dashboard.make(name="the rules")
    said = await use(community, MANAGER_ID, "the rules")
    [message] = said_in(dashboard.house, GENERAL_ID)
    assert said == f"Sent: https://discord.com/channels/{GUILD_ID}/{GENERAL_ID}/{message.id}"
    assert message.content == "Hello ben"
    [embed] = message.embeds
    assert (embed["title"], embed["footer"]["text"]) == ("Rules of Lantern Square", "Thanks")
    assert embed["footer"]["icon_url"].startswith("https://cdn.discordapp.com/embed/avatars/")
    [button] = message.components[0]["components"]
    assert (button["custom_id"], button["label"]) == ("agree", "I agree")
    body = told(dashboard.house, f"/channels/{GENERAL_ID}/messages")[0]
    assert body["allowed_mentions"] == {"parse": []}
    assert body["enforce_nonce"] is True
    assert body["nonce"].endswith(".1")


@both_worlds
async def test_it_goes_where_it_is_told_and_any_capitals_will_do(
    use: Use, dashboard: Dashboard, community: Community
) -> None:
    await dashboard.make(content="In {channel} {channel.mention}")
    showcase = channel_named(dashboard.house, "showcase")
    assert showcase.id in await use(community, OWNER_ID, "RULES", showcase.id)
    assert [message.content for message in said_in(dashboard.house, showcase.id)] == [f"In showcase <#{showcase.id}>"]


async def test_components_of_the_second_kind_arrive_as_such(dashboard: Dashboard) -> None:
    shown = [{"type": 17, "accentColor": 255, "components": [{"type": 10, "content": "# {server.name}"}]}]
    row = await dashboard.make(content=None, embedData=None, components=shown)
    assert (await dashboard.ask("POST", f"/{row['id']}/send", {"channelId": GENERAL_ID})).status_code == 201
    [message] = said_in(dashboard.house, GENERAL_ID)
    [container] = message.components
    assert (container["accent_color"], container["components"][0]["content"]) == (255, "# Lantern Square")
    assert message.flags & (1 << 15)


async def test_times_are_those_of_the_guild(dashboard: Dashboard) -> None:
    house = dashboard.house
    manage = bearer(house.key("manage", GUILD_ID))
    await house.http.put(f"{house.path}/settings", headers=manage, json={"timezone": "Pacific/Kiritimati"})
    row = await dashboard.make(**PLAIN | {"content": "{date}"})
    await dashboard.ask("POST", f"/{row['id']}/send", {"channelId": GENERAL_ID})
    [message] = said_in(house, GENERAL_ID)
    assert message.content >= f"{datetime.now(UTC):%Y-%m-%d}"


async def test_the_api_sends_too_and_says_which_message_it_is(dashboard: Dashboard) -> None:
    row = await dashboard.make()
    answer = await dashboard.ask("POST", f"/{row['id']}/send", {"channelId": GENERAL_ID})
    assert answer.status_code == 201, answer.text
    [message] = said_in(dashboard.house, GENERAL_ID)
    url = f"https://discord.com/channels/{GUILD_ID}/{GENERAL_ID}/{message.id}"
    assert answer.json() == {"id": message.id, "guildId": GUILD_ID, "channelId": GENERAL_ID, "url": url}
    assert answer.headers["Location"] == url
    assert message.content == "Hello aeon", "nobody acts, so it is the bot"
    person = {"X-Aeon-User": MANAGER_ID}
    await dashboard.ask("POST", f"/{row['id']}/send", {"channelId": GENERAL_ID}, **person)
    assert said_in(dashboard.house, GENERAL_ID)[1].content == "Hello ben"


async def test_what_cannot_be_sent_over_the_api_says_why(dashboard: Dashboard) -> None:
    row = await dashboard.make()
    send = f"/{row['id']}/send"
    lounge = channel_named(dashboard.house, "Town")
    for channel_id, path in ((lounge.id, "channelId"), ("1", "channelId"), ("x", "channelId")):
        answer = await dashboard.ask("POST", send, {"channelId": channel_id})
        assert answer.status_code == 422
        assert [fault["path"] for fault in answer.json()["errors"]] == [path]
    assert (await dashboard.ask("POST", "/nonsense/send", {"channelId": GENERAL_ID})).status_code == 404
    staff = channel_named(dashboard.house, "moderators")
    refused = await dashboard.ask("POST", send, {"channelId": staff.id}, **{"X-Aeon-User": MANAGER_ID})
    assert refused.status_code == 403
    assert refused.json()["detail"].endswith("because you lack there: View Channel")

    blank = await dashboard.make(name="blank", **PLAIN | {"content": "{args}"})
    answer = await dashboard.ask("POST", f"/{blank['id']}/send", {"channelId": GENERAL_ID})
    assert answer.status_code == 409
    assert "nothing is left" in answer.json()["detail"]
    assert said_in(dashboard.house, GENERAL_ID) == []


@both_worlds
async def test_who_may_not_write_there_cannot_have_it_written(
    use: Use, dashboard: Dashboard, community: Community
) -> None:
    await dashboard.make(**PLAIN)
    staff = channel_named(dashboard.house, "moderators")
    said = await use(community, MANAGER_ID, "rules", staff.id)
    assert said == f"You cannot have that sent in <#{staff.id}>, because you lack there: View Channel."
    assert said_in(dashboard.house, staff.id) == []
    assert (await use(community, OWNER_ID, "rules", staff.id)).startswith("Sent:")


@both_worlds
async def test_where_the_bot_may_not_write_it_says_what_it_lacks(
    use: Use, dashboard: Dashboard, community: Community
) -> None:
    await dashboard.make()
    basics = Permission.VIEW_CHANNEL | Permission.READ_MESSAGE_HISTORY | Permission.SEND_MESSAGES
    await allow_the_bot(dashboard.house, basics)
    said = await use(community, OWNER_ID, "rules")
    assert said == f"I cannot send that in <#{GENERAL_ID}>, because I lack there: Embed Links."
    showcase = channel_named(dashboard.house, "showcase")
    nobody_writes = Overwrite(GUILD_ID, 0, deny=int(Permission.SEND_MESSAGES))
    set_overwrite(dashboard.house.simulator.world, showcase, nobody_writes)
    await until(lambda: overwritten(dashboard.house, showcase))
    said = await use(community, OWNER_ID, "rules", showcase.id)
    assert said == f"I cannot send that in <#{showcase.id}>, because I lack there: Send Messages."
    assert said_in(dashboard.house, GENERAL_ID) == said_in(dashboard.house, showcase.id) == []


@both_worlds
async def test_a_template_that_is_not_there_or_a_place_that_is_none_is_explained(
    use: Use, dashboard: Dashboard, community: Community
) -> None:
    await dashboard.make()
    usage = f"Usage: `{'!' if use is by_message else '/'}send-template <name> [channel]`"
    assert await use(community, OWNER_ID, "law") == f"There is no template `law`.\n{usage}"
    town = channel_named(dashboard.house, "Town")
    assert await use(community, OWNER_ID, "rules", town.id) == f"<#{town.id}> takes no messages.\n{usage}"


async def test_only_who_belongs_to_the_group_may(dashboard: Dashboard, community: Community) -> None:
    await dashboard.make(**PLAIN)
    use = by_message
    assert (await use(community, MEMBER_ID, "rules")).startswith("You may not use `send-template` here.")
    regular = next(role.id for role in dashboard.house.guild.roles.values() if role.name == "Regular")
    body = {"roleId": regular, "commandGroup": "templates"}
    headers = bearer(dashboard.house.key("manage", GUILD_ID))
    made = await dashboard.house.http.post(f"{dashboard.house.path}/permissions", headers=headers, json=body)
    assert made.status_code == 201
    assert (await use(community, MEMBER_ID, "rules")).startswith("Sent:")


async def test_names_are_completed(dashboard: Dashboard, community: Community) -> None:
    for name in ("rules", "the rules", "faq"):
        await dashboard.make(name=name)
    asked = {"userId": OWNER_ID, "channelId": GENERAL_ID, "name": "send-template", "option": "name", "value": "rul"}
    answer = await community.http.post("/_sim/autocomplete", json=asked)
    assert [choice["value"] for choice in answer.json()["choices"]] == ["rules", "the rules"]


REFUSAL = {
    "code": 50035,
    "message": "Invalid Form Body",
    "errors": {"components": {"0": {"emoji": {"_errors": [{"code": "BAD", "message": "Invalid emoji"}]}}}},
}


async def test_what_discord_refuses_is_said_in_its_words(dashboard: Dashboard) -> None:
    odd = [{"type": 1, "components": [{"type": 2, "style": 1, "customId": "x", "emoji": {"name": "§§"}}]}]
    row = await dashboard.make(components=odd)
    rule = {"method": "POST", "route": "/channels/{channel_id}/messages", "status": 400, "body": REFUSAL}
    dashboard.house.trouble(rule)
    answer = await dashboard.ask("POST", f"/{row['id']}/send", {"channelId": GENERAL_ID})
    assert answer.status_code == 409
    assert answer.json()["detail"] == "Discord does not take this message (components.0.emoji: Invalid emoji)"
