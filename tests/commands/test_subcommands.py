"""Commands of several subcommands: declared once, called by message and by slash command."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import json

from aeon.actors.turn import Turn
from aeon.commands.answering import Answer
from aeon.commands.call import Call
from aeon.commands.catalog import Catalog
from aeon.commands.declaration import Command, Subcommand, family, subcommand
from aeon.commands.dispatch import Dispatch
from aeon.commands.help import help_command
from aeon.commands.option import Option, OptionKind
from aeon.commands.slash import wanted_commands
from aeon.commands.subcommands import subcommand_in, subcommand_of
from aeon.discord.events import InteractionCreate, MessageCreate
from aeon.discord.model import Option as GivenOption
from aeon.discord.model import OptionType
from aeon.guild.access import CommandGroup
from tests.commands.calls import message, slash
from tests.guild.examples import LOW, MEMBER, OWNER, guild_state, wish_of
from tests.openapi import load

ROLE = Option("role", "Which role.", OptionKind.ROLE)
WHY = Option("why", "Why.", is_required=False, takes_rest=True)


def said(call: Call, what: str) -> None:
    call.answer(f"{what} {dict(call.arguments.values)}")


@subcommand("list", "Lists them.")
def show(call: Call) -> None:
    said(call, "list")


@subcommand("give", "Gives it.", options=(ROLE, WHY))
def give(call: Call) -> None:
    said(call, "give")


BADGE = family("badge", "Badges for roles.", show, give, group=CommandGroup.ADMIN)
CATALOG = Catalog([BADGE, help_command])
DISPATCH = Dispatch(CATALOG, {"badge": "badges", "help": "general"})


def answer(event: MessageCreate | InteractionCreate, *, command: str = "badge") -> str:
    turn = Turn(now=0.0)
    handle: Any = DISPATCH.on_message if isinstance(event, MessageCreate) else DISPATCH.on_interaction
    assert handle(guild_state(command_cooldowns={command: 0}), event, turn)
    [effect] = wish_of(turn).effects
    return next(part.content for part in effect.args if isinstance(part, Answer))


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (message("!badge list", OWNER), "list {}"),
        (message("!badge LIST", OWNER), "list {}"),
        (message(f"!badge give <@&{LOW}>", OWNER), f"give {{'role': '{LOW}'}}"),
        (message(f"!badge\tgive  {LOW}  being  nice", OWNER), f"give {{'role': '{LOW}', 'why': 'being  nice'}}"),
        (slash("badge list", OWNER), "list {}"),
        (slash("badge give", OWNER, role=LOW, why="nice"), f"give {{'role': '{LOW}', 'why': 'nice'}}"),
    ],
)
def test_a_subcommand_runs_with_its_own_arguments(event: MessageCreate | InteractionCreate, said: str) -> None:
    assert answer(event) == said


NEITHER = "Say what to do with `badge`: `list`, `give`."


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (message("!badge", OWNER), f"{NEITHER}\nUsage: `!badge list|give`"),
        (message("!badge take", OWNER), f"{NEITHER}\nUsage: `!badge list|give`"),
        (slash("badge", OWNER), f"{NEITHER}\nUsage: `/badge list|give`"),
        (slash("badge yesterday", OWNER), f"{NEITHER}\nUsage: `/badge list|give`"),
        (message("!badge give", OWNER), "`role` is missing: Which role.\nUsage: `!badge give <role> [why]`"),
        (slash("badge give", OWNER), "`role` is missing: Which role.\nUsage: `/badge give <role> [why]`"),
        (
            message("!badge list all", OWNER),
            "I do not know what to do with `all`.\nUsage: `!badge list`",
        ),
    ],
)
def test_a_wrong_call_shows_what_can_be_called(event: MessageCreate | InteractionCreate, said: str) -> None:
    assert answer(event) == said


def test_the_right_is_the_commands_and_asked_for_first() -> None:
    for event in (message("!badge take", MEMBER), slash("badge list", MEMBER)):
        assert answer(event).startswith("You may not use `badge` here.")


def test_help_shows_the_family_and_explains_each_of_it() -> None:
    assert "`!badge list|give` Badges for roles." in answer(message("!help", OWNER), command="help")
    explained = answer(message("!help badge", OWNER), command="help")
    assert explained.splitlines() == [
        "`!badge list|give`",
        "Badges for roles.",
        "`!badge list` Lists them.",
        "`!badge give <role> [why]` Gives it.",
    ]
    assert answer(message("!help badge give", OWNER), command="help").splitlines() == [
        "`!badge give <role> [why]`",
        "Gives it.",
        "`role` (role): Which role.",
        "`why` (text): Why.",
    ]


def test_discord_gets_them_as_options_that_it_takes() -> None:
    [found] = wanted_commands([BADGE], frozenset())
    options: Any = found["options"]
    assert [(each["type"], each["name"]) for each in options] == [(1, "list"), (1, "give")]
    assert [each["name"] for each in options[1]["options"]] == ["role", "why"]
    openapi = load()
    if openapi is None:
        pytest.skip("Discord's description of its API is not here")
    body = json.encode([found])
    assert openapi.request_faults("PUT", "/applications/1/guilds/2/commands", "application/json", body) == []


def test_what_cannot_be_registered_cannot_be_declared() -> None:
    with pytest.raises(ValueError, match="subcommands"):
        family("empty", "Nothing.")
    with pytest.raises(ValueError, match="name of its own"):
        family("twice", "Twice.", show, show)
    with pytest.raises(ValueError, match="subcommands"):
        Command("both", "Both.", show.run, subcommands=(show,))
    with pytest.raises(ValueError, match="no name that Discord takes"):
        Subcommand("Two Words", "Two.", show.run)
    with pytest.raises(ValueError, match="25"):
        family("many", "Many.", *(subcommand(f"s{number}", "One.")(show.run) for number in range(26)))


names = st.text("abcdefgh-_", min_size=1, max_size=8)


@given(st.lists(names, min_size=1, max_size=6, unique=True), st.data())
def test_exactly_the_named_subcommand_is_found_in_both_worlds(declared: list[str], data: st.DataObject) -> None:
    command = family("it", "It.", *(subcommand(name, "One.")(show.run) for name in declared))
    wanted = data.draw(st.sampled_from(declared) | names)
    spaces = st.text(" \t\n", min_size=1, max_size=3)
    rest = data.draw(st.text().map(str.strip))
    line = data.draw(st.sampled_from([wanted, wanted.upper()])) + (data.draw(spaces) + rest if rest else "")
    expected = next((each for each in command.subcommands if each.name == wanted), None)

    found, left = subcommand_of(command, line)
    assert (found, left) == (expected, rest)
    inner = (GivenOption(name="x", type=OptionType.STRING, value="y"),)
    chosen, options = subcommand_in(command, (GivenOption(name=wanted, type=OptionType.SUB_COMMAND, options=inner),))
    assert (chosen, options) == (expected, inner)


@given(st.text())
def test_any_line_after_a_family_is_answered(line: str) -> None:
    assert len(answer(message(f"!badge {line}", OWNER))) > 0
