"""Declarations as Discord registers them, and a hash by which to tell whether it has to.

https://discord.com/developers/docs/interactions/application-commands
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping

import msgspec

from aeon.commands.declaration import Command, Subcommand
from aeon.commands.option import Option, OptionKind
from aeon.discord.model import CommandType, OptionType
from aeon.guild.access import OPEN_GROUPS, CommandGroup, default_needs

Json = Mapping[str, object]

_TYPES: Mapping[OptionKind, OptionType] = {
    OptionKind.TEXT: OptionType.STRING,
    OptionKind.INTEGER: OptionType.INTEGER,
    OptionKind.NUMBER: OptionType.NUMBER,
    OptionKind.SWITCH: OptionType.BOOLEAN,
    OptionKind.USER: OptionType.USER,
    OptionKind.ROLE: OptionType.ROLE,
    OptionKind.CHANNEL: OptionType.CHANNEL,
    OptionKind.DURATION: OptionType.STRING,
}
_NUMBERS = frozenset({OptionKind.INTEGER, OptionKind.NUMBER})


def wanted_commands(commands: Iterable[Command], groups: Collection[CommandGroup]) -> list[Json]:
    """What a guild should have registered that has rows of its own for these groups."""
    return [_command(command, groups) for command in commands]


def hash_of(commands: Iterable[Json]) -> str:
    """The same for the same set of commands, whenever and wherever it is reckoned."""
    ordered = sorted(msgspec.json.encode(command, order="sorted") for command in commands)
    return hashlib.sha256(b"\n".join(ordered)).hexdigest()


def _command(command: Command, groups: Collection[CommandGroup]) -> Json:
    return {
        "name": command.name,
        "description": command.description,
        "type": int(CommandType.CHAT_INPUT),
        "options": [_subcommand(each) for each in command.subcommands] or _options(command.options),
        "default_member_permissions": _default_permissions(command, groups),
    }


def _default_permissions(command: Command, groups: Collection[CommandGroup]) -> str | None:
    """To whom Discord shows the command. None shows it to all; Aeon checks anyway.

    Once the group has rows, or `admin`, which includes it, Discord's rule would hide the command from members to whom a row grants it.
    """
    group = command.group
    if group is None or group in OPEN_GROUPS or group in groups or CommandGroup.ADMIN in groups:
        return None
    return str(int(default_needs(group, command.needs)))


def _subcommand(subcommand: Subcommand) -> Json:
    return {
        "type": int(OptionType.SUB_COMMAND),
        "name": subcommand.name,
        "description": subcommand.description,
        "options": _options(subcommand.options),
    }


def _options(options: Iterable[Option]) -> list[Json]:
    return [_option(option) for option in options]


def _option(option: Option) -> Json:
    found: dict[str, object] = {
        "type": int(_TYPES[option.kind]),
        "name": option.name,
        "description": option.description,
        "required": option.is_required,
    }
    if option.choices:
        found["choices"] = [{"name": choice.name, "value": choice.value} for choice in option.choices]
    if option.suggest is not None:
        found["autocomplete"] = True
    found.update(_bounds(option))
    return found


def _bounds(option: Option) -> Json:
    if option.kind in _NUMBERS:
        bounds = {"min_value": option.least, "max_value": option.most}
    elif option.kind is OptionKind.TEXT:
        bounds = {"min_length": option.least, "max_length": option.most}
    else:
        return {}
    return {name: _plain(bound) for name, bound in bounds.items() if bound is not None}


def _plain(bound: float) -> int | float:
    return int(bound) if bound == int(bound) else bound
