from datetime import UTC, datetime, timedelta

import pytest

from aeon.discord.ids import RoleId, UserId
from aeon.discord.model import Role
from aeon.discord.permissions import Permissions
from aeon.guild.directory import Directory
from aeon.guild.inventory import Inventory
from aeon.guild.own_roles import can_assign
from aeon.guild.standing import Membership, manages_guild
from tests.guild.examples import EVERYONE, GUILD, HIGH, LOW, MEMBER, OWNER, role

MANAGE = int(Permissions.MANAGE_GUILD)
ADMINISTRATOR = int(Permissions.ADMINISTRATOR)
IN_AN_HOUR = datetime.now(UTC) + timedelta(hours=1)


def guild(*roles: Role, own: tuple[RoleId, ...] = ()) -> Directory:
    inventory = Inventory.of(roles=(role(EVERYONE, position=0), *roles))
    return Directory(GUILD, owner_id=OWNER, inventory=inventory, own_roles=own)


@pytest.mark.parametrize(
    ("user_id", "membership", "permissions", "manages"),
    [
        (MEMBER, Membership((LOW,)), MANAGE, True),
        (MEMBER, Membership((LOW,)), ADMINISTRATOR, True),
        (MEMBER, Membership((LOW,)), int(Permissions.MANAGE_ROLES), False),
        (MEMBER, Membership(), MANAGE, False),
        (MEMBER, Membership((HIGH,)), MANAGE, False),
        (OWNER, Membership(), 0, True),
        (MEMBER, Membership((LOW,), IN_AN_HOUR), MANAGE, False),
        (MEMBER, Membership((LOW,), datetime(2020, 1, 1, tzinfo=UTC)), MANAGE, True),
        (MEMBER, Membership((LOW,), IN_AN_HOUR), ADMINISTRATOR, True),
    ],
)
def test_who_manages_a_guild_in_discord(
    user_id: UserId, membership: Membership, permissions: int, *, manages: bool
) -> None:
    assert manages_guild(guild(role(LOW, permissions=permissions)), user_id, membership) is manages


OWN = RoleId("400000000000000042")


@pytest.mark.parametrize("permissions", [int(Permissions.MANAGE_ROLES), ADMINISTRATOR])
def test_the_bot_gives_roles_below_its_own(permissions: int) -> None:
    below, beside = role(LOW, position=1), role(HIGH, position=2)
    directory = guild(below, beside, role(OWN, position=2, permissions=permissions), own=(OWN,))
    assert can_assign(directory, below)
    # Of two in one position the one with the smaller id is higher.
    assert not can_assign(directory, beside)
    assert not can_assign(directory, directory.roles[OWN])
    assert not can_assign(directory, directory.roles[EVERYONE])
    assert not can_assign(directory, Role(LOW, "bots", position=1, permission_bits="0", managed=True))


def test_without_manage_roles_the_bot_gives_none() -> None:
    below = role(LOW, position=1)
    assert not can_assign(guild(below, role(OWN, position=2, permissions=MANAGE), own=(OWN,)), below)
    assert not can_assign(guild(below), below)
