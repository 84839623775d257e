"""Which of a command's subcommands is meant, in a message or in a slash command."""

from collections.abc import Sequence

from aeon.commands import texts
from aeon.commands.call import Asked
from aeon.commands.declaration import Command, Run, Subcommand
from aeon.commands.option import Option
from aeon.commands.reading import ArgumentFault
from aeon.discord.model import Option as GivenOption
from aeon.discord.model import OptionType


def subcommand_of(command: Command, line: str) -> tuple[Subcommand | None, str]:
    """The subcommand that the first word of a message's line names, in whatever case, and the line after it."""
    if not command.subcommands:
        return None, line
    word, *rest = line.split(maxsplit=1) or [""]
    return _named(command, word), rest[0] if rest else ""


def subcommand_in(command: Command, given: Sequence[GivenOption]) -> tuple[Subcommand | None, Sequence[GivenOption]]:
    """The subcommand among the options of a slash command, and its own options."""
    if not command.subcommands:
        return None, given
    chosen = next((option for option in given if option.type == OptionType.SUB_COMMAND), None)
    return (None, ()) if chosen is None else (_named(command, chosen.name), chosen.options)


def options_of(asked: Asked) -> tuple[Option, ...]:
    """What is to be filled in. Raises `ArgumentFault` where there are subcommands and none was named."""
    if asked.subcommand is not None:
        return asked.subcommand.options
    if asked.command.subcommands:
        names = ", ".join(f"`{each.name}`" for each in asked.command.subcommands)
        raise ArgumentFault(texts.SUBCOMMAND, name=asked.command.name, names=names)
    return asked.command.options


def run_of(asked: Asked) -> Run:
    """The function to call, once there are options."""
    run = asked.command.run if asked.subcommand is None else asked.subcommand.run
    assert run is not None, "without a function there are subcommands"
    return run


def _named(command: Command, name: str) -> Subcommand | None:
    return next((each for each in command.subcommands if each.name == name.casefold()), None)
