"""What stands between a heard call and its command, in the order of the rules: module, who may, arguments, target
rules, what the channel allows, cooldown.

All of it happens in memory and before any answer, since an answer fixes whether it is ephemeral. Only a call that passed everything
starts the clock of its cooldown; it is taken back should the command itself find a reason to refuse. A feature that is switched off
because it keeps crashing refuses after the module's switch and the caller's right, which say more about what to do.
"""

from collections.abc import Callable

from aeon.commands import texts
from aeon.commands.arguments import Arguments
from aeon.commands.call import ARGUMENTS, Asked, with_usage
from aeon.commands.declaration import Command
from aeon.commands.here import check_here
from aeon.commands.origin import prefix_of
from aeon.commands.reading import ArgumentFault
from aeon.commands.refusal import Refusal
from aeon.commands.subcommands import options_of
from aeon.commands.targeting import Unknown, check_target, known_by_id, target_id
from aeon.guild.access import may
from aeon.guild.cooldowns import Clock
from aeon.guild.state import GuildState


def pass_checks(
    state: GuildState, asked: Asked, read_arguments: Callable[[], Arguments], *, feature: str, now: float
) -> Arguments | Refusal | Unknown:
    """The call's arguments; or why it goes no further, or not yet."""
    command = asked.command
    if command.module is not None and not command.module.is_on(state.settings):
        return Refusal(asked.say(texts.MODULE_OFF), "module")
    if not is_allowed(state, asked):
        return Refusal(asked.say(texts.NOT_ALLOWED, name=command.name), "permission")
    if state.supervision.is_off(feature, now):
        return Refusal(asked.say(texts.FEATURE_OFF, name=command.name), "feature_off")
    try:
        arguments = known_by_id(asked, read_arguments())
    except ArgumentFault as fault:
        return Refusal(_explained(state, asked, fault), ARGUMENTS)
    if isinstance(arguments, Unknown):
        return arguments
    user_id = target_id(options_of(asked), arguments)
    unmet = None if user_id is None else check_target(state, asked, arguments, user_id)
    return unmet or check_here(state, asked) or _wait(state, asked, now) or arguments


def _explained(state: GuildState, asked: Asked, fault: ArgumentFault) -> str:
    """What is wrong, how the command is typed, and where the command can tell, how its caller's own words are."""
    said = with_usage(asked, fault.said(asked.origin.locale), state.settings)
    reword = asked.command.reword
    reworded = None if reword is None or asked.line is None else reword(asked.line)
    if reworded is None:
        return said
    prefix = prefix_of(asked.origin, state.settings)
    example = texts.code(f"{prefix}{asked.command.name} {asked.say(reworded)}")
    return f"{said}\n{asked.say(texts.QUOTES, example=example)}"


def _wait(state: GuildState, asked: Asked, now: float) -> Refusal | None:
    """Why the caller has to wait."""
    user_id, name = asked.caller.user_id, asked.command.name
    remaining = state.cooldowns.remaining(user_id, name, now=now, seconds=cooldown_ms(state, asked.command) / 1000)
    if remaining <= 0:
        return None
    whole = texts.whole_seconds(remaining)
    return Refusal(asked.say(texts.WAIT_ONE if whole == 1 else texts.WAIT, seconds=whole), "cooldown")


def start_clock(state: GuildState, asked: Asked, now: float) -> Clock:
    """Start the cooldown of a call that passed the checks. It runs while the call does: a flood must not pass before one is refused."""
    seconds = cooldown_ms(state, asked.command) / 1000
    return state.cooldowns.start(asked.caller.user_id, asked.command.name, now=now, seconds=seconds)


def is_allowed(state: GuildState, asked: Asked) -> bool:
    """Whether this caller may use this command here."""
    command = asked.command
    return may(asked.caller, command.group, needs=command.needs, directory=state.directory, grants=state.grants)


def is_usable(state: GuildState, asked: Asked) -> bool:
    """The same, and the command's module is on: what is worth telling the caller of."""
    module = asked.command.module
    return (module is None or module.is_on(state.settings)) and is_allowed(state, asked)


def cooldown_ms(state: GuildState, command: Command) -> int:
    """The command's own row rules, also when it says 0; else the guild's setting; else, where that is 0, the declaration."""
    row = state.command_cooldowns.get(command.name)
    if row is not None:
        return row
    return state.settings.global_cooldown or command.cooldown_ms
