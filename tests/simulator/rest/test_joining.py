"""How people come and go in numbers: invitations, prunes, bans of many."""

from typing import Any

from aeon.simulator import Simulator
from aeon.simulator.community import GENERAL_ID, GUILD_ID, MEMBER_ID, MODERATOR_ID, OWNER_ID
from aeon.simulator.snowflakes import wall_ms
from tests.simulator.people import People, logged_in

GUILD, CHANNEL = f"/guilds/{GUILD_ID}", f"/channels/{GENERAL_ID}"


async def stranger(people: People) -> str:
    return str((await people.control("POST", "/users", {"username": "stranger"}))["id"])


async def invite(people: People, **fields: Any) -> dict[str, Any]:
    made: dict[str, Any] = await people.ask("POST", f"{CHANNEL}/invites", fields)
    return made


async def test_an_invitation_brings_people_in_until_it_is_used_up(simulator: Simulator, people: People) -> None:
    async with logged_in(simulator) as client:
        made = await invite(people, max_uses=2)
        assert (await client.until("INVITE_CREATE"))["code"] == made["code"]
        first, second, third = [await stranger(people) for _ in range(3)]
        await people.ask("POST", f"/invites/{made['code']}", user=first)
        assert (await client.until("GUILD_MEMBER_ADD"))["user"]["id"] == first
        await people.ask("POST", f"/invites/{made['code']}", user=first)
        assert [one["uses"] for one in await people.ask("GET", f"{GUILD}/invites")] == [1]
        await people.ask("POST", f"/invites/{made['code']}", user=second)
        assert (await client.until("INVITE_DELETE"))["code"] == made["code"]
        assert (await people.rest("POST", f"/invites/{made['code']}", user=third)).json()["code"] == 10006


async def test_invitations_are_shared_listed_shown_and_deleted(people: People) -> None:
    made = await invite(people)
    assert (await invite(people))["code"] == made["code"]
    other = await invite(people, unique=True)
    assert other["code"] != made["code"]
    assert len(await people.ask("GET", f"{CHANNEL}/invites")) == 2
    shown = await people.ask("GET", f"/invites/{made['code']}?with_counts=true")
    assert (shown["guild"]["id"], shown["approximate_member_count"]) == (GUILD_ID, 9)
    assert (await people.rest("DELETE", f"/invites/{made['code']}", user=MEMBER_ID)).json()["code"] == 50013
    assert (await people.rest("GET", f"{GUILD}/invites", user=MEMBER_ID)).json()["code"] == 50013
    await people.ask("DELETE", f"/invites/{made['code']}")
    assert (await people.rest("GET", f"/invites/{made['code']}")).json()["code"] == 10006


async def test_an_invitation_ends_with_its_time_or_its_channel(simulator: Simulator, people: People) -> None:
    short, long = await invite(people, max_age=60), await invite(people, max_age=0)
    assert long["expires_at"] is None
    simulator.world.snowflakes.clock_ms = lambda: wall_ms() + 61_000
    assert (await people.rest("GET", f"/invites/{short['code']}")).json()["code"] == 10006
    await people.ask("DELETE", CHANNEL)
    assert (await people.rest("GET", f"/invites/{long['code']}")).json()["code"] == 10006


async def test_bots_and_the_banned_do_not_come_in(people: People) -> None:
    made, banned = await invite(people), await stranger(people)
    assert (await people.rest("POST", f"/invites/{made['code']}")).json()["code"] == 20001
    await people.ask("PUT", f"{GUILD}/bans/{banned}")
    assert (await people.rest("POST", f"/invites/{made['code']}", user=banned)).json()["code"] == 40007


async def test_a_prune_takes_those_without_roles_who_said_nothing(simulator: Simulator, people: People) -> None:
    joined = await stranger(people)
    await people.control("POST", f"{GUILD}/members", {"userId": joined})
    silent = {one.user_id for one in simulator.world.guilds[GUILD_ID].members.values() if not one.roles}
    silent -= {OWNER_ID, joined}
    talker = min(silent)
    await people.control("POST", f"{CHANNEL}/messages", {"userId": talker, "content": "here"})
    assert (await people.ask("GET", f"{GUILD}/prune?days=7"))["pruned"] == len(silent) - 1
    roles = ",".join(simulator.world.guilds[GUILD_ID].roles)
    assert (await people.ask("GET", f"{GUILD}/prune?days=7&include_roles={roles}"))["pruned"] > len(silent)
    assert (await people.rest("GET", f"{GUILD}/prune?days=31")).json()["code"] == 50035
    assert (await people.rest("GET", f"{GUILD}/prune", user=MODERATOR_ID)).json()["code"] == 50013
    assert (await people.ask("POST", f"{GUILD}/prune", {"days": 7}))["pruned"] == len(silent) - 1
    left = simulator.world.guilds[GUILD_ID].members
    assert silent & left.keys() == {talker}
    assert joined in left
    answer = await people.ask("POST", f"{GUILD}/prune", {"days": 7, "compute_prune_count": False})
    assert answer == {"pruned": None}


async def test_many_are_banned_at_once_and_those_above_are_told_of(simulator: Simulator, people: People) -> None:
    outsider = await stranger(people)
    body = {"user_ids": [MEMBER_ID, outsider, OWNER_ID, "1"], "delete_message_seconds": 3600}
    await people.control("POST", f"{CHANNEL}/messages", {"userId": MEMBER_ID, "content": "gone soon"})
    async with logged_in(simulator) as client:
        answer = await people.ask("POST", f"{GUILD}/bulk-ban", body)
        assert answer == {"banned_users": [MEMBER_ID, outsider], "failed_users": [OWNER_ID, "1"]}
        assert (await client.until("GUILD_BAN_ADD"))["user"]["id"] == MEMBER_ID
    assert await people.ask("GET", f"{CHANNEL}/messages") == []
    assert (await people.rest("POST", f"{GUILD}/bulk-ban", {"user_ids": [OWNER_ID]})).json()["code"] == 500000
    refused = await people.rest("POST", f"{GUILD}/bulk-ban", {"user_ids": [str(one) for one in range(201)]})
    assert "user_ids" in refused.json()["errors"]
