"""A setting that names a role: who may change it to what, and what is said of rows that others wrote."""

import pytest
from attrs import fields
from msgspec import structs

from aeon.discord.ids import RoleId
from aeon.discord.model import Role
from aeon.discord.permissions import Permissions
from aeon.guild.access import Caller
from aeon.guild.errors import Invalid
from aeon.guild.messages import UpdateSettings
from aeon.guild.named_roles import NAMED_ROLES, faults_of_roles, names_role
from aeon.guild.settings import Settings
from aeon.guild.state import GuildState, Held
from tests.guild.examples import EVERYONE, HIGH, LOW, MEMBER, OWNER, directory, guild_state, role
from tests.guild.told import Told

BOTS, ADMINS, GONE = (RoleId(f"40000000000000000{number}") for number in (7, 8, 9))
BELOW, ABOVE = Caller(MEMBER, (LOW,)), Caller(MEMBER, (HIGH,))


def roles() -> tuple[Role, ...]:
    bots = structs.replace(role(BOTS), managed=True)
    admins = role(ADMINS, position=1, permissions=int(Permissions.ADMINISTRATOR))
    return role(LOW, position=1), role(HIGH, position=2), bots, admins


def guild(named: RoleId | None = None) -> GuildState:
    return guild_state(Settings(mute_role_id=named), held=Held(directory(*roles())))


def refused(state: GuildState, role_id: RoleId, namer: Caller | None) -> str:
    """Why; nothing is begun then."""
    told = Told(state, UpdateSettings({"prefix": "?", "mute_role_id": role_id}, asked_by=namer))
    assert told.wish.effects == []
    with pytest.raises(Invalid) as caught:
        assert told.reply
    [fault] = caught.value.faults
    assert fault.path == "muteRoleId"
    return fault.message


def written(state: GuildState, role_id: RoleId | None, namer: Caller | None) -> object:
    [effect] = Told(state, UpdateSettings({"prefix": "?", "mute_role_id": role_id}, asked_by=namer)).wish.effects
    [message] = [argument for argument in effect.args if isinstance(argument, UpdateSettings)]
    return message.changes


@pytest.mark.parametrize(
    ("role_id", "namer", "why"),
    [
        (GONE, Caller(OWNER), "must be a role of this server"),
        (EVERYONE, Caller(OWNER), "must not be the role that everyone has"),
        (BOTS, Caller(OWNER), "must not be a role that Discord gives by itself, such as a bot's own"),
        (HIGH, BELOW, "must stand below your highest role"),
        (LOW, BELOW, "must stand below your highest role"),
        (ADMINS, ABOVE, "must not have a permission that you do not have"),
        (GONE, None, "must be a role of this server"),
    ],
)
def test_a_role_that_may_not_be_named_is_refused_before_anything_is_written(
    role_id: RoleId, namer: Caller | None, why: str
) -> None:
    assert refused(guild(), role_id, namer) == why
    assert refused(guild(HIGH if role_id != HIGH else LOW), role_id, namer) == why


def test_a_key_without_a_person_names_no_role_with_power() -> None:
    assert "X-Aeon-User" in refused(guild(), ADMINS, None)
    assert written(guild(), LOW, None) == {"prefix": "?", "mute_role_id": LOW}


@pytest.mark.parametrize(("role_id", "namer"), [(ADMINS, Caller(OWNER)), (LOW, ABOVE), (None, BELOW), (None, None)])
def test_who_may_name_a_role_does_and_anybody_names_none(role_id: RoleId | None, namer: Caller | None) -> None:
    assert written(guild(HIGH), role_id, namer) == {"prefix": "?", "mute_role_id": role_id}


@pytest.mark.parametrize("role_id", [GONE, EVERYONE, BOTS, HIGH])
def test_a_row_may_be_sent_back_as_it_is_and_its_role_is_not_written_again(role_id: RoleId) -> None:
    assert written(guild(role_id), role_id, BELOW) == {"prefix": "?"}


def test_a_role_that_can_be_named_is_written_also_where_it_is_named_already() -> None:
    assert written(guild(LOW), LOW, ABOVE) == {"prefix": "?", "mute_role_id": LOW}


@pytest.mark.parametrize(
    ("role_id", "message"),
    [
        (GONE, "must be a role of this server"),
        (EVERYONE, "must not be the role that everyone has"),
        (BOTS, "must not be a role that Discord gives by itself, such as a bot's own"),
        (ADMINS, "must not have Administrator, Manage Server, Manage Roles, Ban Members or Kick Members"),
    ],
)
def test_a_row_that_names_what_cannot_be_used_is_a_fault(role_id: RoleId, message: str) -> None:
    [found] = faults_of_roles(Settings(mute_role_id=role_id), directory(*roles()))
    assert (found.path, found.message) == ("settings.muteRoleId", message)


@pytest.mark.parametrize("role_id", [None, LOW, HIGH])
def test_a_role_that_can_be_used_is_none(role_id: RoleId | None) -> None:
    assert tuple(faults_of_roles(Settings(mute_role_id=role_id), directory(*roles()))) == ()


def test_who_asks_matters_only_where_a_role_is_named() -> None:
    assert names_role({"mute_role_id": LOW})
    assert not names_role({"mute_role_id": None, "prefix": "?"})


def test_every_setting_that_ends_in_role_id_is_looked_at() -> None:
    assert set(NAMED_ROLES) == {each.name for each in fields(Settings) if each.name.endswith("role_id")}
