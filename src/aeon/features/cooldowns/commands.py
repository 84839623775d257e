"""`cooldown`: how long members wait between two calls of a command."""

from collections.abc import Iterable
from functools import partial

from aeon.audit.by import By
from aeon.commands.call import Call
from aeon.commands.completion import Typing
from aeon.commands.declaration import Command, family, subcommand
from aeon.commands.durations import format_milliseconds
from aeon.commands.later import answer_after
from aeon.commands.option import Option, OptionKind
from aeon.commands.texts import code
from aeon.discord.limits import MAX_COMMAND_NAME
from aeon.features.cooldowns import texts
from aeon.guild.access import CommandGroup
from aeon.guild.rights import clear_cooldown, set_cooldown
from aeon.guild.rights_messages import ClearCooldown, SetCooldown
from aeon.guild.settings import LONGEST_COOLDOWN_MS


def _commands(typing: Typing) -> Iterable[str]:
    return sorted(each.name for each in typing.catalog)


def _slowed(typing: Typing) -> Iterable[str]:
    return sorted(typing.state.command_cooldowns)


@subcommand("list", texts.LIST)
def show(call: Call) -> None:
    rows = [(row.command_name, format_milliseconds(row.cooldown_ms)) for row in call.state.cooldown_rows]
    lines = [call.say(texts.LIST_LINE, name=code(name), length=length) for name, length in rows]
    everywhere = call.state.settings.global_cooldown
    rest = texts.ELSEWHERE if everywhere else texts.ELSEWHERE_NONE
    head, foot = texts.LIST_HEAD if lines else texts.LIST_NONE, call.say(rest, length=format_milliseconds(everywhere))
    call.answer("\n".join([call.say(head), *lines, foot]), is_ephemeral=True)


@subcommand(
    "set",
    texts.SET_COMMAND,
    options=(
        Option("command", texts.WHICH_COMMAND, most=MAX_COMMAND_NAME + 1, suggest=_commands),
        Option(
            "duration",
            texts.HOW_LONG,
            OptionKind.DURATION,
            least=0,
            most=LONGEST_COOLDOWN_MS,
            in_milliseconds=True,
        ),
    ),
)
def change(call: Call) -> None:
    command = _command(call)
    if command is None:
        return
    name, milliseconds = code(command.name), call.arguments.integer("duration")
    said = call.say(texts.SET if milliseconds else texts.SET_NONE, name=name, length=format_milliseconds(milliseconds))
    request = SetCooldown(command.name, milliseconds, by=By(call.caller.user_id))
    handle = partial(set_cooldown, call.catalog.known)
    answer_after(call, handle, request, lambda _row: said)


@subcommand(
    "clear",
    texts.CLEAR_COMMAND,
    options=(Option("command", texts.WHICH_COMMAND, most=MAX_COMMAND_NAME + 1, suggest=_slowed),),
)
def clear(call: Call) -> None:
    command = _command(call)
    if command is None:
        return
    request = ClearCooldown(command.name, by=By(call.caller.user_id))
    handle = partial(clear_cooldown, call.catalog.known)
    answer_after(call, handle, request, lambda _nothing: call.say(texts.CLEARED, name=code(command.name)))


def _command(call: Call) -> Command | None:
    """The command that was named, as it is typed or by its bare name; where there is none, the caller was told."""
    typed = call.arguments.text("command")
    command = call.catalog.find(typed) or call.catalog.find(typed.removeprefix("/"))
    if command is None:
        call.refuse_argument(call.say(texts.NO_SUCH, name=code(typed)))
    return command


COOLDOWN = family(
    "cooldown",
    texts.COOLDOWN,
    show,
    change,
    clear,
    group=CommandGroup.ADMIN,
)
