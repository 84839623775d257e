"""Which roles are named and handed out: the rules beside a second reading of the specification that shares nothing with the first."""

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from aeon.discord.ids import RoleId, UserId
from aeon.discord.model import Role
from aeon.discord.permissions import Permissions
from aeon.guild.access import POWERS, Caller
from aeon.guild.directory import Directory
from aeon.guild.handed_out import SENTENCES, Rule, broken_in_naming, broken_in_use, needs_person
from tests.guild.examples import EVERYONE, HIGH, LOW, MEMBER, OWNER, directory, role

OWN = RoleId("400000000000000042")
MANAGE_ROLES, ADMINISTRATOR = int(Permissions.MANAGE_ROLES), int(Permissions.ADMINISTRATOR)
UNNAMED = 1 << 60
"""A permission that Discord has yet to name."""

role_ids = [RoleId(str(400000000000000000 + number)) for number in range(5)]
held = st.sets(st.sampled_from(role_ids), max_size=3).map(tuple)
masks = st.sets(st.sampled_from([1 << 2, 1 << 3, 1 << 11, 1 << 28, UNNAMED]), max_size=2).map(sum)
namers = st.none() | st.builds(Caller, st.sampled_from([OWNER, MEMBER]), held)


@st.composite
def roles(draw: st.DrawFn) -> list[Role]:
    """Some of those that people may hold, at few positions, so that many are equal."""
    present = draw(st.sets(st.sampled_from(role_ids)))
    made = [role(each, position=draw(st.integers(1, 3)), permissions=draw(masks)) for each in present]
    everyone = role(EVERYONE, position=0, permissions=draw(masks))
    return [everyone, *(structs.replace(each, managed=draw(st.booleans())) for each in made)]


def stands_above(holder: tuple[RoleId, ...], named: Role, known: list[Role]) -> bool:
    """One of the holder's roles is higher: by position; equal positions: the smaller id."""
    mine = [each for each in known if each.id in holder]
    return any(
        each.position > named.position or (each.position == named.position and int(each.id) < int(named.id))
        for each in mine
    )


def holds(holder: tuple[RoleId, ...], wanted: int, known: list[Role]) -> bool:
    """Bit by bit; an administrator has every one."""
    mine = [each.permissions for each in known if each.id in holder or each.id == EVERYONE]
    if any(each // 8 % 2 for each in mine):
        return True
    return all(any(each >> bit & 1 for each in mine) for bit in range(64) if wanted >> bit & 1)


def unfit(named: Role | None) -> set[Rule]:
    """What is wrong with the role, whoever names it."""
    if named is None:
        return {Rule.UNKNOWN}
    return {rule for rule, is_so in ((Rule.EVERYONE, named.id == EVERYONE), (Rule.MANAGED, named.managed)) if is_so}


def has_power(named: Role) -> bool:
    """Administrator, Manage Server, Manage Roles, Ban or Kick."""
    return any(named.permissions >> bit & 1 for bit in (3, 5, 28, 2, 1))


def naming_by_the_book(named: Role | None, namer: Caller | None, known: list[Role]) -> set[Rule]:
    """Every rule that is broken, word by word."""
    broken = unfit(named)
    if named is None:
        return broken
    if namer is None:
        return broken | ({Rule.NO_PERSON} if has_power(named) else set())
    if namer.user_id != OWNER and not stands_above(namer.roles, named, known):
        broken.add(Rule.RANK)
    if namer.user_id != OWNER and not holds(namer.roles, named.permissions, known):
        broken.add(Rule.LACKS)
    return broken


def use_by_the_book(named: Role | None, own: tuple[RoleId, ...], known: list[Role]) -> set[Rule]:
    broken = unfit(named)
    if named is None:
        return broken
    if has_power(named):
        broken.add(Rule.POWERS)
    if not holds(own, 1 << 28, known):
        broken.add(Rule.BOT_LACKS)
    if not stands_above(own, named, known):
        broken.add(Rule.BOT_RANK)
    return broken


@given(roles(), st.sampled_from([EVERYONE, *role_ids]), namers, held)
def test_they_are_what_the_specification_says(
    known: list[Role], role_id: RoleId, namer: Caller | None, own: tuple[RoleId, ...]
) -> None:
    guild = directory(*known)
    guild.own_roles = own
    named = next((each for each in known if each.id == role_id), None)
    for found, broken in (
        (broken_in_naming(role_id, namer, guild), naming_by_the_book(named, namer, known)),
        (broken_in_use(role_id, guild), use_by_the_book(named, own, known)),
    ):
        assert found is None if not broken else found in broken


def with_bot(*roles: Role, permissions: int = MANAGE_ROLES) -> Directory:
    """The bot's own role stands in the second place."""
    guild = directory(*roles, role(OWN, position=2, permissions=permissions))
    guild.own_roles = (OWN,)
    return guild


@pytest.mark.parametrize("permissions", [MANAGE_ROLES, ADMINISTRATOR])
def test_the_bot_gives_roles_below_its_own(permissions: int) -> None:
    managed = structs.replace(role(RoleId("400000000000000003")), managed=True)
    guild = with_bot(role(LOW, position=1), role(HIGH, position=2), managed, permissions=permissions)
    assert broken_in_use(LOW, guild) is None
    # Of two in one position the one with the smaller id is higher.
    assert broken_in_use(HIGH, guild) is Rule.BOT_RANK
    assert broken_in_use(OWN, guild, without=0) is Rule.BOT_RANK
    assert broken_in_use(EVERYONE, guild) is Rule.EVERYONE
    assert broken_in_use(managed.id, guild) is Rule.MANAGED
    assert broken_in_use(RoleId("1"), guild) is Rule.UNKNOWN


def test_without_manage_roles_the_bot_gives_none() -> None:
    below = role(LOW, position=1)
    assert broken_in_use(LOW, with_bot(below, permissions=int(Permissions.MANAGE_GUILD))) is Rule.BOT_LACKS
    assert broken_in_use(LOW, directory(below)) is Rule.BOT_LACKS


def test_what_a_role_must_not_give_is_for_its_use_to_say() -> None:
    guild = with_bot(role(LOW, permissions=int(Permissions.KICK_MEMBERS)))
    assert broken_in_use(LOW, guild) is Rule.POWERS
    assert broken_in_use(LOW, guild, without=ADMINISTRATOR) is None
    assert broken_in_use(LOW, guild, without=0) is None


@pytest.mark.parametrize("power", list(Permissions(POWERS)))
def test_each_power_needs_a_person(power: Permissions) -> None:
    named = role(LOW, permissions=int(power | Permissions.SEND_MESSAGES))
    assert needs_person(named)
    assert broken_in_naming(LOW, None, directory(named)) is Rule.NO_PERSON
    assert broken_in_naming(LOW, Caller(OWNER), directory(named)) is None
    assert not needs_person(role(LOW, permissions=int(Permissions.MANAGE_MESSAGES | Permissions.MODERATE_MEMBERS)))


def test_administrators_hold_permissions_that_discord_has_yet_to_name() -> None:
    guild = directory(role(LOW, permissions=UNNAMED), role(HIGH, position=2, permissions=ADMINISTRATOR))
    caller = Caller(UserId("200000000000000007"), (HIGH,))
    assert broken_in_naming(LOW, caller, guild) is None
    assert broken_in_naming(HIGH, caller, guild) is Rule.RANK
    assert broken_in_naming(HIGH, evolve(caller, user_id=OWNER), guild) is None


def test_each_rule_has_a_sentence_of_its_own() -> None:
    assert set(SENTENCES) == set(Rule)
    assert len(set(SENTENCES.values())) == len(Rule)
