"""What variables stand for, and that filling in is one pass."""

from datetime import UTC, datetime

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from aeon.content.variables import VARIABLES, Scene, fill, named_in
from aeon.discord.ids import ChannelId, GuildId, UserId
from aeon.discord.model import User
from aeon.guild.directory import Directory
from aeon.guild.inventory import Inventory
from tests.guild.examples import channel

NOW = datetime(2026, 1, 31, 23, 30, tzinfo=UTC)
SCENE = Scene.of(
    User(UserId("7"), "ada", avatar="abc"),
    Directory(
        GuildId("5"), name="Home", icon="a_def", member_count=1234, inventory=Inventory.of(channels=(channel(),))
    ),
    ChannelId(channel().id),
    timezone="Europe/Berlin",
    args="one two  three",
    now=NOW,
)
VALUES = SCENE.values()


def test_every_variable_has_a_value() -> None:
    assert VALUES.keys() == VARIABLES


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("{user} {user.mention} {user.id}", "ada <@7> 7"),
        ("{user.avatar}", "https://cdn.discordapp.com/avatars/7/abc.png"),
        ("{server.name} {server.memberCount}", "Home 1234"),
        ("{server.icon}", "https://cdn.discordapp.com/icons/5/a_def.gif"),
        ("{channel} {channel.mention}", f"general <#{channel().id}>"),
        ("{args}|{1}|{2}|{3}|{4}|{9}", "one two  three|one|two|three||"),
        ("{date} {time}", "2026-02-01 00:30"),
        ("{User} {user } {0} {10} {nonsense} {} {{user}}", "{User} {user } {0} {10} {nonsense} {} {ada}"),
    ],
)
def test_variables_stand_for_what_is_so_and_nothing_else_is_touched(text: str, filled: str) -> None:
    assert fill(text, VALUES) == filled


def test_who_has_no_picture_has_that_of_discord() -> None:
    bare = evolve(SCENE, user=User(UserId("7"), "ada"))
    assert fill("{user.avatar}", bare.values()) == "https://cdn.discordapp.com/embed/avatars/0.png"
    nameless = Scene.of(SCENE.user, Directory(GuildId("5")), ChannelId("9"), timezone="UTC", now=NOW)
    assert nameless.server_icon.startswith("https://cdn.discordapp.com/embed/avatars/")
    assert fill("{channel}{time}", nameless.values()) == "23:30"


@given(st.sampled_from(sorted(VARIABLES)), st.text())
def test_what_a_name_holds_is_never_filled_in_again(name: str, around: str) -> None:
    values = dict.fromkeys(VARIABLES, "{user}{args}{1}")
    assert fill(f"{{{name}}}", values) == values[name]
    plain = around.replace("{", "").replace("}", "")
    assert fill(f"{plain}{{{name}}}{plain}", values) == f"{plain}{values[name]}{plain}"


@given(st.text(alphabet="{}user.1x ", max_size=40))
def test_filling_in_replaces_exactly_the_variables(text: str) -> None:
    marked = fill(text, dict.fromkeys(VARIABLES, "\0"))
    assert fill(text, {name: f"{{{name}}}" for name in VARIABLES}) == text
    assert ("\0" in marked) == bool(named_in(text))
