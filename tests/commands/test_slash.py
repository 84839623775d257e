"""Declarations as Discord registers them, judged by Discord's own description of its API."""

import random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aeon.app import FEATURES
from aeon.commands.call import Call
from aeon.commands.catalog import Catalog
from aeon.commands.declaration import Command, command
from aeon.commands.option import Choice, Option, OptionKind
from aeon.commands.slash import hash_of, wanted_commands
from aeon.guild.access import CommandGroup
from tests.commands.calls import COMMANDS, ban, echo
from tests.openapi import load

TARGET = "/applications/1/guilds/2/commands"
EVERY_KIND = tuple(
    Option(kind.name.lower(), "It.", kind, least=least, most=most, is_required=False)
    for kind, least, most in [
        (OptionKind.TEXT, 1, 300),
        (OptionKind.INTEGER, -5, 5),
        (OptionKind.NUMBER, 0.5, 1.5),
        (OptionKind.SWITCH, None, None),
        (OptionKind.USER, None, None),
        (OptionKind.ROLE, None, None),
        (OptionKind.CHANNEL, None, None),
        (OptionKind.DURATION, 60, 3600),
    ]
)
CHOICES = (
    Option("colour", "Which.", choices=(Choice("Red", "r"), Choice("Blue", "b"))),
    Option("level", "How much.", OptionKind.INTEGER, choices=(Choice("low", 1),)),
    Option("share", "How much of it.", OptionKind.NUMBER, choices=(Choice("half", 0.5),)),
)


def run(call: Call) -> None:
    call.answer("ran")


def declared(*options: Option, name: str = "try-it") -> Command:
    return command(name, "Tries something.", options=options)(run)


OURS = [each for feature in FEATURES for each in feature.commands]


@pytest.mark.parametrize("groups", [frozenset[CommandGroup](), frozenset(CommandGroup)])
def test_what_is_registered_is_what_discord_takes(groups: frozenset[CommandGroup]) -> None:
    openapi = load()
    if openapi is None:
        pytest.skip("Discord's description of its API is not here")
    commands = [*OURS, *COMMANDS, declared(*EVERY_KIND), declared(*CHOICES, name="other")]
    body = msgspec.json.encode(wanted_commands(commands, groups))
    assert openapi.request_faults("PUT", TARGET, "application/json", body) == []


def test_a_declaration_says_all_there_is_to_say() -> None:
    assert wanted_commands([echo], frozenset()) == [
        {
            "name": "echo",
            "description": "Says it again.",
            "type": 1,
            "options": [{"type": 3, "name": "words", "description": "What to say.", "required": True}],
            "default_member_permissions": None,
        }
    ]


def test_bounds_are_discords_for_numbers_and_texts_and_ours_for_durations() -> None:
    [found] = wanted_commands([declared(*EVERY_KIND)], frozenset())
    options = found["options"]
    assert isinstance(options, list)
    by_name = {option["name"]: option for option in options}
    assert (by_name["text"]["min_length"], by_name["text"]["max_length"]) == (1, 300)
    assert (by_name["integer"]["min_value"], by_name["integer"]["max_value"]) == (-5, 5)
    assert (by_name["number"]["min_value"], by_name["number"]["max_value"]) == (0.5, 1.5)
    assert not by_name["duration"].keys() & {"min_value", "max_value", "min_length", "max_length"}


@pytest.mark.parametrize(
    ("groups", "shown_to"),
    [([], "4"), ([CommandGroup.FUN], "4"), ([CommandGroup.MODERATION], None), ([CommandGroup.ADMIN], None)],
)
def test_commands_are_hidden_from_those_who_lack_the_permission_only_while_no_row_grants_them(
    groups: list[CommandGroup], shown_to: str | None
) -> None:
    [found] = wanted_commands([ban], groups)
    assert found["default_member_permissions"] == shown_to


@given(st.randoms(use_true_random=False))
def test_the_hash_is_the_sets_and_not_its_orders(chance: random.Random) -> None:
    commands = wanted_commands([*OURS, *COMMANDS, declared(*EVERY_KIND)], frozenset())
    shuffled = [dict(chance.sample(list(each.items()), len(each))) for each in commands]
    chance.shuffle(shuffled)
    assert hash_of(shuffled) == hash_of(commands)


def test_the_hash_tells_sets_apart() -> None:
    sets = [
        wanted_commands([], frozenset()),
        wanted_commands([echo], frozenset()),
        wanted_commands([echo, ban], frozenset()),
        wanted_commands([echo, ban], frozenset({CommandGroup.MODERATION})),
        wanted_commands([declared(*CHOICES)], frozenset()),
        wanted_commands([declared(*CHOICES[1:])], frozenset()),
    ]
    assert len({hash_of(commands) for commands in sets}) == len(sets)


@pytest.mark.parametrize("name", ["", "Ban", "two words", "x" * 33, "ban!", "ä"])
def test_names_that_discord_refuses_cannot_be_declared(name: str) -> None:
    with pytest.raises(ValueError, match="no name that Discord takes"):
        declared(name=name)
    with pytest.raises(ValueError, match="no name that Discord takes"):
        Option(name, "It.")


@pytest.mark.parametrize("description", ["", "x" * 101])
def test_descriptions_have_1_to_100_characters(description: str) -> None:
    with pytest.raises(ValueError, match="100 characters"):
        Option("it", description)
    with pytest.raises(ValueError, match="100 characters"):
        command("it", description)(run)


@pytest.mark.parametrize(
    "options",
    [
        (Option("a", "A.", is_required=False), Option("b", "B.")),
        (Option("a", "A.", takes_rest=True), Option("b", "B.")),
        (Option("a", "A."), Option("a", "B.")),
        tuple(Option(f"o{number}", "O.") for number in range(26)),
    ],
)
def test_options_that_discord_or_a_line_cannot_tell_apart_cannot_be_declared(options: tuple[Option, ...]) -> None:
    with pytest.raises(ValueError, match="option"):
        declared(*options)


def test_choices_are_of_their_options_type_and_bounds_where_there_is_a_size() -> None:
    with pytest.raises(ValueError, match="type"):
        Option("a", "A.", OptionKind.INTEGER, choices=(Choice("x", "1"),))
    with pytest.raises(ValueError, match="chosen"):
        Option("a", "A.", OptionKind.USER, choices=(Choice("x", "1"),))
    with pytest.raises(ValueError, match="25"):
        Option("a", "A.", choices=tuple(Choice(str(number), str(number)) for number in range(26)))
    with pytest.raises(ValueError, match="25"):
        Option("a", "A.", choices=(Choice("x", "1"), Choice("x", "2")))
    with pytest.raises(ValueError, match="bounds"):
        Option("a", "A.", OptionKind.ROLE, least=1)
    with pytest.raises(ValueError, match="rest"):
        Option("a", "A.", OptionKind.DURATION, takes_rest=True)
    with pytest.raises(ValueError, match="100"):
        Choice("", 1)


def test_commands_have_names_of_their_own_and_are_at_most_a_hundred() -> None:
    with pytest.raises(ValueError, match="two commands"):
        Catalog([echo, echo])
    with pytest.raises(ValueError, match="100"):
        Catalog(declared(name=f"c{number}") for number in range(101))


def test_a_command_is_found_in_any_case() -> None:
    assert Catalog([echo]).find("ECHO") is echo
    assert Catalog([echo]).find("echoes") is None
