"""Who may use which commands and how often, configured from the dashboard and from Discord, and felt by members."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.end_to_end.people import Community, Dashboard, Json
from tests.end_to_end.test_bad_input import problem

REFUSED = "You may not use `8ball` here. Ask somebody who manages this server."


class Rights:
    """The guild's permissions and cooldowns, as the dashboard has them."""

    def __init__(self, dashboard: Dashboard, community: Community) -> None:
        self.http = dashboard.http
        self.base = f"/api/guild/{community.guild_id}"
        self.community = community

    async def listed(self, what: str) -> list[Json]:
        answer = await self.http.get(f"{self.base}/{what}")
        assert answer.status_code == 200, answer.text
        return list(answer.json())

    async def clear(self) -> None:
        for row in await self.listed("permissions"):
            assert (await self.http.delete(f"{self.base}/permissions/{row['id']}")).status_code == 204
        for row in await self.listed("cooldowns"):
            assert (await self.http.delete(f"{self.base}/cooldowns/{row['commandName']}")).status_code == 204

    async def grant(self, role: str, group: str) -> Any:
        body = {"roleId": self.role_id(role), "commandGroup": group}
        return await self.http.post(f"{self.base}/permissions", json=body)

    async def set_cooldown(self, name: str, milliseconds: object) -> Any:
        return await self.http.put(f"{self.base}/cooldowns", json={"commandName": name, "cooldownMs": milliseconds})

    def role_id(self, name: str) -> str:
        return str(next(role["id"] for role in self.community.guild["roles"] if role["name"] == name))

    def with_roles(self, *names: str) -> str:
        """Somebody with exactly these roles."""
        wanted = {self.role_id(name) for name in names}
        people = [each for each in self.community.guild["members"] if each["userId"] != self.community.owner_id]
        return str(next(each["userId"] for each in people if set(each["roles"]) == wanted))


@pytest.fixture
async def rights(dashboard: Dashboard, community: Community) -> AsyncIterator[Rights]:
    """Without any rows, before and after."""
    found = Rights(dashboard, community)
    await found.clear()
    yield found
    await found.clear()


async def test_a_granted_role_and_those_above_it_may_and_others_no_longer(rights: Rights, community: Community) -> None:
    answer = await rights.grant("Regular", "fun")
    row = answer.json()
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"{rights.base}/permissions/{row['id']}"
    assert (row["guildId"], row["roleId"], row["commandGroup"]) == (
        community.guild_id,
        rights.role_id("Regular"),
        "fun",
    )
    assert row["createdAt"].endswith("Z")
    assert await rights.listed("permissions") == [row]

    for user_id in (rights.with_roles("Regular"), rights.with_roles("Moderator"), community.owner_id):
        assert "🎱" in await community.say("!8ball may I?", user_id=user_id)
    for user_id in (rights.with_roles("Artist"), community.member_id):
        assert await community.say("!8ball may I?", user_id=user_id) == REFUSED

    assert (await rights.http.delete(f"{rights.base}/permissions/{row['id']}")).status_code == 204
    assert "🎱" in await community.say("!8ball may I?")
    problem(await rights.http.delete(f"{rights.base}/permissions/{row['id']}"), 404)


async def test_what_cannot_be_granted_is_refused_in_its_own_way(rights: Rights, community: Community) -> None:
    assert (await rights.grant("Regular", "fun")).status_code == 201
    problem(await rights.grant("Regular", "fun"), 409)
    refused = problem(await rights.grant("Moderator", "fun"), 403)
    assert "X-Aeon-User" in refused["detail"]
    path = f"{rights.base}/permissions"
    for body, paths in [
        ({"roleId": "123", "commandGroup": "fun"}, ["roleId"]),
        ({"roleId": "x", "commandGroup": "everything"}, ["roleId", "commandGroup"]),
        ({"roleId": rights.role_id("Regular"), "commandGroup": "fun", "colour": 1}, ["colour"]),
        ({}, ["roleId", "commandGroup"]),
    ]:
        found = problem(await rights.http.post(path, json=body), 422)
        assert [error["path"] for error in found["errors"]] == paths
    problem(await rights.http.delete(f"{path}/nothing"), 404)
    problem(await rights.http.delete(f"{path}/%00"), 404)
    everyone = {"roleId": community.guild_id, "commandGroup": "tickets"}
    assert (await rights.http.post(path, json=everyone)).status_code == 201
    assert len(await rights.listed("permissions")) == 2


async def test_a_row_rules_over_the_guilds_setting_also_when_it_says_0(
    rights: Rights, community: Community, dashboard: Dashboard
) -> None:
    await dashboard.change(globalCooldown=60_000)
    assert "🎱" in await community.say("!8ball once?", user_id=rights.with_roles("Artist"))
    waiting = await community.say("!8ball twice?", user_id=rights.with_roles("Artist"))
    assert waiting.startswith("Please wait")

    answer = await rights.set_cooldown("8ball", 0)
    assert answer.status_code == 200
    assert (answer.json()["commandName"], answer.json()["cooldownMs"]) == ("8ball", 0)
    assert await rights.listed("cooldowns") == [answer.json()]
    for _ in range(2):
        assert "🎱" in await community.say("!8ball again?", user_id=rights.with_roles("Artist"))

    assert (await rights.set_cooldown("8BALL", 5000)).json()["id"] == answer.json()["id"]
    assert (await rights.http.delete(f"{rights.base}/cooldowns/8ball")).status_code == 204
    problem(await rights.http.delete(f"{rights.base}/cooldowns/8ball"), 404)
    for name, milliseconds, paths in [
        ("nothing", 5, ["commandName"]),
        ("8ball", -1, ["cooldownMs"]),
        ("8ball", 86_400_001, ["cooldownMs"]),
        ("8ball", "5", ["cooldownMs"]),
        ("", None, ["commandName", "cooldownMs"]),
    ]:
        found = problem(await rights.set_cooldown(name, milliseconds), 422)
        assert [error["path"] for error in found["errors"]] == paths


async def test_the_catalog_names_every_command_with_what_it_hangs_on(rights: Rights) -> None:
    found = {each["name"]: each for each in await rights.listed("command-catalog")}
    assert {"help", "ping", "8ball"} <= found.keys()
    assert found["8ball"] == {
        "name": "8ball",
        "description": "Asks the magic 8-ball a question.",
        "module": "fun",
        "group": "fun",
        "defaultCooldown": 0,
    }
    assert (found["ping"]["module"], found["ping"]["group"]) == (None, None)
