from datetime import UTC, datetime, timedelta

import pytest

from aeon.discord.ids import UserId
from aeon.discord.model import Role
from aeon.discord.permissions import Permissions
from aeon.guild.directory import Directory
from aeon.guild.inventory import Inventory
from aeon.guild.standing import Membership, manages_guild
from tests.guild.examples import EVERYONE, GUILD, HIGH, LOW, MEMBER, OWNER, role

MANAGE = int(Permissions.MANAGE_GUILD)
ADMINISTRATOR = int(Permissions.ADMINISTRATOR)
IN_AN_HOUR = datetime.now(UTC) + timedelta(hours=1)


def guild(*roles: Role) -> Directory:
    return Directory(GUILD, owner_id=OWNER, inventory=Inventory.of(roles=(role(EVERYONE, position=0), *roles)))


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
