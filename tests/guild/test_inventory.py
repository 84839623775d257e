"""Roles, channels and emoji survive being packed, and are packed when nobody looks."""

import pytest
import trio
import trio.testing
from hypothesis import given
from hypothesis import strategies as st

from aeon.actors.registry import open_registry
from aeon.discord.ids import ChannelId, EmojiId, RoleId, UserId
from aeon.discord.model import Channel, Emoji, Overwrite, Role, RoleTags
from aeon.guild.cooldowns import Cooldowns
from aeon.guild.directory import Directory
from aeon.guild.inventory import Contents, Inventory, InventoryBroken
from aeon.guild.resting import REST_SECONDS, rest_guilds
from aeon.guild.state import Held
from tests.actors.house import House
from tests.guild.examples import CHANNEL, GUILD, HIGH, LOW, MEMBER, channel, role

ids = st.integers(1, 2**64 - 1).map(str)
tags = st.none() | st.builds(RoleTags, bot_id=ids.map(UserId))
roles = st.builds(Role, ids.map(RoleId), st.text(max_size=100), st.integers(-1, 300), ids, tags=tags)
overwrites = st.builds(Overwrite, ids, st.integers(0, 1), ids, ids)
channels = st.builds(
    lambda channel_id, name, given: channel(ChannelId(channel_id), name=name, overwrites=tuple(given)),
    ids,
    st.text(max_size=100),
    st.lists(overwrites, max_size=5),
)
emojis = st.builds(Emoji, ids.map(EmojiId), st.text(max_size=32), st.booleans())


def inventory() -> Inventory:
    return Inventory.of(roles=(role(LOW), role(HIGH)), channels=(channel(),))


def is_packed(found: Inventory) -> bool:
    return found._contents is None


@given(st.lists(roles), st.lists(channels), st.lists(emojis))
def test_what_was_packed_comes_back_in_its_order(
    some_roles: list[Role], some_channels: list[Channel], some_emojis: list[Emoji]
) -> None:
    found = Inventory.of(roles=some_roles, channels=some_channels, emojis=some_emojis).look()
    assert list(found.roles.values()) == list({each.id: each for each in some_roles}.values())
    assert list(found.channels.values()) == list({each.id: each for each in some_channels}.values())
    assert list(found.emojis.values()) == list({each.id: each for each in some_emojis}.values())


def test_a_new_inventory_holds_nothing() -> None:
    assert Inventory().look() == Contents({}, {}, {})


def test_a_change_is_in_the_bytes_as_well() -> None:
    found = inventory()
    before = found.packed()
    del found.change().roles[LOW]
    again = Inventory.of_packed(found.packed())
    assert found.packed() != before
    assert set(again.look().roles) == {HIGH}


def test_the_same_contents_give_the_same_bytes() -> None:
    assert inventory().packed() == inventory().packed()


def test_one_that_was_looked_at_stays_unpacked_until_a_whole_rest_has_passed() -> None:
    found = inventory()
    assert is_packed(found)
    found.look()
    found.rest()
    assert not is_packed(found)
    found.rest()
    assert is_packed(found)
    assert set(found.look().roles) == {LOW, HIGH}


def test_a_change_that_nobody_wrote_down_survives_the_rest() -> None:
    found = inventory()
    found.change().channels.clear()
    found.rest()
    found.rest()
    assert is_packed(found)
    assert found.look().channels == {}


@pytest.mark.parametrize("broken", [b"", b"nothing packed", inventory().packed()[:-3], inventory().packed()[9:]])
def test_other_bytes_are_refused(broken: bytes) -> None:
    with pytest.raises(InventoryBroken):
        Inventory.of_packed(broken)


async def test_awake_guilds_let_go_of_unpacked_inventories_and_ended_cooldowns(
    autojump_clock: trio.testing.MockClock,
) -> None:
    used, unused = Directory(GUILD, inventory=inventory()), Directory(GUILD, inventory=inventory())
    async with open_registry(House(lambda _message, _turn: None)) as registry, trio.open_nursery() as nursery:
        registry.open("used", Held(used))
        registry.open("unused", Held(unused, cooldowns := Cooldowns()))
        cooldowns.start(MEMBER, "8ball", now=trio.current_time(), seconds=REST_SECONDS)
        nursery.start_soon(rest_guilds, registry)
        assert CHANNEL in unused.channels
        for _ in range(5):
            await trio.sleep(REST_SECONDS / 2)
            assert CHANNEL in used.channels
        assert not is_packed(used.inventory)
        assert is_packed(unused.inventory)
        assert len(cooldowns) == 0
        nursery.cancel_scope.cancel()
