"""Whom one may act on: the rules beside a second reading of the specification that shares nothing with the first."""

from hypothesis import given
from hypothesis import strategies as st

from aeon.discord.ids import RoleId, UserId
from aeon.discord.model import Role
from aeon.discord.permissions import Permissions
from aeon.guild.access import Caller
from aeon.guild.targets import Rule, Target, broken_by_id, broken_by_rank
from tests.guild.examples import BOT, EVERYONE, MEMBER, OWNER, directory, role

MODERATOR = UserId("200000000000000007")
BAN = Permissions.BAN_MEMBERS

role_ids = [RoleId(str(400000000000000000 + number)) for number in range(5)]
people = st.sampled_from([OWNER, MEMBER, MODERATOR, BOT])
held = st.sets(st.sampled_from(role_ids), max_size=3).map(tuple)


@st.composite
def roles(draw: st.DrawFn) -> list[Role]:
    """Some of those that people may hold, at few positions, so that many are equal."""
    allowed = st.sampled_from([0, BAN, Permissions.ADMINISTRATOR, Permissions.KICK_MEMBERS]).map(int)
    present = draw(st.sets(st.sampled_from(role_ids)))
    return [role(EVERYONE, position=0, permissions=draw(allowed))] + [
        role(role_id, position=draw(st.integers(1, 3)), permissions=draw(allowed)) for role_id in present
    ]


def stands_above(one: tuple[RoleId, ...], other: tuple[RoleId, ...], known: list[Role]) -> bool:
    """One of the first's roles is higher than all of the other's; without any role one stands above nobody."""

    def beats(mine: Role, theirs: Role) -> bool:
        if mine.position != theirs.position:
            return mine.position > theirs.position
        return int(mine.id) < int(theirs.id)

    theirs = [each for each in known if each.id in other]
    return any(all(beats(mine, each) for each in theirs) for mine in known if mine.id in one)


def by_the_book(caller: Caller, target: Target, known: list[Role], own: tuple[RoleId, ...]) -> set[Rule]:
    """Every rule of the specification's "Target rules" that is broken, word by word."""
    broken = set()
    if target.user_id == caller.user_id:
        broken.add(Rule.SELF)
    if target.user_id == BOT:
        broken.add(Rule.BOT)
    if target.user_id == OWNER:
        broken.add(Rule.OWNER)
    if caller.user_id != OWNER and not stands_above(caller.roles, target.roles, known):
        broken.add(Rule.RANK)
    bits = 0
    for each in known:
        if each.id in own or each.id == EVERYONE:
            bits |= each.permissions
    if not bits & 0x8 and not bits & 0x4:
        broken.add(Rule.BOT_LACKS)
    if not stands_above(own, target.roles, known):
        broken.add(Rule.BOT_RANK)
    return broken


@given(roles(), people, held, people, held, held)
def test_they_are_what_the_specification_says(
    known: list[Role],
    caller_id: UserId,
    caller_roles: tuple[RoleId, ...],
    target_id: UserId,
    target_roles: tuple[RoleId, ...],
    own: tuple[RoleId, ...],
) -> None:
    caller, target = Caller(caller_id, caller_roles), Target(target_id, target_roles)
    guild = directory(*known)
    guild.own_roles = own
    found = broken_by_id(caller, target_id, needs=BAN, directory=guild, own_id=BOT)
    found = found or broken_by_rank(caller, target, guild)
    broken = by_the_book(caller, target, known, own)
    assert found is None if not broken else found in broken


def test_two_without_roles_are_equals() -> None:
    assert broken_by_rank(Caller(MODERATOR), Target(MEMBER, ()), directory()) is Rule.RANK
