"""Who may use which commands and how often, configured from the dashboard and from Discord, and felt by members."""

from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import pytest

from tests.end_to_end.people import Community, Dashboard, Json, Watcher, eventually
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

    async def registered(self, name: str) -> Json:
        """The guild's slash command of this name, as Discord has it."""
        requests = (await self.community.http.get("/_sim/requests")).json()
        overwrites = [each for each in requests if each["method"] == "PUT" and each["path"].endswith("/commands")]
        return dict(next(command for command in overwrites[-1]["body"] if command["name"] == name))

    async def completed(self, name: str, option: str, value: str, /, **others: str) -> list[str]:
        """What is suggested to the owner who types this option of a slash command."""
        body = {
            "userId": self.community.owner_id,
            "channelId": self.community.channel_id,
            "name": name,
            "option": option,
            "value": value,
            "options": others,
        }
        answer = await self.community.http.post("/_sim/autocomplete", json=body)
        assert answer.status_code == 200, answer.text
        return [choice["name"] for choice in answer.json()["choices"]]

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
    assert (await rights.http.delete(f"{rights.base}/cooldowns/8BALL")).status_code == 204
    assert await rights.listed("cooldowns") == []
    problem(await rights.http.delete(f"{rights.base}/cooldowns/8ball"), 404)
    problem(await rights.http.delete(f"{rights.base}/cooldowns/nothing"), 404)
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


async def slash_said(community: Community, name: str, user_id: str, /, **options: str) -> str:
    """What a slash command answers this person."""
    answer = await community.answer_to(await community.run(name, dict(options), user_id=user_id))
    assert answer["state"] == "answered"
    return str(answer["messages"][-1]["content"])


async def test_slash_commands_and_messages_change_the_very_rows_of_the_dashboard(
    rights: Rights, community: Community, watcher: Watcher
) -> None:
    regular, owner = rights.role_id("Regular"), community.owner_id
    said = await slash_said(community, "permissions grant", owner, role=regular, group="fun")
    assert said == f"<@&{regular}>, and roles above it, may use `fun` now."
    executed = await watcher.next("command_executed")
    assert (executed["commandName"], executed["userId"], executed["outcome"]) == ("permissions", owner, "ok")
    [row] = await rights.listed("permissions")
    assert (row["roleId"], row["commandGroup"]) == (regular, "fun")
    assert await community.say("!8ball may I?") == REFUSED

    said = await community.say("!cooldown set 8ball 5s", user_id=owner)
    assert said == "A member may use `8ball` once in 5s now."
    assert [each["cooldownMs"] for each in await rights.listed("cooldowns")] == [5000]
    assert "`8ball` 5s" in await slash_said(community, "cooldown list", owner)

    assert (await slash_said(community, "permissions grant", owner, role=regular, group="fun")).endswith("already.")
    await community.say(f"!permissions revoke <@&{regular}> fun", user_id=owner)
    assert await rights.listed("permissions") == []
    assert "🎱" in await community.say("!8ball may I?")


async def test_a_group_is_taken_from_a_role_that_is_gone_by_mention_id_and_slash_command(
    rights: Rights, community: Community
) -> None:
    owner = community.owner_id
    roles = f"/api/v10/guilds/{community.guild_id}/roles"
    acting = {"Authorization": f"Sim {owner}"}
    created = await community.http.post(roles, headers=acting, json={"name": "Short-lived"})
    role_id = str(created.json()["id"])

    async def grant(group: str) -> bool | None:
        body = {"roleId": role_id, "commandGroup": group}
        return (await rights.http.post(f"{rights.base}/permissions", json=body)).status_code == 201 or None

    groups = ("fun", "levelling", "tickets")
    for group in groups:
        await eventually(partial(grant, group))
    assert (await rights.grant("Regular", "fun")).status_code == 201
    assert await rights.completed("permissions revoke", "role", "", group="fun") == ["Regular", "Short-lived"]
    assert await rights.completed("permissions revoke", "role", "short") == ["Short-lived"]
    (await community.http.delete(f"{roles}/{role_id}", headers=acting)).raise_for_status()

    async def is_gone() -> bool | None:
        listed = await slash_said(community, "permissions list", owner)
        return f"`tickets` `{role_id}` (deleted), and roles above" in listed or None

    await eventually(is_gone)
    assert await community.say("!8ball may I?") == REFUSED
    assert await rights.completed("permissions revoke", "role", "", group="fun") == ["Regular", role_id]

    no_longer = f"`{role_id}` (deleted) is no longer listed for"
    assert await community.say(f"!permissions revoke {role_id} fun", user_id=owner) == f"{no_longer} `fun`."
    said = await community.say(f"!permissions revoke <@&{role_id}> levelling", user_id=owner)
    assert said.startswith(f"{no_longer} `levelling`. Nobody is")
    said = await slash_said(community, "permissions revoke", owner, role=role_id, group="tickets")
    assert said.startswith(f"{no_longer} `tickets`. Nobody is")
    said = await slash_said(community, "permissions revoke", owner, role="regular", group="fun")
    assert said.startswith("<@&")
    assert await rights.listed("permissions") == []
    assert "🎱" in await community.say("!8ball may I?")
    said = await slash_said(community, "permissions revoke", owner, role="5", group="fun")
    assert said.startswith("I find no role `5`.\nUsage: ")
    said = await slash_said(community, "permissions revoke", owner, role="nobody", group="fun")
    assert said.startswith("I find no role `nobody`.")


async def test_a_row_changed_from_discord_is_in_the_log_that_the_dashboard_watches(
    rights: Rights, community: Community, watcher: Watcher
) -> None:
    await community.say("!cooldown set ping 5s", user_id=community.owner_id)
    row = await watcher.next("audit_log")
    assert (row["actionType"], row["moderatorId"]) == ("cooldown_update", community.owner_id)
    assert (await rights.set_cooldown("ping", 0)).status_code == 200
    row = await watcher.next("audit_log")
    assert (row["actionType"], row["moderatorId"]) == ("cooldown_update", None)
    await slash_said(community, "settings set", community.owner_id, name="globalCooldown", value="1s")
    assert (await watcher.next("settings_update"))["settings"]["globalCooldown"] == 1000


async def test_who_may_not_configure_is_told_so_and_the_command_is_hidden_until_a_row_grants_it(
    rights: Rights, community: Community
) -> None:
    assert await community.say("!permissions list") == REFUSED.replace("8ball", "permissions")

    async def is_hidden() -> bool | None:
        return (await rights.registered("permissions"))["default_member_permissions"] == str(1 << 5) or None

    assert await eventually(is_hidden), "also where a test before has granted it just now"
    assert (await rights.grant("Regular", "admin")).status_code == 201

    async def is_shown() -> bool | None:
        return (await rights.registered("permissions"))["default_member_permissions"] is None or None

    await eventually(is_shown)
    regular = rights.with_roles("Regular")
    assert "Who may use" in await community.say("!permissions list", user_id=regular)
    refused = await community.say(f"!permissions grant <@&{rights.role_id('Artist')}> admin", user_id=regular)
    assert refused == "Only the owner and administrators can say who belongs to the group admin."


async def test_what_is_typed_is_completed(rights: Rights) -> None:
    assert await rights.completed("settings set", "name", "fun") == ["funEnabled"]
    assert await rights.completed("settings set", "value", "berl", name="timezone") == ["Europe/Berlin"]
    assert await rights.completed("settings set", "value", "", name="funEnabled") == ["on", "off"]
    assert "8ball" in await rights.completed("cooldown set", "command", "")
    assert await rights.completed("help", "command", "perm") == ["permissions"]
