"""Who may: the rule beside a second reading of the specification that shares nothing with the first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aeon.discord.ids import ChannelId, RoleId, UserId
from aeon.discord.model import Overwrite, OverwriteType, Role
from aeon.discord.permissions import Permissions
from aeon.guild.access import Caller, CommandGroup, RoleGrants, may
from tests.guild.examples import CHANNEL, EVERYONE, HIGH, LOW, MEMBER, OWNER, channel, directory, grants, role

NOTHING = Permissions(0)
BAN, MANAGE_MESSAGES, MANAGE_GUILD = Permissions.BAN_MEMBERS, Permissions.MANAGE_MESSAGES, Permissions.MANAGE_GUILD

role_ids = [RoleId(str(400000000000000000 + number)) for number in range(5)]


@st.composite
def guilds(draw: st.DrawFn) -> tuple[list[Role], RoleGrants]:
    """Some roles, @everyone among them, and rows that may name roles that are gone."""
    allowed = st.sampled_from([0, BAN, MANAGE_GUILD, Permissions.ADMINISTRATOR, BAN | MANAGE_MESSAGES]).map(int)
    roles = [role(EVERYONE, position=0, permissions=draw(st.sampled_from([0, int(MANAGE_GUILD)])))]
    present = draw(st.sets(st.sampled_from(role_ids)))
    roles += [role(role_id, position=draw(st.integers(0, 3)), permissions=draw(allowed)) for role_id in present]
    listed = st.sets(st.sampled_from([*role_ids, EVERYONE]), max_size=2)
    rows = draw(st.dictionaries(st.sampled_from(list(CommandGroup)), listed, max_size=3))
    return roles, RoleGrants(rows)


def reaches(caller: Caller, listed: RoleId, roles: list[Role]) -> bool:
    """The listed role is everyone's, one of theirs, or below one of theirs."""
    if listed == EVERYONE or listed in caller.roles:
        return True
    places = [(each.position, -int(each.id)) for each in roles if each.id == listed]
    return any((mine.position, -int(mine.id)) > place for mine in roles if mine.id in caller.roles for place in places)


def by_the_book(caller: Caller, group: CommandGroup, needs: Permissions, roles: list[Role], rows: RoleGrants) -> bool:
    """The specification's "Who may", read word by word."""
    own = [each for each in roles if each.id in caller.roles or each.id == EVERYONE]
    discord = 0
    for each in own:
        discord |= each.permissions
    if caller.user_id == OWNER or discord & 0x8:
        return True

    listed = rows.roles.get(CommandGroup.ADMIN, set()) | rows.roles.get(group, set())
    if any(reaches(caller, role_id, roles) for role_id in listed):
        return True
    if rows.roles.get(group):
        return False
    if group.value in {"fun", "levelling", "custom_commands"}:
        return True
    wanted = int(needs) if group.value == "moderation" and needs else 0x20
    return discord & wanted == wanted


@given(
    guilds(),
    st.sampled_from([OWNER, MEMBER]),
    st.sets(st.sampled_from(role_ids), max_size=3),
    st.sampled_from(list(CommandGroup)),
    st.sampled_from([NOTHING, BAN, BAN | Permissions.KICK_MEMBERS]),
)
def test_it_is_what_the_specification_says(
    guild: tuple[list[Role], RoleGrants], user_id: UserId, held: set[RoleId], group: CommandGroup, needs: Permissions
) -> None:
    roles, rows = guild
    caller = Caller(user_id, tuple(held))
    found = may(caller, group, needs=needs, directory=directory(*roles), grants=rows)
    assert found == by_the_book(caller, group, needs, roles, rows)


def allowed(
    caller: Caller, group: CommandGroup | None, rows: RoleGrants | None = None, *, needs: Permissions = NOTHING
) -> bool:
    return may(caller, group, needs=needs, directory=directory(), grants=rows or RoleGrants())


@pytest.mark.parametrize("group", ["fun", "levelling", "custom_commands"])
def test_what_is_open_is_everyones_until_a_row_says_otherwise(group: str) -> None:
    assert allowed(Caller(MEMBER), CommandGroup(group))
    assert not allowed(Caller(MEMBER), CommandGroup(group), grants(**{group: (LOW,)}))


@pytest.mark.parametrize("group", ["admin", "moderation", "tickets", "templates"])
def test_the_rest_is_for_those_who_manage(group: str) -> None:
    assert not allowed(Caller(MEMBER), CommandGroup(group))
    assert allowed(Caller(OWNER), CommandGroup(group))


def test_a_command_without_a_group_is_everyones() -> None:
    assert allowed(Caller(MEMBER), None)


def test_higher_roles_inherit_and_lower_ones_do_not() -> None:
    rows = grants(tickets=(LOW,))
    assert allowed(Caller(MEMBER, (HIGH,)), CommandGroup.TICKETS, rows)
    assert not allowed(Caller(MEMBER, (LOW,)), CommandGroup.TICKETS, grants(tickets=(HIGH,)))


def test_a_row_for_admin_opens_every_group() -> None:
    rows = grants(admin=(LOW,), fun=(HIGH,), moderation=(HIGH,))
    for group in CommandGroup:
        assert allowed(Caller(MEMBER, (LOW,)), group, rows, needs=BAN)


def test_rows_for_roles_that_are_gone_admit_nobody_and_still_end_the_default() -> None:
    assert not allowed(Caller(MEMBER, (HIGH,)), CommandGroup.FUN, grants(fun=(RoleId("1"),)))


def test_a_channel_gives_and_takes_what_is_the_channels() -> None:
    give = Overwrite(MEMBER, OverwriteType.MEMBER, str(int(MANAGE_MESSAGES)), "0")
    take = Overwrite(EVERYONE, OverwriteType.ROLE, "0", str(int(MANAGE_MESSAGES)))
    other = ChannelId("9")
    strong = role(HIGH, permissions=int(MANAGE_MESSAGES))
    found = directory(strong, channels=(channel(overwrites=(give,)), channel(other, overwrites=(take,))))

    def may_purge(caller: Caller) -> bool:
        return may(caller, CommandGroup.MODERATION, needs=MANAGE_MESSAGES, directory=found, grants=RoleGrants())

    assert may_purge(Caller(MEMBER, (), CHANNEL))
    assert not may_purge(Caller(MEMBER, (), other))
    assert not may_purge(Caller(MEMBER, (HIGH,), other))
    assert may_purge(Caller(MEMBER, (HIGH,), ChannelId("1000")))


@pytest.mark.parametrize("smuggled", [BAN, Permissions.ADMINISTRATOR, MANAGE_GUILD, ~NOTHING])
def test_a_channels_permissions_make_nobody_a_moderator_of_the_guild(smuggled: Permissions) -> None:
    give = Overwrite(MEMBER, OverwriteType.MEMBER, str(int(smuggled)), "0")
    found = directory(channels=(channel(overwrites=(give,)),))
    for caller in (Caller(MEMBER, (), CHANNEL), Caller(MEMBER, (), CHANNEL, int(smuggled))):
        assert not may(caller, CommandGroup.MODERATION, needs=BAN, directory=found, grants=RoleGrants())
        assert not may(caller, CommandGroup.ADMIN, needs=NOTHING, directory=found, grants=RoleGrants())
