"""Application commands: how many, and who may use which where."""

from typing import Any

import pytest

from aeon.discord.ids import UserId
from aeon.simulator import Simulator
from aeon.simulator.community import GENERAL_ID, GUILD_ID, MEMBER_ID, MODERATOR_ID, OWNER_ID
from aeon.simulator.rest.commands import MAX_CREATES_A_DAY
from aeon.simulator.snowflakes import wall_ms
from tests.simulator.people import People, logged_in

DAY_MS = 86_400_000


def base_of(simulator: Simulator) -> str:
    return f"/applications/{simulator.world.application.id}/commands"


async def register(people: People, *commands: dict[str, Any], guild: bool = False) -> list[dict[str, Any]]:
    """Commands of these fields beside a name and a description."""
    application = f"/applications/{people.simulator.world.application.id}"
    path = f"{application}/guilds/{GUILD_ID}/commands" if guild else f"{application}/commands"
    bodies = [{"name": f"c{number}", "description": "d"} | command for number, command in enumerate(commands)]
    registered: list[dict[str, Any]] = await people.ask("PUT", path, bodies)
    return registered


async def shown_to(people: People, user_id: str, channel_id: str = GENERAL_ID) -> list[str]:
    found = await people.control("GET", f"/commands?userId={user_id}&channelId={channel_id}")
    return [command["name"] for command in found]


async def test_a_day_allows_two_hundred_creates_and_then_the_next_begins(simulator: Simulator, people: People) -> None:
    base = base_of(simulator)
    for start in range(0, MAX_CREATES_A_DAY, 100):
        batch = [{"name": f"c{number}", "description": "d"} for number in range(start, start + 100)]
        await people.ask("PUT", base, batch)
    refused = await people.rest("PUT", base, [{"name": "one-more", "description": "d"}])
    assert (refused.status_code, refused.json()["code"]) == (429, 30034)
    assert 0 < refused.json()["retry_after"] <= DAY_MS / 1000
    simulator.world.snowflakes.clock_ms = lambda: wall_ms() + DAY_MS
    await people.ask("PUT", base, [{"name": "one-more", "description": "d"}])


async def test_a_command_is_hidden_from_those_without_its_permissions(people: People) -> None:
    await register(people, {}, {"default_member_permissions": "4"}, {"default_member_permissions": "0"})
    assert await shown_to(people, MEMBER_ID) == ["c0"]
    assert await shown_to(people, MODERATOR_ID) == ["c0", "c1"]
    assert await shown_to(people, OWNER_ID) == ["c0", "c1", "c2"]
    body = {"userId": MEMBER_ID, "channelId": GENERAL_ID, "name": "c1"}
    refused = await people.http.post(f"{people.simulator.url}/_sim/commands", json=body)
    assert (refused.status_code, refused.json()["message"]) == (403, "this user may not use the command c1 here")
    await people.control("POST", "/commands", body | {"userId": MODERATOR_ID})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name_localizations", {"de": "Groß"}),
        ("name_localizations", {"klingon": "a"}),
        ("description_localizations", {"de": ""}),
        ("description_localizations", {"de": "x" * 101}),
        ("description_localizations", ["de"]),
    ],
)
async def test_translations_that_discord_refuses_are_refused(people: People, field: str, value: object) -> None:
    answer = await people.rest("PUT", base_of(people.simulator), [{"name": "a", "description": "d", field: value}])
    fault = answer.json()
    assert (answer.status_code, fault["code"], list(fault["errors"]["0"])) == (400, 50035, [field])


async def test_translations_come_back_as_they_were_given(people: People) -> None:
    names, descriptions = {"de": "größe", "ja": "大きさ"}, {"de": "Wie groß."}
    (command,) = await register(people, {"name_localizations": names, "description_localizations": descriptions})
    assert (command["name_localizations"], command["description_localizations"]) == (names, descriptions)


async def test_a_channel_that_forbids_commands_shows_none(people: People) -> None:
    await register(people, {})
    deny = {"id": GUILD_ID, "type": 0, "deny": str(1 << 31)}
    channel = await people.control("POST", f"/guilds/{GUILD_ID}/channels", {"name": "quiet", "overwrites": [deny]})
    assert await shown_to(people, MEMBER_ID, channel["id"]) == []
    assert await shown_to(people, OWNER_ID, channel["id"]) == ["c0"]


async def test_contexts_say_whether_a_command_is_there_in_direct_messages(people: People) -> None:
    await register(people, {}, {"contexts": [0]}, {"contexts": [1]}, {"dm_permission": False})
    assert await shown_to(people, MEMBER_ID) == ["c0", "c1", "c3"]
    channel = await people.ask("POST", "/users/@me/channels", {"recipient_id": MEMBER_ID})
    assert await shown_to(people, MEMBER_ID, channel["id"]) == ["c0", "c2"]
    async with logged_in(people.simulator) as client:
        await people.control("POST", "/commands", {"userId": MEMBER_ID, "channelId": channel["id"], "name": "c2"})
        event = await client.until("INTERACTION_CREATE")
        assert (event["user"]["id"], event["context"], "member" in event, "guild_id" in event) == (
            MEMBER_ID, 1, False, False,
        )  # fmt: skip


def granted(people: People, *scopes: str, user: str = OWNER_ID) -> str:
    """An access token that a person granted."""
    grant = people.simulator.world.oauth.grant(UserId(user), scopes, now_ms=people.simulator.world.now_ms())
    return grant.access_token


EVERYONE, ALL_CHANNELS = str(GUILD_ID), str(int(GUILD_ID) - 1)


@pytest.mark.parametrize(
    ("rules", "seen"),
    [
        ([], {"member": True, "moderator": True}),
        ([{"id": EVERYONE, "type": 1, "permission": False}], {"member": False, "moderator": False}),
        (
            [{"id": EVERYONE, "type": 1, "permission": False}, {"id": MEMBER_ID, "type": 2, "permission": True}],
            {"member": True, "moderator": False},
        ),
        ([{"id": GENERAL_ID, "type": 3, "permission": False}], {"member": False, "moderator": False}),
        (
            [{"id": ALL_CHANNELS, "type": 3, "permission": False}, {"id": GENERAL_ID, "type": 3, "permission": True}],
            {"member": True, "moderator": True},
        ),
    ],
    ids=["none", "everyone", "everyone but one", "this channel", "this channel alone"],
)
async def test_a_guilds_rules_come_before_the_commands_own(
    people: People, rules: list[dict[str, Any]], seen: dict[str, bool]
) -> None:
    (command,) = await register(people, {}, guild=True)
    path = f"/applications/{command['application_id']}/guilds/{GUILD_ID}/commands/{command['id']}/permissions"
    token = granted(people, "applications.commands.permissions.update")
    async with logged_in(people.simulator) as client:
        answer = await people.rest("PUT", path, {"permissions": rules}, bearer=token)
        assert answer.json()["permissions"] == rules
        assert (await client.until("APPLICATION_COMMAND_PERMISSIONS_UPDATE"))["id"] == command["id"]
    assert (await people.ask("GET", path))["permissions"] == rules
    assert [one["id"] for one in await people.ask("GET", path.replace(f"/{command['id']}", ""))] == [command["id"]]
    found = {"member": await shown_to(people, MEMBER_ID), "moderator": await shown_to(people, MODERATOR_ID)}
    assert found == {who: ["c0"] if sees else [] for who, sees in seen.items()}


async def test_rules_are_a_persons_to_make_and_unknown_until_they_are(people: People) -> None:
    (command,) = await register(people, {}, guild=True)
    path = f"/applications/{command['application_id']}/guilds/{GUILD_ID}/commands/{command['id']}/permissions"
    assert (await people.rest("GET", path)).json()["code"] == 10066
    assert (await people.rest("PUT", path, {"permissions": []})).json()["code"] == 20001
    member = granted(people, "applications.commands.permissions.update", user=MEMBER_ID)
    assert (await people.rest("PUT", path, {"permissions": []}, bearer=member)).json()["code"] == 50013
    other = granted(people, "identify")
    assert (await people.rest("PUT", path, {"permissions": []}, bearer=other)).status_code == 401
