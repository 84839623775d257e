"""Members have fun: jokes, memes and polls, by message and by slash command."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import trio
from msgspec import json

from aeon.discord.ids import RoleId
from aeon.features.fun.texts import JOKES
from aeon.simulator.community import BOT_ID, GENERAL_ID, GUILD_ID, MEMBER_ID, MODERATOR_ID, OWNER_ID
from aeon.simulator.http import Request, Response
from aeon.simulator.permissions import Permission
from aeon.simulator.world.roles import update_role
from tests.end_to_end.house import House, open_house
from tests.end_to_end.people import Community, Json, eventually, open_community, until
from tests.end_to_end.process import Addresses
from tests.fetch.source import Answering, always, open_source

MEME = {"title": "Fine", "url": "https://i.example/1.png", "postLink": "https://example.com/1", "nsfw": False}
AWAY = (
    "I get no memes right now, because the service that has them does not answer as it should. Please try again later."
)
ADULT = {**MEME, "title": "Not for all", "nsfw": True}


@pytest.fixture
def community(community: Community, no_waiting: None) -> Community:
    """With the settings that a new guild has."""
    del no_waiting
    return community


async def answer_by_message(community: Community, line: str, *, user_id: str | None = None) -> Json:
    """The whole message that answers."""
    written = await community.write(line, user_id=user_id)

    async def look() -> Json | None:
        replies = await community.replies_to(written)
        return replies[0] if replies else None

    return await eventually(look)


async def answer_by_slash(
    community: Community, name: str, options: Json | None = None, *, user_id: str | None = None
) -> Json:
    ran = await community.answer_to(await community.run(name, options, user_id=user_id))
    return dict(ran["messages"][0])


async def seen_by(community: Community, user_id: str) -> list[str]:
    """What this person reads in the channel, oldest first."""
    return [str(message["content"]) for message in await community.messages(user_id=user_id)]


@asynccontextmanager
async def open_place(house: House) -> AsyncIterator[Community]:
    addresses = Addresses(api=house.app.url, discord=house.simulator.url, key="", guildId=GUILD_ID)
    async with open_community(addresses) as community:
        yield community


async def test_jokes_are_told_in_both_worlds(community: Community) -> None:
    assert (await community.say("!joke")) in JOKES
    assert (await answer_by_slash(community, "joke"))["content"] in JOKES


async def test_a_poll_is_discords_own(community: Community) -> None:
    line = '!poll "When do we meet?" "12:00 | 15:00|  tea time  " 90m yes'
    asked = await answer_by_message(community, line, user_id=OWNER_ID)
    options = {"question": "When do we meet?", "answers": "12:00 | 15:00 | tea time", "several": True}
    used = await answer_by_slash(community, "poll", options, user_id=MEMBER_ID)
    for message in (asked, used):
        poll = message["poll"]
        assert poll["question"]["text"] == "When do we meet?"
        assert [each["poll_media"]["text"] for each in poll["answers"]] == ["12:00", "15:00", "tea time"]
        assert poll["allow_multiselect"] is True


async def test_people_vote_in_it(community: Community) -> None:
    message = await answer_by_message(community, '!poll "Tea?" "Yes | No"', user_id=MODERATOR_ID)
    votes = f"/_sim/channels/{community.channel_id}/messages/{message['id']}/votes/1"
    (await community.http.put(votes, json={"userId": community.member_id})).raise_for_status()
    [seen] = [each for each in await community.messages() if each["id"] == message["id"]]
    counts = [(each["id"], each["count"]) for each in seen["poll"]["results"]["answer_counts"] if each["count"]]
    assert counts == [(1, 1)]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('!poll "Tea?" Yes', "`answers` must be 2 to 10 answers with `|` between them, and I see 1."),
        (
            '!poll "Tea?" "1|2|3|4|5|6|7|8|9|10|11"',
            "`answers` must be 2 to 10 answers with `|` between them, and I see 11.",
        ),
        (
            f'!poll "Tea?" "No | {"y" * 56}"',
            f"`{'y' * 50}` is too long for an answer: 55 characters are the most.",
        ),
        ('!poll "Tea?" "Yes | No" 33d', "`duration` must be at most 32d."),
        (f'!poll "{"?" * 301}" "Yes | No"', "`question` must be at most 300 characters long."),
    ],
)
async def test_what_is_no_poll_is_refused_with_the_usage(community: Community, line: str, said: str) -> None:
    assert await community.say(line) == f"{said}\nUsage: `!poll <question> <answers> [duration] [several]`"


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("!poll Is it good? yes no", '!poll "Is it good?" "yes | no"'),
        ('!poll "Is it good?" yes no', '!poll "Is it good?" "yes | no"'),
        ('!poll Is it good? "yes, no, do not know"', '!poll "Is it good?" "yes | no | do not know"'),
        ("!poll Really? Is it? quite so | not at all", '!poll "Really? Is it?" "quite so | not at all"'),
        ("!poll best drink tea coffee", '!poll "Shall we meet today?" "Yes | No"'),
    ],
)
async def test_who_leaves_out_quotation_marks_is_shown_where_they_belong(
    community: Community, line: str, shown: str
) -> None:
    said = await community.say(line)
    assert said.endswith(f"\nQuotation marks keep words together: `{shown}`")
    made = await answer_by_message(community, shown)
    assert made["poll"]["question"]["text"] in shown


async def test_nobody_makes_by_the_bot_what_they_may_not_make_there_themselves(house: House) -> None:
    denied = {"type": 0, "allow": "0", "deny": str(int(Permission.SEND_POLLS))}
    poll = {"question": "Tea?", "answers": "Yes | No"}
    async with open_place(house) as community:
        overwrite = f"/api/v10/channels/{GENERAL_ID}/permissions/{GUILD_ID}"
        owner = {"Authorization": f"Sim {OWNER_ID}"}
        (await community.http.put(overwrite, headers=owner, json=denied)).raise_for_status()
        for _ in range(2):
            said = await answer_by_slash(community, "poll", poll, user_id=MEMBER_ID)
            assert said["content"] == "You lack a permission for that here: Create Polls."
        made = await answer_by_slash(community, "poll", poll, user_id=OWNER_ID)
        assert made["poll"]["question"]["text"] == "Tea?"


async def test_what_the_bot_lacks_in_a_channel_is_named(house: House) -> None:
    own = house.guild.roles[house.guild.members[BOT_ID].roles[0]]
    own.permissions = int(Permission.VIEW_CHANNEL | Permission.SEND_MESSAGES)
    update_role(house.simulator.world, house.guild, own)
    everyone = house.guild.roles[RoleId(GUILD_ID)]
    everyone.permissions &= ~int(Permission.EMBED_LINKS)
    update_role(house.simulator.world, house.guild, everyone)
    async with open_place(house) as community:
        directory = house.app.guilds.read(GUILD_ID)
        assert directory is not None
        await until(lambda: not int(directory.roles[RoleId(GUILD_ID)].permissions) & int(Permission.EMBED_LINKS))
        assert await community.say("!meme") == "I lack a permission for that here: Embed Links."


async def test_a_meme_is_shown_with_the_way_to_where_it_was_posted(community: Community) -> None:
    asked = await answer_by_message(community, "!meme", user_id=OWNER_ID)
    used = await answer_by_slash(community, "meme", user_id=MEMBER_ID)
    for message in (asked, used):
        [embed] = message["embeds"]
        assert embed["title"]
        assert embed["url"].startswith(str(community.http.base_url).rstrip("/"))
        picture = await community.http.get(embed["image"]["url"])
        assert picture.headers["content-type"] == "image/svg+xml"


@asynccontextmanager
async def open_house_with(answer: Answering, database_url: str, folder: Path) -> AsyncIterator[tuple[House, Community]]:
    async with (
        open_source(answer) as source,
        open_house(database_url, folder, meme_url=source.url) as house,
        open_place(house) as community,
    ):
        yield house, community


async def test_what_is_for_adults_is_shown_where_only_adults_are(database_url: str, tmp_path: Path) -> None:
    async with open_house_with(always(200, json.encode(ADULT)), database_url, tmp_path) as (house, community):
        said = await community.say("!meme")
        assert said == "Only memes came that belong in age-restricted channels. Please try again."
        owner = {"Authorization": f"Sim {OWNER_ID}"}
        path = f"/api/v10/channels/{community.channel_id}"
        (await community.http.patch(path, headers=owner, json={"nsfw": True})).raise_for_status()
        directory = house.app.guilds.read(GUILD_ID)
        assert directory is not None
        await until(lambda: directory.channels[GENERAL_ID].nsfw)
        message = await answer_by_message(community, "!meme", user_id=OWNER_ID)
        assert message["embeds"][0]["title"] == "Not for all"


@pytest.mark.parametrize("answer", [always(503), always(200, b"<html>"), always(302, Location="http://127.0.0.1:9/")])
async def test_a_service_that_is_down_is_said_to_be(answer: Answering, database_url: str, tmp_path: Path) -> None:
    async with open_house_with(answer, database_url, tmp_path) as (_house, community):
        assert await community.say("!meme") == AWAY
        assert (await answer_by_slash(community, "meme", user_id=OWNER_ID))["content"] == AWAY
        assert (await seen_by(community, OWNER_ID)).count(AWAY) == 2
        assert (await seen_by(community, MODERATOR_ID)).count(AWAY) == 1, "a slash command's caller alone hears of it"


@pytest.mark.parametrize("can_delete", [True, False])
async def test_who_called_alone_hears_late_that_a_service_is_down(
    *, can_delete: bool, database_url: str, tmp_path: Path
) -> None:
    is_deferred = trio.Event()

    async def answer(_request: Request) -> Response:
        await is_deferred.wait()
        return Response(503)

    async with open_house_with(answer, database_url, tmp_path) as (house, community):
        if not can_delete:
            house.trouble({"method": "DELETE", "status": 500})
        ran = await community.run("meme", user_id=OWNER_ID)
        await until(lambda: house.requests("/callback") == 1)
        assert "" in await seen_by(community, MODERATOR_ID), "all see that an answer is coming"
        is_deferred.set()
        found = await community.answer_to(ran)
        assert found["messages"][-1]["content"] == AWAY
        assert (await seen_by(community, OWNER_ID))[-1] == AWAY
        others_see = await seen_by(community, MODERATOR_ID)
        assert "" not in others_see
        assert (AWAY in others_see) is not can_delete, "better than no answer"
