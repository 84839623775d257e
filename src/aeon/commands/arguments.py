"""A call's arguments, each checked against what its option declares, from a message's words or a slash command's options."""

import re
from collections.abc import Mapping, Sequence

from attrs import frozen

from aeon.commands.durations import parse_duration
from aeon.commands.option import Option, OptionKind
from aeon.discord.ids import is_snowflake
from aeon.discord.model import Option as GivenOption
from aeon.guild.directory import Directory

Value = str | int | float | bool

_WORD = re.compile(r'"([^"]*)"|(\S+)')
_MENTIONS: Mapping[OptionKind, re.Pattern[str]] = {
    OptionKind.USER: re.compile(r"<@!?(\d{1,20})>"),
    OptionKind.ROLE: re.compile(r"<@&(\d{1,20})>"),
    OptionKind.CHANNEL: re.compile(r"<#(\d{1,20})>"),
}
_YES = frozenset({"yes", "true", "on", "1"})
_NO = frozenset({"no", "false", "off", "0"})


class ArgumentFault(Exception):
    """What is wrong with the arguments, as a sentence for the caller."""


@frozen
class Arguments:
    """Values by option, in the declared kind; an option that was not given is absent."""

    values: Mapping[str, Value]

    def text(self, name: str) -> str:
        """A given text, or the id of a given user, role or channel. Raises KeyError where it was not given."""
        return str(self.values[name])

    def text_or_none(self, name: str) -> str | None:
        return str(self.values[name]) if name in self.values else None

    def integer(self, name: str, default: int = 0) -> int:
        """A given whole number, or a duration in seconds."""
        return int(self.values.get(name, default))

    def switch(self, name: str, *, default: bool = False) -> bool:
        return bool(self.values.get(name, default))


def from_words(options: Sequence[Option], line: str, directory: Directory) -> Arguments:
    """Arguments of a message. Raises `ArgumentFault`."""
    values: dict[str, Value] = {}
    rest = line.strip()
    for option in options:
        if option.takes_rest:
            word, rest = rest, ""
        else:
            word, rest = _next_word(rest)
        if word:
            values[option.name] = _checked(option, _from_word(option, word, directory))
        elif option.is_required:
            raise ArgumentFault(f"`{option.name}` is missing: {option.description}")
    if rest:
        raise ArgumentFault(f"I do not know what to do with `{_shown(rest)}`.")
    return Arguments(values)


def from_options(options: Sequence[Option], given: Sequence[GivenOption]) -> Arguments:
    """Arguments of a slash command. Raises `ArgumentFault`, since what Discord still offers may be an older declaration."""
    by_name = {option.name: option.value for option in given if option.value is not None}
    values: dict[str, Value] = {}
    for option in options:
        value = by_name.get(option.name)
        if value is not None:
            values[option.name] = _checked(option, _from_given(option, value))
        elif option.is_required:
            raise ArgumentFault(f"`{option.name}` is missing: {option.description}")
    return Arguments(values)


def _next_word(text: str) -> tuple[str, str]:
    match = _WORD.match(text)
    if match is None:
        return "", ""
    word = match.group(1) if match.group(1) is not None else match.group(2)
    return word, text[match.end() :].lstrip()


def _from_word(option: Option, word: str, directory: Directory) -> Value:
    match option.kind:
        case OptionKind.INTEGER | OptionKind.NUMBER:
            return _number(option, word)
        case OptionKind.SWITCH:
            return _switch(option, word)
        case OptionKind.DURATION:
            return _duration(option, word)
        case OptionKind.USER | OptionKind.ROLE | OptionKind.CHANNEL:
            return _thing(option, word, directory)
        case OptionKind.TEXT:
            return word


def _from_given(option: Option, value: Value) -> Value:
    if option.kind is OptionKind.DURATION:
        return _duration(option, str(value))
    if option.kind is OptionKind.INTEGER and isinstance(value, float):
        return int(value)
    return value


def _number(option: Option, word: str) -> int | float:
    try:
        return int(word) if option.kind is OptionKind.INTEGER else float(word)
    except ValueError:
        raise ArgumentFault(f"`{option.name}` must be a {option.kind.value}, not `{_shown(word)}`.") from None


def _switch(option: Option, word: str) -> bool:
    said = word.casefold()
    if said not in _YES | _NO:
        raise ArgumentFault(f"`{option.name}` must be yes or no, not `{_shown(word)}`.")
    return said in _YES


def _duration(option: Option, word: str) -> int:
    seconds = parse_duration(word)
    if seconds is None:
        raise ArgumentFault(f"`{option.name}` must be a duration such as 10m, 1h30m or 7d, not `{_shown(word)}`.")
    return seconds


def _thing(option: Option, word: str, directory: Directory) -> str:
    mention = _MENTIONS[option.kind].fullmatch(word)
    if mention is not None:
        return mention.group(1)
    if is_snowflake(word):
        return word
    named = _named(option.kind, word, directory)
    if named is None:
        raise ArgumentFault(f"I find no {option.kind.value} `{_shown(word)}`.")
    return named


def _named(kind: OptionKind, word: str, directory: Directory) -> str | None:
    name = word.removeprefix("@").removeprefix("#").casefold()
    if kind is OptionKind.ROLE:
        return next((role.id for role in directory.roles.values() if role.name.casefold() == name), None)
    if kind is OptionKind.CHANNEL:
        return next((one.id for one in directory.channels.values() if (one.name or "").casefold() == name), None)
    return None


def _checked(option: Option, value: Value) -> Value:
    if option.choices and value not in [choice.value for choice in option.choices]:
        named = next(
            (choice.value for choice in option.choices if choice.name.casefold() == str(value).casefold()), None
        )
        if named is None:
            names = ", ".join(choice.name for choice in option.choices)
            raise ArgumentFault(f"`{option.name}` must be one of: {names}.")
        return named
    _check_bounds(option, value)
    return value


def _check_bounds(option: Option, value: Value) -> None:
    if isinstance(value, bool):
        return
    size, unit = (len(value), " characters long") if isinstance(value, str) else (value, "")
    if option.least is not None and size < option.least:
        raise ArgumentFault(f"`{option.name}` must be at least {option.least:g}{unit}.")
    if option.most is not None and size > option.most:
        raise ArgumentFault(f"`{option.name}` must be at most {option.most:g}{unit}.")


def _shown(text: str) -> str:
    """What the caller typed, cut and without what would end the code span around it."""
    return text[:50].replace("`", "'")
