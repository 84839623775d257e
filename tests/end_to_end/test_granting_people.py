"""People who say in the dashboard who may do what: never more than they could by themselves."""

from typing import Any

import pytest
import trio

from aeon.discord.ids import UserId
from aeon.simulator.community import GUILD_ID, OWNER_ID
from aeon.simulator.permissions import Permission
from aeon.simulator.world.entities import Role
from aeon.simulator.world.members import give_role
from aeon.simulator.world.roles import create_role, new_role
from tests.end_to_end.house import MANAGER_ID, House, bearer
from tests.end_to_end.people import LOOK_SECONDS, WAIT_SECONDS


def is_known(house: House, role: Role) -> bool:
    directory = house.app.guilds.read(GUILD_ID)
    return directory is not None and role.id in directory.roles


async def known_role(house: House, permissions: int = 0) -> Role:
    """A new role, once Aeon knows it."""
    world = house.simulator.world
    role = create_role(world, house.guild, new_role(world, "New", permissions=permissions))
    with trio.fail_after(WAIT_SECONDS):
        while not is_known(house, role):
            await trio.sleep(LOOK_SECONDS)
    return role


async def grant(house: House, headers: dict[str, str], role: Role, group: str) -> Any:
    body = {"roleId": role.id, "commandGroup": group}
    return await house.http.post(f"{house.path}/permissions", headers=headers, json=body)


async def test_a_manager_hands_out_groups_but_not_admin(house: House) -> None:
    role = await known_role(house)
    manager, owner = house.person(MANAGER_ID), house.person(OWNER_ID)
    assert (await grant(house, manager, role, "fun")).status_code == 201
    refused = await grant(house, manager, role, "admin")
    assert refused.status_code == 403
    assert refused.json()["detail"] == "only the owner and administrators can say who belongs to the group admin"
    row = await grant(house, owner, role, "admin")
    assert row.status_code == 201
    for headers, status in ((manager, 403), (owner, 204)):
        answer = await house.http.delete(row.headers["Location"], headers=headers)
        assert answer.status_code == status


async def test_an_administrator_hands_out_admin_too(house: House) -> None:
    role = await known_role(house)
    administrators = await known_role(house, int(Permission.ADMINISTRATOR))
    world = house.simulator.world
    administrator = next(UserId(user_id) for user_id in house.guild.members if user_id not in {OWNER_ID, MANAGER_ID})
    give_role(world, house.guild, house.guild.members[administrator], administrators)
    assert (await grant(house, house.person(administrator), role, "admin")).status_code == 201


@pytest.mark.parametrize(
    "permission",
    [
        Permission.ADMINISTRATOR,
        Permission.MANAGE_GUILD,
        Permission.MANAGE_ROLES,
        Permission.BAN_MEMBERS,
        Permission.KICK_MEMBERS,
    ],
)
async def test_a_key_names_roles_with_power_only_for_a_person(house: House, permission: Permission) -> None:
    powerful = await known_role(house, int(permission))
    key = bearer(house.key("manage"))
    refused = await grant(house, key, powerful, "fun")
    assert refused.status_code == 403
    assert "X-Aeon-User" in refused.json()["detail"]
    acting = {**key, "X-Aeon-User": OWNER_ID}
    assert (await grant(house, acting, powerful, "fun")).status_code == 201
    harmless = await known_role(house, int(Permission.MANAGE_MESSAGES))
    assert (await grant(house, key, harmless, "fun")).status_code == 201
