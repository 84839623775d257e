"""The role of muted members is named: over the API, by commands and by another program; and who may not name which."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import psycopg
import pytest

from aeon.discord.ids import RoleId, UserId
from aeon.simulator.community import BOT_ID, GUILD_ID, OWNER_ID
from aeon.simulator.permissions import Permission
from aeon.simulator.world.entities import Role
from aeon.simulator.world.members import give_role
from aeon.simulator.world.roles import create_role, delete_role, new_role, update_role
from tests.end_to_end.house import MANAGER_ID, House, bearer
from tests.end_to_end.people import (
    Community,
    Json,
    Watcher,
    eventually,
    until,
)

ADMINISTRATOR_ID = UserId("1100000000000000007")
"""In the demo community a member without a role."""

UNKNOWN = "must be a role of this server"
EVERYONE = "must not be the role that everyone has"
MANAGED = "must not be a role that Discord gives by itself, such as a bot's own"
POWERS = "must not have Administrator, Manage Server, Manage Roles, Ban Members or Kick Members"
NO_PERSON = f"{POWERS} where a service key names it for nobody (X-Aeon-User)"
RANK = "must stand below your highest role"
LACKS = "must not have a permission that you do not have"


def named(house: House, name: str) -> Role:
    return next(role for role in house.guild.roles.values() if role.name == name)


async def made(house: House, name: str, permissions: int = 0, position: int = 1) -> Role:
    """A new role, once Aeon knows it; it stands below all others of its position."""
    world = house.simulator.world
    role = create_role(world, house.guild, new_role(world, name, permissions=int(permissions), position=position))

    def is_known() -> bool:
        directory = house.app.guilds.read(GUILD_ID)
        return directory is not None and role.id in directory.roles

    await until(is_known)
    return role


async def put(house: House, headers: Mapping[str, str], role_id: str | None) -> Any:
    body = {"muteRoleId": role_id}
    return await house.http.put(f"{house.path}/settings", headers=dict(headers), json=body)


async def setting(house: House) -> str | None:
    answer = await house.http.get(f"{house.path}/settings", headers=bearer(house.key("read", GUILD_ID)))
    found: str | None = answer.json()["muteRoleId"]
    return found


async def refusal(house: House, headers: Mapping[str, str], role_id: str) -> str:
    """Why the role may not be named; what was set before still is."""
    before = await setting(house)
    answer = await put(house, headers, role_id)
    assert answer.status_code == 422, answer.text
    [fault] = answer.json()["errors"]
    assert fault["path"] == "muteRoleId"
    assert await setting(house) == before
    return str(fault["message"])


async def administrator(house: House) -> dict[str, str]:
    """Somebody whose role with Administrator stands in the third place."""
    role = await made(house, "Admins", Permission.ADMINISTRATOR, position=3)
    give_role(house.simulator.world, house.guild, house.guild.members[ADMINISTRATOR_ID], role)
    return house.person(ADMINISTRATOR_ID)


async def test_a_manager_names_roles_below_their_own(house: House) -> None:
    quiet = await made(house, "Quiet")
    strong = await made(house, "Strong", Permission.MANAGE_MESSAGES)
    key = bearer(house.key("manage"))
    for manager in (house.person(MANAGER_ID), {**key, "X-Aeon-User": MANAGER_ID}):
        assert await refusal(house, manager, named(house, "Muted").id) == RANK
        assert await refusal(house, manager, house.managers.id) == RANK
        assert await refusal(house, manager, strong.id) == LACKS
        assert (await put(house, manager, quiet.id)).json()["muteRoleId"] == quiet.id
        assert (await put(house, manager, None)).json()["muteRoleId"] is None


async def test_an_administrator_names_roles_with_any_permission_below_their_own(house: House) -> None:
    by = await administrator(house)
    assert (await put(house, by, house.managers.id)).status_code == 200
    assert await refusal(house, by, named(house, "Moderator").id) == RANK
    assert await refusal(house, by, named(house, "Admins").id) == RANK


async def test_the_owner_names_any_role_that_can_be_handed_out(house: House) -> None:
    by = house.person(OWNER_ID)
    acting = {**bearer(house.key("manage")), "X-Aeon-User": OWNER_ID}
    for headers in (by, acting):
        for name in ("Moderator", "Managers", "Muted"):
            assert (await put(house, headers, named(house, name).id)).status_code == 200
    for role_id, why in ((GUILD_ID, EVERYONE), (named(house, "Aeon").id, MANAGED), ("5", UNKNOWN)):
        assert await refusal(house, by, role_id) == why


async def test_the_owner_names_roles_also_while_discord_does_not_say_who_is_a_member(house: House) -> None:
    house.trouble({"method": "GET", "route": "/guilds/{guild_id}/members/{user_id}", "status": 500})
    assert (await put(house, house.person(OWNER_ID), named(house, "Muted").id)).status_code == 200
    assert (await put(house, house.person(MANAGER_ID), None)).status_code == 503
    assert house.requests(f"/members/{OWNER_ID}") == 0


async def test_a_key_that_acts_for_nobody_names_no_role_with_power(house: House) -> None:
    key = bearer(house.key("manage"))
    for name in ("Moderator", "Managers"):
        assert await refusal(house, key, named(house, name).id) == NO_PERSON
    for role_id, why in ((GUILD_ID, EVERYONE), (named(house, "Aeon").id, MANAGED), ("5", UNKNOWN)):
        assert await refusal(house, key, role_id) == why
    assert (await put(house, key, named(house, "Muted").id)).status_code == 200


async def test_whoever_sends_back_what_is_set_is_let_through(house: House) -> None:
    moderators = named(house, "Moderator").id
    assert (await put(house, house.person(OWNER_ID), moderators)).status_code == 200
    for headers in (house.person(MANAGER_ID), bearer(house.key("manage"))):
        row = (await house.http.get(f"{house.path}/settings", headers=headers)).json()
        answer = await house.http.put(f"{house.path}/settings", headers=headers, json={**row, "prefix": "?"})
        assert (answer.status_code, answer.json()["muteRoleId"]) == (200, moderators)


async def test_a_change_is_told_and_written_down(house: House, watcher: Watcher) -> None:
    muted = named(house, "Muted").id
    assert (await put(house, house.person(OWNER_ID), muted)).status_code == 200
    assert (await watcher.next("settings_update"))["settings"]["muteRoleId"] == muted
    row = await watcher.next("audit_log")
    assert (row["actionType"], row["moderatorId"]) == ("settings_update", OWNER_ID)
    assert (row["metadata"]["before"], row["metadata"]["after"]) == ({"muteRoleId": None}, {"muteRoleId": muted})


async def by_message(community: Community, by: UserId, value: str) -> str:
    return await community.say(f"!settings set muteRoleId {value}", user_id=by)


async def by_slash(community: Community, by: UserId, value: str) -> str:
    options: Json = {"name": "muteRoleId", "value": value}
    ran = await community.answer_to(await community.run("settings set", options, user_id=by))
    return str(ran["messages"][-1]["content"])


both_worlds = pytest.mark.parametrize("use", [by_message, by_slash])
Use = Callable[[Community, UserId, str], Awaitable[str]]


@both_worlds
async def test_a_command_names_a_role_by_mention_id_or_name(use: Use, house: House, community: Community) -> None:
    role = await made(house, "Very Quiet")
    for typed in (f"<@&{role.id}>", role.id, "very quiet", "@Very Quiet"):
        assert await use(community, MANAGER_ID, typed) == f"`muteRoleId` is now <@&{role.id}>."
        assert await setting(house) == role.id
        assert await use(community, MANAGER_ID, "none") == "`muteRoleId` is now `not set`."
        assert await setting(house) is None


@both_worlds
async def test_a_command_says_why_a_role_may_not_be_named(use: Use, house: House, community: Community) -> None:
    strong = await made(house, "Strong", Permission.MANAGE_MESSAGES)
    bot = next(role for role in house.guild.roles.values() if role.bot_id == BOT_ID)
    usage = f"Usage: `{'!' if use is by_message else '/'}settings set <name> <value>`"
    for by, role_id, why in (
        (MANAGER_ID, named(house, "Muted").id, RANK),
        (MANAGER_ID, strong.id, LACKS),
        (OWNER_ID, RoleId(GUILD_ID), EVERYONE),
        (OWNER_ID, bot.id, MANAGED),
    ):
        assert await use(community, by, f"<@&{role_id}>") == f"`muteRoleId` {why}.\n{usage}"
    assert await use(community, OWNER_ID, "@everyone") == f"`muteRoleId` {EVERYONE}.\n{usage}"
    assert await use(community, OWNER_ID, "Nobody's") == f"I find no role `Nobody's`.\n{usage}"
    assert await setting(house) is None


async def test_roles_that_can_be_named_are_suggested(house: House, community: Community) -> None:
    body = {
        "userId": OWNER_ID,
        "channelId": community.channel_id,
        "name": "settings set",
        "option": "value",
        "value": "",
        "options": {"name": "muteRoleId"},
    }
    answer = await community.http.post("/_sim/autocomplete", json=body)
    names = [choice["name"] for choice in answer.json()["choices"]]
    assert names == ["Moderator", "Regular", "Artist", "Muted", "Managers", "none"]
    assert house.managers.name in names


async def faults(house: House) -> list[tuple[str, str]]:
    answer = await house.http.get(house.path, headers=bearer(house.key("read", GUILD_ID)))
    return [(fault["path"], fault["message"]) for fault in answer.json()["faults"]]


async def is_fault(house: House, *messages: str) -> None:
    """Once these are the guild's faults, and no others."""

    async def look() -> bool | None:
        return await faults(house) == [("settings.muteRoleId", message) for message in messages] or None

    await eventually(look)


async def test_what_another_program_writes_is_checked(house: House, database_url: str) -> None:
    def write(role_id: str | None) -> None:
        with psycopg.connect(database_url, autocommit=True) as dashboard:
            dashboard.execute('UPDATE "GuildSettings" SET "muteRoleId" = %s', [role_id])

    for role_id, why in (
        ("Muted", "must be a role's id, as text, or null"),
        ("5", UNKNOWN),
        (GUILD_ID, EVERYONE),
        (named(house, "Aeon").id, MANAGED),
        (named(house, "Moderator").id, POWERS),
    ):
        write(role_id)
        await is_fault(house, why)
    write(named(house, "Muted").id)
    await is_fault(house)
    assert await setting(house) == named(house, "Muted").id


async def test_a_role_that_changes_later_is_a_fault_until_it_is_mended(house: House) -> None:
    world, muted = house.simulator.world, named(house, "Muted")
    assert (await put(house, house.person(OWNER_ID), muted.id)).status_code == 200
    muted.permissions = int(Permission.BAN_MEMBERS)
    update_role(world, house.guild, muted)
    await is_fault(house, POWERS)
    muted.permissions = 0
    update_role(world, house.guild, muted)
    await is_fault(house)
    delete_role(world, house.guild, muted)
    await is_fault(house, UNKNOWN)
    changed = await house.http.put(
        f"{house.path}/settings", headers=house.person(OWNER_ID), json={"muteRoleId": muted.id, "prefix": "?"}
    )
    assert (changed.status_code, changed.json()["muteRoleId"]) == (200, muted.id)
    assert (await put(house, house.person(MANAGER_ID), None)).status_code == 200
    await is_fault(house)
