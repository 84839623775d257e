"""`help`, in both worlds."""

from aeon.actors.turn import Turn
from aeon.commands.answering import Answer
from aeon.commands.call import Call
from aeon.commands.catalog import Catalog
from aeon.commands.declaration import command
from aeon.commands.dispatch import Dispatch
from aeon.commands.help import help_command
from aeon.commands.option import Option
from aeon.guild.modules import Module
from aeon.guild.settings import Settings
from tests.commands.calls import call, message, slash
from tests.guild.examples import LOW, MEMBER, OWNER, grants, guild_state, wish_of

USAGE = "Usage: `!help [command]`"


def test_it_lists_what_the_caller_may_use_as_they_would_type_it() -> None:
    said = call(guild_state(Settings(prefix="a?")), message("a?help")).text
    assert said.splitlines() == [
        "Commands you may use here:",
        "`a?broken` Raises.",
        "`a?echo <words>` Says it again.",
        "`a?help [command]` Lists the commands you may use, or explains one of them.",
        "`a?joke` Tells a joke.",
        "Type `a?help <command>` to learn more of one.",
    ]
    outcome = call(guild_state(), slash("help", OWNER))
    assert "`/ban <user>` Bans a member." in outcome.text
    assert outcome.is_ephemeral


def test_what_is_off_or_not_for_the_caller_is_not_there() -> None:
    for state in (guild_state(Settings(fun_enabled=False)), guild_state(granted=grants(fun=(LOW,)))):
        assert "joke" not in call(state, message("!help")).text
        assert call(state, message("!help joke")).text == f"There is no command `joke` that you may use here.\n{USAGE}"
        assert call(state, message("!help")).ended == ("ok", None)


def test_it_explains_one_command_however_it_is_named() -> None:
    for line in ("!help echo", "!help !echo", "!help ECHO", "!help /echo"):
        assert call(guild_state(), message(line)).text == (
            "`!echo <words>`\nSays it again.\n`words` (text): What to say."
        )


def test_nobody_is_told_of_what_is_not_there_in_a_broken_way() -> None:
    said = call(guild_state(), message("!help `x`")).text
    assert said == f"There is no command `` `x` `` that you may use here.\n{USAGE}"


def test_a_long_list_is_told_in_short_and_always_fits() -> None:
    def run(call: Call) -> None:
        call.answer("ran")

    options = tuple(Option(f"option-number-{number}", "x" * 100, is_required=False) for number in range(3))
    many = [
        command(f"a-command-with-number-{number}", "x" * 100, options=options, module=list(Module)[number % 6])(run)
        for number in range(90)
    ]
    dispatch = Dispatch(Catalog([*many[:60], help_command]), dict.fromkeys([*(one.name for one in many), "help"], "x"))
    turn = Turn(now=0.0)
    dispatch.on_message(guild_state(), message("!help", MEMBER), turn)
    answer = next(part for part in wish_of(turn).effects[0].args if isinstance(part, Answer))
    assert len(answer.content) <= 2000
    assert "**Fun**: `a-command-with-number-14`" in answer.content
    assert "**Auto responders**:" in answer.content
    assert "**Always there**: `help`" in answer.content
