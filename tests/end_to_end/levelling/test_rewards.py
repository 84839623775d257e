"""Roles for levels: named by who may, given and taken as levels come and go."""

from collections.abc import Callable

import psycopg
import pytest
import trio

from aeon.discord.ids import RoleId
from aeon.simulator.community import GUILD_ID, MEMBER_ID, OWNER_ID
from aeon.simulator.permissions import Permission
from aeon.simulator.world.entities import Role
from aeon.simulator.world.members import give_role
from aeon.simulator.world.roles import create_role, new_role
from tests.end_to_end.house import MANAGER_ID, House, bearer
from tests.end_to_end.levelling.test_levels import set_xp
from tests.end_to_end.levelling.test_new_levels import change, rise
from tests.end_to_end.people import Community, Json, Watcher, until

LEVEL_2, LEVEL_5 = 255, 1_150
"""XP with which these levels begin."""


def made(house: House, name: str, permissions: int = 0) -> Role:
    """A role below all others."""
    world = house.simulator.world
    return create_role(world, house.guild, new_role(world, name, permissions=permissions))


async def reward(house: House, level: int, role: Role, **headers: str) -> Json:
    body = {"level": level, "roleId": role.id}
    path, sent = f"{house.path}/level-rewards", headers or bearer(house.key("manage"))
    with trio.fail_after(10.0):
        # The role is known once the gateway has told of it.
        while (answer := await house.http.post(path, headers=sent, json=body)).status_code == 422:
            if "must be a role" not in answer.text:
                break
            await trio.sleep(0.02)
    return {"status": answer.status_code, **answer.json()}


def has(house: House, *roles: Role) -> Callable[[], bool]:
    """The member has just these of the roles that are for levels."""
    wanted = {role.id for role in roles}
    named = {role.id for role in house.guild.roles.values() if role.name.startswith("level")}
    return lambda: set(house.guild.members[MEMBER_ID].roles) & named == wanted


async def test_roles_come_with_levels_and_go_with_them(house: House, community: Community, watcher: Watcher) -> None:
    two, five = made(house, "level 2"), made(house, "level 5")
    for level, role in ((5, five), (2, two)):
        assert (await reward(house, level, role))["status"] == 201
    listed = await house.http.get(f"{house.path}/level-rewards", headers=bearer(house.key("read", GUILD_ID)))
    assert [(row["level"], row["roleId"]) for row in listed.json()] == [(2, two.id), (5, five.id)]
    for xp, roles in ((LEVEL_2, [two]), (LEVEL_5, [two, five]), (LEVEL_5 - 1, [two]), (0, [])):
        await set_xp(house, MEMBER_ID, xp)
        await until(has(house, *roles))
    seen: list[tuple[object, ...]] = []
    while len(seen) < 4:
        told = await watcher.next("audit_log")
        if told["action"] in {"role_add", "role_remove"}:
            seen.append((told["action"], told["userId"], told["metadata"]["roleId"], told["botAction"]))
    assert seen == [
        ("role_add", MEMBER_ID, two.id, True),
        ("role_add", MEMBER_ID, five.id, True),
        ("role_remove", MEMBER_ID, five.id, True),
        ("role_remove", MEMBER_ID, two.id, True),
    ]


async def test_the_roles_of_lower_levels_give_way_where_the_guild_wants_that(
    house: House, community: Community
) -> None:
    two, five = made(house, "level 2"), made(house, "level 5")
    await reward(house, 2, two)
    await reward(house, 5, five)
    await change(house, levelRewardsStack=False)
    for xp, role in ((LEVEL_2, two), (LEVEL_5, five), (LEVEL_2, two)):
        await set_xp(house, MEMBER_ID, xp)
        await until(has(house, role))


async def test_who_rises_by_writing_gets_the_role_and_who_has_one_for_another_reason_keeps_it(
    house: House, community: Community
) -> None:
    one, nine = made(house, "level 1"), made(house, "level 9")
    await reward(house, 1, one)
    await reward(house, 9, nine)
    give_role(house.simulator.world, house.guild, house.guild.members[MEMBER_ID], nine)
    await rise(house, community)
    await until(has(house, one, nine))


async def test_who_comes_again_gets_back_what_their_level_gives(house: House, community: Community) -> None:
    two = made(house, "level 2")
    await reward(house, 2, two)
    await set_xp(house, MEMBER_ID, LEVEL_2)
    await until(has(house, two))
    await community.http.delete(f"/_sim/guilds/{GUILD_ID}/members/{MEMBER_ID}")
    await community.http.post(f"/_sim/guilds/{GUILD_ID}/members", json={"userId": MEMBER_ID})
    await until(lambda: MEMBER_ID in house.guild.members and has(house, two)())


async def test_a_role_is_named_by_who_could_give_it_and_by_no_key_where_it_has_power(house: House) -> None:
    plain, mighty = made(house, "level 1"), made(house, "mighty", int(Permission.BAN_MEMBERS))
    manager, owner = house.person(MANAGER_ID), house.person(OWNER_ID)
    assert (await reward(house, 1, plain, **owner))["status"] == 201
    assert (await reward(house, 1, plain, **owner))["status"] == 409
    for role, headers, why in [
        (mighty, bearer(house.key("manage")), "must not have Administrator"),
        (mighty, manager, "must not have a permission that you do not have"),
        (house.guild.roles[RoleId(house.guild.id)], owner, "must not be the role that everyone has"),
    ]:
        refused = await reward(house, 2, role, **headers)
        assert (refused["status"], refused["errors"][0]["path"]) == (422, "roleId")
        assert refused["errors"][0]["message"].startswith(why)
    assert [row["roleId"] for row in await rewards(house)] == [plain.id]


async def rewards(house: House) -> list[Json]:
    answer = await house.http.get(f"{house.path}/level-rewards", headers=bearer(house.key("manage")))
    return list(answer.json())


@pytest.mark.parametrize("body", [{"level": 0}, {"level": 1001}, {"level": 5, "roleId": "x"}, {"level": "5"}])
async def test_what_is_no_reward_is_refused(house: House, body: Json) -> None:
    sent = {"roleId": GUILD_ID, **body}
    answer = await house.http.post(f"{house.path}/level-rewards", headers=bearer(house.key("manage")), json=sent)
    assert answer.status_code == 422
    assert await rewards(house) == []


async def test_a_reward_is_taken_away_and_whoever_has_the_role_keeps_it(house: House) -> None:
    two = made(house, "level 2")
    row = await reward(house, 2, two)
    await set_xp(house, MEMBER_ID, LEVEL_2)
    await until(has(house, two))
    path = f"{house.path}/level-rewards/{row['id']}"
    headers = bearer(house.key("manage"))
    assert (await house.http.delete(path, headers=headers)).status_code == 204
    assert (await house.http.delete(path, headers=headers)).status_code == 404
    await set_xp(house, MEMBER_ID, 0)
    assert has(house, two)()


async def test_a_role_that_came_to_power_is_given_no_more_and_named_among_the_faults(
    house: House, database_url: str
) -> None:
    mighty, two = made(house, "level mighty", int(Permission.KICK_MEMBERS)), made(house, "level 2")
    await reward(house, 2, two)
    with psycopg.connect(database_url, autocommit=True) as dashboard:
        statement = b'INSERT INTO "LevelReward" ("id", "guildId", "level", "roleId") VALUES (%s, %s, 2, %s)'
        dashboard.execute(statement, ("mine", GUILD_ID, mighty.id))
    while len(await rewards(house)) < 2:
        await trio.sleep(0.02)
    await set_xp(house, MEMBER_ID, LEVEL_2)
    await until(has(house, two))
    overview = await house.http.get(house.path, headers=bearer(house.key("manage")))
    paths = [fault["path"] for fault in overview.json()["faults"]]
    assert paths == ["levelRewards.mine"]
