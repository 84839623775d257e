"""`help`: what the caller may use here, in the world they asked from."""

from aeon.commands import texts
from aeon.commands.call import Asked, Call
from aeon.commands.checks import is_allowed
from aeon.commands.declaration import Command, command
from aeon.commands.option import Option
from aeon.commands.origin import InteractionOrigin


@command(
    "help",
    "Lists the commands you may use, or explains one of them.",
    options=(Option("command", "The command to explain.", is_required=False, most=32),),
)
def help_command(call: Call) -> None:
    prefix = "/" if isinstance(call.asked.origin, InteractionOrigin) else call.state.settings.prefix
    name = call.arguments.text_or_none("command")
    if name is None:
        call.answer(_overview(call, prefix), is_ephemeral=True)
        return
    wanted = call.catalog.find(name.removeprefix("/").removeprefix(call.state.settings.prefix))
    if wanted is None or not _may_use(call, wanted):
        call.answer(texts.HELP_UNKNOWN.format(name=name.replace("`", "'")), is_ephemeral=True)
        return
    call.answer(_explain(wanted, prefix), is_ephemeral=True)


def _may_use(call: Call, wanted: Command) -> bool:
    is_on = wanted.module is None or wanted.module.is_on(call.state.settings)
    return is_on and is_allowed(call.state, Asked(wanted, call.caller, call.asked.origin))


def _overview(call: Call, prefix: str) -> str:
    usable = sorted((each for each in call.catalog if _may_use(call, each)), key=lambda each: each.name)
    lines = [f"`{each.usage(prefix)}` {each.description}" for each in usable]
    return "\n".join([texts.HELP_HEAD, *lines, texts.HELP_FOOT.format(prefix=prefix)])


def _explain(wanted: Command, prefix: str) -> str:
    options = [f"`{option.name}` ({option.kind.value}): {option.description}" for option in wanted.options]
    return "\n".join([f"`{wanted.usage(prefix)}`", wanted.description, *options])
