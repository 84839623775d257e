"""`help`: what the caller may use here, in the world they asked from."""

from collections.abc import Sequence
from itertools import groupby

from aeon.commands import texts
from aeon.commands.call import Asked, Call
from aeon.commands.checks import is_usable
from aeon.commands.declaration import Command, Subcommand, command
from aeon.commands.option import Option
from aeon.commands.origin import prefix_of
from aeon.commands.subcommands import subcommand_of
from aeon.discord.limits import MAX_COMMAND_NAME, MAX_CONTENT
from aeon.guild.languages import Text
from aeon.guild.settings import PREFIX_CHARACTERS


@command(
    "help",
    texts.HELP,
    options=(
        Option(
            "command",
            texts.HELP_COMMAND,
            is_required=False,
            most=PREFIX_CHARACTERS + 1 + 2 * MAX_COMMAND_NAME,
            takes_rest=True,
            suggest=lambda typing: typing.usable(),
        ),
    ),
)
def help_command(call: Call) -> None:
    prefix = prefix_of(call.asked.origin, call.state.settings)
    name = call.arguments.text_or_none("command")
    if name is None:
        call.answer(_overview(call, prefix), is_ephemeral=True)
        return
    word, _, line = name.removeprefix("/").removeprefix(call.state.settings.prefix).partition(" ")
    wanted = call.catalog.find(word)
    if wanted is None or not _may_use(call, wanted):
        call.refuse_argument(call.say(texts.HELP_UNKNOWN, name=texts.code(name)))
        return
    subcommand, _ = subcommand_of(wanted, line)
    call.answer(_explain(call, wanted, prefix, subcommand), is_ephemeral=True)


def _may_use(call: Call, wanted: Command) -> bool:
    return is_usable(call.state, Asked(wanted, call.caller, call.asked.origin))


def _overview(call: Call, prefix: str) -> str:
    """A line for each command; where that is more than a message takes, a line for each module."""
    usable = sorted((each for each in call.catalog if _may_use(call, each)), key=lambda each: each.name)
    head = call.say(texts.HELP_HEAD)
    foot = call.say(texts.HELP_FOOT, usage=texts.code(f"{prefix}help <command>"))
    text = "\n".join([head, *(_line(call, each, prefix) for each in usable), foot])
    return text if len(text) <= MAX_CONTENT else "\n".join([head, *_by_module(call, usable), foot])


def _by_module(call: Call, usable: Sequence[Command]) -> list[str]:
    def title_of(each: Command) -> str:
        return call.say(_module_title(each))

    grouped = groupby(sorted(usable, key=title_of), key=title_of)
    return [f"**{title}**: {' '.join(texts.code(each.name) for each in some)}" for title, some in grouped]


def _module_title(each: Command) -> Text:
    return texts.HELP_ALWAYS if each.module is None else texts.MODULE_NAMES[each.module]


def _explain(call: Call, wanted: Command, prefix: str, subcommand: Subcommand | None) -> str:
    explained = subcommand or wanted
    below = [] if subcommand else [_line(call, wanted, prefix, each) for each in wanted.subcommands]
    options = [
        f"`{option.name}` ({call.say(texts.KIND_NAMES[option.kind])}): {call.say(option.description)}"
        for option in explained.options
    ]
    described = call.say(explained.description)
    return "\n".join([texts.code(wanted.usage(prefix, subcommand)), described, *below, *options])


def _line(call: Call, wanted: Command, prefix: str, subcommand: Subcommand | None = None) -> str:
    return f"{texts.code(wanted.usage(prefix, subcommand))} {call.say((subcommand or wanted).description)}"
