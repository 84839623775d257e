"""Suggestions while an option is typed."""

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from aeon.actors.supervision import FEATURE_CRASHES, Crash
from aeon.actors.turn import Turn
from aeon.commands.call import Call
from aeon.commands.catalog import Catalog
from aeon.commands.completion import Completion, Typing, narrowed
from aeon.commands.declaration import command, family, subcommand
from aeon.commands.help import help_command
from aeon.commands.option import Choice, Option, OptionKind
from aeon.commands.slash import wanted_commands
from aeon.discord.events import InteractionCreate
from aeon.discord.limits import MAX_CHOICES
from aeon.discord.model import InteractionData, InteractionType, OptionType
from aeon.discord.model import Option as GivenOption
from aeon.guild.access import CommandGroup
from aeon.guild.modules import Module
from aeon.guild.settings import Settings
from aeon.guild.state import GuildState
from tests.commands.calls import slash
from tests.guild.examples import MEMBER, OWNER, guild_state, wish_of

FRUIT = ("Apple", "Pear", "Pineapple", "Plum")


def fruit(_typing: Typing) -> Iterable[str]:
    return FRUIT


def other(typing: Typing) -> Iterable[str]:
    return typing.others.values()


def broken(_typing: Typing) -> Iterable[str]:
    raise RuntimeError("broken on purpose")


def run(call: Call) -> None:
    call.answer("ran")


EAT = command(
    "eat",
    "Eats.",
    options=(Option("what", "What.", suggest=fruit), Option("how", "How."), Option("why", "Why.", suggest=other)),
    module=Module.FUN,
)(run)
KEEP = family(
    "keep",
    "Keeps.",
    subcommand("all", "All.", options=(Option("what", "What.", suggest=fruit),))(run),
    group=CommandGroup.ADMIN,
)
BROKEN = command("broken", "Raises.", options=(Option("what", "What.", suggest=broken),))(run)
CATALOG = Catalog([EAT, KEEP, BROKEN, help_command])
COMPLETION = Completion(CATALOG, dict.fromkeys(["eat", "keep", "broken", "help"], "food"))


def typing(name: str, *options: GivenOption, user_id: Any = MEMBER) -> InteractionCreate:
    kind = InteractionType.APPLICATION_COMMAND_AUTOCOMPLETE
    return structs.replace(slash(name, user_id), type=kind, data=InteractionData(name=name, options=options))


def typed(value: str, name: str = "what") -> GivenOption:
    return GivenOption(name=name, type=OptionType.STRING, value=value, focused=True)


def suggested(event: InteractionCreate, state: GuildState | None = None) -> tuple[str, ...]:
    turn = Turn(now=0.0)
    assert COMPLETION.on_interaction(state or guild_state(), event, turn)
    [effect] = wish_of(turn).effects
    found: Any = effect.args[-1]
    return tuple(found)


def test_what_goes_with_what_was_typed_is_suggested_and_beginnings_come_first() -> None:
    assert suggested(typing("eat", typed(""))) == FRUIT
    assert suggested(typing("eat", typed("P"))) == ("Pear", "Pineapple", "Plum", "Apple")
    assert suggested(typing("eat", typed("APPLE "))) == ("Apple", "Pineapple")
    assert suggested(typing("eat", typed("kiwi"))) == ()


def test_the_other_options_are_known() -> None:
    before = GivenOption(name="what", type=OptionType.STRING, value="Plum")
    assert suggested(typing("eat", before, typed("p", "why"))) == ("Plum",)


def test_an_option_of_a_subcommand_is_completed() -> None:
    chosen = GivenOption(name="all", type=OptionType.SUB_COMMAND, options=(typed("pl"),))
    assert suggested(typing("keep", chosen, user_id=OWNER)) == ("Plum", "Apple", "Pineapple")
    assert suggested(typing("keep", chosen)) == (), "who may not use it learns nothing"


@pytest.mark.parametrize(
    "event",
    [
        typing("nothing", typed("p")),
        typing("eat"),
        typing("eat", typed("p", "how")),
        typing("eat", typed("p", "yesterday")),
        typing("keep", typed("p"), user_id=OWNER),
        structs.replace(typing("eat"), data=None),
    ],
)
def test_where_there_is_nothing_to_suggest_discord_hears_so(event: InteractionCreate) -> None:
    assert suggested(event) == ()


def test_a_module_that_is_off_suggests_nothing() -> None:
    assert suggested(typing("eat", typed("p")), guild_state(Settings(fun_enabled=False))) == ()


def test_what_suggestions_raise_is_their_features_fault_and_turns_it_off() -> None:
    state, turn = guild_state(), Turn(now=0.0)
    with pytest.raises(RuntimeError, match="on purpose"):
        COMPLETION.on_interaction(state, typing("broken", typed("p")), turn)
    assert turn.blame == "food"
    for number in range(FEATURE_CRASHES):
        state.supervision.record(Crash(f"r{number}", 0.0, "food", "RuntimeError"))
    assert suggested(typing("broken", typed("p")), state) == ()


def test_commands_themselves_are_not_taken() -> None:
    assert not COMPLETION.on_interaction(guild_state(), slash("eat", what="x"), Turn(now=0.0))


def test_help_suggests_what_the_caller_may_use() -> None:
    assert suggested(typing("help", typed("", "command"))) == ("broken", "eat", "help")
    assert "keep" in suggested(typing("help", typed("", "command"), user_id=OWNER))


def test_discord_is_told_which_options_are_completed() -> None:
    [found] = wanted_commands([EAT], frozenset())
    options: Any = found["options"]
    assert [option.get("autocomplete") for option in options] == [True, None, True]


def test_only_what_is_typed_can_be_completed() -> None:
    with pytest.raises(ValueError, match="suggested"):
        Option("a", "A.", OptionKind.ROLE, suggest=fruit)
    with pytest.raises(ValueError, match="suggested"):
        Option("a", "A.", choices=(Choice("x", "y"),), suggest=fruit)


@given(st.lists(st.text(max_size=120), max_size=60), st.text(max_size=5))
def test_any_suggestions_are_narrowed_to_what_discord_takes(suggestions: list[str], text: str) -> None:
    found = narrowed(suggestions, text)
    assert len(found) <= MAX_CHOICES
    assert len(set(found)) == len(found)
    assert all(1 <= len(each) <= 100 and text.strip().casefold() in each.casefold() for each in found)
