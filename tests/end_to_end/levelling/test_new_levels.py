"""New levels, said where the guild wants it."""

import pytest

from aeon.simulator.community import MEMBER_ID, OWNER_ID
from tests.end_to_end.house import House, bearer
from tests.end_to_end.levelling.test_levels import set_xp
from tests.end_to_end.people import Community, Json, eventually, until

ALMOST = 99
"""XP; one message more is level 1."""


async def change(house: House, **settings: object) -> Json:
    answer = await house.http.put(f"{house.path}/settings", headers=bearer(house.key("manage")), json=settings)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def rise(house: House, community: Community) -> Json:
    """The message with which the member rises."""
    await set_xp(house, MEMBER_ID, ALMOST)
    return await community.write("hello", user_id=MEMBER_ID)


async def said_in(community: Community, channel_id: str, *, after: Json) -> Json:
    """The bot's next message there."""

    async def look() -> Json | None:
        answer = await community.http.get(f"/_sim/channels/{channel_id}/messages", params={"userId": OWNER_ID})
        messages = [each for each in answer.json() if each["author"]["id"] == community.bot_id]
        return next((dict(each) for each in messages if int(each["id"]) > int(after["id"])), None)

    return await eventually(look)


async def test_a_new_level_is_said_where_it_was_earned_and_mentions_the_member_alone(
    house: House, community: Community
) -> None:
    message = await rise(house, community)
    said = await said_in(community, community.channel_id, after=message)
    assert said["content"] == f"🎉 <@{MEMBER_ID}> has reached level 1!"
    assert [user["id"] for user in said["mentions"]] == [MEMBER_ID]
    [sent] = [entry for entry in house.simulator.parts.journal.after(0) if "reached" in str(entry.body)]
    assert sent.body["allowed_mentions"] == {"parse": [], "users": [MEMBER_ID]}


async def test_a_new_level_is_said_in_the_guilds_own_words_in_its_own_channel(
    house: House, community: Community
) -> None:
    channel_id = str([each["id"] for each in community.guild["channels"] if each["type"] == 0][1])
    words = "@everyone {user} ({user.id}) {level} in {channel.mention} of {server.name} {nothing} {user.mention}"
    await change(house, levelUpMode="channel", levelUpChannelId=channel_id, levelUpMessage=words)
    said = await said_in(community, channel_id, after=await rise(house, community))
    username = house.simulator.world.users[MEMBER_ID].username
    assert said["content"] == (
        f"@everyone {username} ({MEMBER_ID}) 1 in <#{community.channel_id}> of Lantern Square {{nothing}} <@{MEMBER_ID}>"
    )
    assert said["mention_everyone"] is False


async def test_a_channel_that_is_gone_gives_way_to_that_of_the_message(house: House, community: Community) -> None:
    channel_id = str([each["id"] for each in community.guild["channels"] if each["type"] == 0][1])
    await change(house, levelUpMode="channel", levelUpChannelId=channel_id)
    headers = {"Authorization": f"Sim {OWNER_ID}"}
    await community.http.delete(f"/api/v10/channels/{channel_id}", headers=headers)

    directory = house.app.guilds.read(house.guild.id)
    assert directory is not None
    await until(lambda: channel_id not in directory.channels)
    said = await said_in(community, community.channel_id, after=await rise(house, community))
    assert said["content"].endswith("has reached level 1!")


@pytest.mark.parametrize("mode", ["dm", "off"])
async def test_a_new_level_can_be_said_to_the_member_alone_or_not_at_all(
    house: House, community: Community, mode: str
) -> None:
    await change(house, levelUpMode=mode)
    message = await rise(house, community)

    async def look() -> Json | None:
        answer = await community.http.get(f"/_sim/dms/{MEMBER_ID}")
        return dict(answer.json()[0]) if answer.json() else None

    if mode == "dm":
        assert (await eventually(look))["content"].endswith("has reached level 1!")
    await community.say("!ping")
    assert [each["content"][:5] for each in await community.replies_to(message)] == ["Pong!"]


async def test_who_takes_no_direct_messages_is_no_error(house: House, community: Community) -> None:
    await change(house, levelUpMode="dm")
    await community.http.put(f"/_sim/users/{MEMBER_ID}", json={"dmsOpen": False})
    await rise(house, community)

    await until(lambda: any("reached" in str(entry.body) for entry in house.simulator.parts.journal.after(0)))
    assert "Pong!" in await community.say("!ping", user_id=OWNER_ID)


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("levelUpMode", "loud", "must be one of: here, channel, dm, off"),
        ("levelUpChannelId", "123", "must be a channel of this server"),
        ("levelUpChannelId", "x", "must be a channel's id, as text, or null"),
        ("levelUpMessage", " ", "must be text of 1 to 1000 characters, or null"),
        ("levelUpMessage", "x" * 1001, "must be text of 1 to 1000 characters, or null"),
        ("levelRewardsStack", "yes", "must be true or false"),
    ],
)
async def test_what_cannot_be_set_is_refused(house: House, name: str, value: object, fault: str) -> None:
    answer = await house.http.put(f"{house.path}/settings", headers=bearer(house.key("manage")), json={name: value})
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"path": name, "message": fault}]


async def test_all_of_it_can_be_set_in_discord_too(house: House, community: Community) -> None:
    said = await community.say(f"!settings set levelUpChannelId <#{community.channel_id}>", user_id=OWNER_ID)
    assert said == f"`levelUpChannelId` is now <#{community.channel_id}>."
    said = await community.say("!settings set levelUpMode channel", user_id=OWNER_ID)
    assert said == "`levelUpMode` is now `channel`."
    said = await community.say("!settings set levelUpMessage Well done, {user}!", user_id=OWNER_ID)
    assert said == "`levelUpMessage` is now `Well done, {user}!`."
    assert await community.say("!settings set levelUpMessage none", user_id=OWNER_ID) == (
        "`levelUpMessage` is now `not set`."
    )
    answer = await house.http.get(f"{house.path}/settings", headers=bearer(house.key("manage")))
    found = answer.json()
    assert (found["levelUpMode"], found["levelUpChannelId"], found["levelUpMessage"]) == (
        "channel",
        community.channel_id,
        None,
    )
