from hypothesis import given
from hypothesis import strategies as st

from aeon.discord.ids import GuildId, RoleId, UserId
from aeon.discord.model import Overwrite, OverwriteType
from aeon.discord.permissions import (
    ALL_PERMISSIONS,
    Permissions,
    base_permissions,
    channel_permissions,
    has,
    label,
    missing,
    role_order,
    timed_out_permissions,
    usable_permissions,
)

GUILD = GuildId("100")
ADA = UserId("11")
MODS, HELPERS = RoleId("201"), RoleId("202")

bits = st.integers(0, 2**53 - 1)
plain_bits = bits.map(lambda value: value & ~Permissions.ADMINISTRATOR)


def overwrite(of: str, kind: OverwriteType, *, allow: int = 0, deny: int = 0) -> Overwrite:
    return Overwrite(id=of, type=kind, allow_bits=str(allow), deny_bits=str(deny))


def in_channel(base: int, *overwrites: Overwrite) -> int:
    return channel_permissions(base, overwrites, guild_id=GUILD, user_id=ADA, roles={MODS, HELPERS})


@given(everyone=bits, roles=st.lists(bits))
def test_an_owner_may_do_everything(everyone: int, roles: list[int]) -> None:
    assert base_permissions(is_owner=True, everyone=everyone, roles=roles) == ALL_PERMISSIONS


@given(everyone=bits, roles=st.lists(bits))
def test_an_administrator_may_do_everything_whatever_overwrites_say(everyone: int, roles: list[int]) -> None:
    base = base_permissions(is_owner=False, everyone=everyone, roles=[*roles, int(Permissions.ADMINISTRATOR)])
    assert base == ALL_PERMISSIONS
    assert in_channel(base, overwrite(ADA, OverwriteType.MEMBER, deny=ALL_PERMISSIONS)) == ALL_PERMISSIONS


@given(everyone=plain_bits, roles=st.lists(plain_bits))
def test_roles_only_add(everyone: int, roles: list[int]) -> None:
    base = base_permissions(is_owner=False, everyone=everyone, roles=roles)
    assert has(base, everyone)
    assert all(has(base, role) for role in roles)


@given(base=plain_bits, allow=plain_bits, deny=bits)
def test_the_member_overwrite_has_the_last_word(base: int, allow: int, deny: int) -> None:
    others = (
        overwrite(GUILD, OverwriteType.ROLE, deny=ALL_PERMISSIONS),
        overwrite(MODS, OverwriteType.ROLE, deny=ALL_PERMISSIONS),
    )
    result = in_channel(base, overwrite(ADA, OverwriteType.MEMBER, allow=allow, deny=deny), *others)
    assert has(result, allow)
    assert not result & deny & ~allow


@given(base=plain_bits, allow=plain_bits)
def test_one_roles_allowance_beats_another_roles_denial(base: int, allow: int) -> None:
    result = in_channel(
        base,
        overwrite(MODS, OverwriteType.ROLE, allow=allow),
        overwrite(HELPERS, OverwriteType.ROLE, deny=ALL_PERMISSIONS),
    )
    assert result == allow


@given(base=plain_bits, allow=plain_bits)
def test_a_role_overwrite_beats_the_one_of_everyone(base: int, allow: int) -> None:
    result = in_channel(
        base,
        overwrite(MODS, OverwriteType.ROLE, allow=allow),
        overwrite(GUILD, OverwriteType.ROLE, deny=ALL_PERMISSIONS),
    )
    assert result == allow


@given(base=plain_bits)
def test_overwrites_of_others_change_nothing(base: int) -> None:
    others = (
        overwrite("999", OverwriteType.ROLE, deny=ALL_PERMISSIONS),
        overwrite("12", OverwriteType.MEMBER, deny=ALL_PERMISSIONS),
        overwrite(MODS, OverwriteType.MEMBER, deny=ALL_PERMISSIONS),
    )
    assert in_channel(base, *others) == base


@given(permissions=plain_bits)
def test_who_cannot_see_a_channel_can_do_nothing_in_it(permissions: int) -> None:
    assert usable_permissions(permissions & ~Permissions.VIEW_CHANNEL) == 0


def test_threads_ask_for_their_own_right_to_send() -> None:
    permissions = int(Permissions.VIEW_CHANNEL | Permissions.SEND_MESSAGES_IN_THREADS | Permissions.ATTACH_FILES)
    assert usable_permissions(permissions, in_thread=True) == permissions
    assert not usable_permissions(permissions) & Permissions.ATTACH_FILES


@given(permissions=plain_bits)
def test_a_time_out_leaves_reading(permissions: int) -> None:
    left = timed_out_permissions(permissions)
    assert has(Permissions.VIEW_CHANNEL | Permissions.READ_MESSAGE_HISTORY, left)


def test_a_time_out_does_not_touch_administrators() -> None:
    assert timed_out_permissions(ALL_PERMISSIONS) == ALL_PERMISSIONS


def test_what_is_missing_is_named_one_by_one() -> None:
    needed = Permissions.BAN_MEMBERS | Permissions.KICK_MEMBERS | Permissions.SEND_TTS_MESSAGES
    lacking = missing(int(Permissions.KICK_MEMBERS), needed)
    assert [label(permission) for permission in lacking] == ["Ban Members", "Send TTS Messages"]


def test_of_equal_positions_the_smaller_id_is_higher() -> None:
    ranked = sorted([("9", 1), ("10", 1), ("300", 2)], key=lambda role: role_order(role[1], RoleId(role[0])))
    assert [role for role, _ in ranked] == ["10", "9", "300"]
