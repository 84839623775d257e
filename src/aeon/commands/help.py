"""`help`: what the caller may use here, in the world they asked from."""

from collections.abc import Sequence
from itertools import groupby

from aeon.commands import texts
from aeon.commands.call import Asked, Call
from aeon.commands.checks import is_allowed
from aeon.commands.declaration import Command, command
from aeon.commands.option import Option
from aeon.commands.origin import prefix_of
from aeon.discord.limits import MAX_COMMAND_NAME, MAX_CONTENT
from aeon.guild.settings import PREFIX_CHARACTERS


@command(
    "help",
    "Lists the commands you may use, or explains one of them.",
    options=(
        Option("command", "The command to explain.", is_required=False, most=PREFIX_CHARACTERS + MAX_COMMAND_NAME),
    ),
)
def help_command(call: Call) -> None:
    prefix = prefix_of(call.asked.origin, call.state.settings)
    name = call.arguments.text_or_none("command")
    if name is None:
        call.answer(_overview(call, prefix), is_ephemeral=True)
        return
    wanted = call.catalog.find(name.removeprefix("/").removeprefix(call.state.settings.prefix))
    if wanted is None or not _may_use(call, wanted):
        call.answer(texts.HELP_UNKNOWN.format(name=texts.code(name)), is_ephemeral=True)
        return
    call.answer(_explain(wanted, prefix), is_ephemeral=True)


def _may_use(call: Call, wanted: Command) -> bool:
    is_on = wanted.module is None or wanted.module.is_on(call.state.settings)
    return is_on and is_allowed(call.state, Asked(wanted, call.caller, call.asked.origin))


def _overview(call: Call, prefix: str) -> str:
    """A line for each command; where that is more than a message takes, a line for each module."""
    usable = sorted((each for each in call.catalog if _may_use(call, each)), key=lambda each: each.name)
    foot = texts.HELP_FOOT.format(usage=texts.code(f"{prefix}help <command>"))
    full = [f"{texts.code(each.usage(prefix))} {each.description}" for each in usable]
    text = "\n".join([texts.HELP_HEAD, *full, foot])
    return text if len(text) <= MAX_CONTENT else "\n".join([texts.HELP_HEAD, *_by_module(usable), foot])


def _by_module(usable: Sequence[Command]) -> list[str]:
    grouped = groupby(sorted(usable, key=_module_title), key=_module_title)
    return [f"**{title}**: {' '.join(texts.code(each.name) for each in some)}" for title, some in grouped]


def _module_title(each: Command) -> str:
    return texts.HELP_ALWAYS if each.module is None else each.module.name.replace("_", " ").capitalize()


def _explain(wanted: Command, prefix: str) -> str:
    options = [f"`{option.name}` ({option.kind.value}): {option.description}" for option in wanted.options]
    return "\n".join([texts.code(wanted.usage(prefix)), wanted.description, *options])
