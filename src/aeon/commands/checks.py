"""What stands between a heard call and its command, in the order of the rules: module, who may, arguments, cooldown.

All of it happens in memory and before any answer, since an answer fixes whether it is ephemeral. Only a call that passed everything
else starts the clock of its cooldown.
"""

from collections.abc import Callable

from attrs import frozen

from aeon.commands import texts
from aeon.commands.arguments import ArgumentFault, Arguments
from aeon.commands.call import Asked
from aeon.commands.declaration import Command
from aeon.guild.access import may
from aeon.guild.state import GuildState


@frozen
class Refusal:
    """`text` is for the caller, `reason` one word for who watches."""

    text: str
    reason: str


def pass_checks(
    state: GuildState, asked: Asked, read_arguments: Callable[[], Arguments], *, usage_prefix: str, now: float
) -> Arguments | Refusal:
    """The call's arguments, its cooldown started; or why it goes no further."""
    command = asked.command
    if command.module is not None and not command.module.is_on(state.settings):
        return Refusal(texts.MODULE_OFF, "module")
    if not is_allowed(state, asked):
        return Refusal(texts.NOT_ALLOWED.format(name=command.name), "permission")
    try:
        arguments = read_arguments()
    except ArgumentFault as fault:
        return Refusal(texts.USAGE.format(fault=fault, usage=command.usage(usage_prefix)), "arguments")
    remaining = state.cooldowns.remaining(asked.caller.user_id, command.name, now)
    if remaining > 0:
        return Refusal(texts.wait(remaining), "cooldown")
    seconds = cooldown_ms(state, command) / 1000
    state.cooldowns.start(asked.caller.user_id, command.name, now=now, seconds=seconds)
    return arguments


def is_allowed(state: GuildState, asked: Asked) -> bool:
    """Whether this caller may use this command here."""
    command = asked.command
    return may(asked.caller, command.group, needs=command.needs, directory=state.directory, grants=state.grants)


def cooldown_ms(state: GuildState, command: Command) -> int:
    """The command's own row rules, also when it says 0; else the guild's setting; else, where that is 0, the declaration."""
    row = state.command_cooldowns.get(command.name)
    if row is not None:
        return row
    return state.settings.global_cooldown or command.cooldown_ms
