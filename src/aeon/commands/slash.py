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
from aeon.guild.languages import translations_of

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
        **_described(command),
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
        **_described(subcommand),
        "options": _options(subcommand.options),
    }


def _described(declared: Command | Subcommand | Option) -> Json:
    described: dict[str, object] = {**_named(declared.name), "description": str(declared.description)}
    if translations := translations_of(declared.description):
        described["description_localizations"] = translations
    return described


def _named(name: str) -> Json:
    """A name, with those by which Discord shows it to people of other languages; they all come back as the first."""
    translations = translations_of(name)
    return {"name": str(name), "name_localizations": translations} if translations else {"name": str(name)}


def _options(options: Iterable[Option]) -> list[Json]:
    return [_option(option) for option in options]


def _option(option: Option) -> Json:
    found: dict[str, object] = {
        "type": int(OptionType.STRING if option.may_be_gone else _TYPES[option.kind]),
        **_described(option),
        "required": option.is_required,
    }
    if option.choices:
        found["choices"] = [{**_named(choice.name), "value": choice.value} for choice in option.choices]
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
