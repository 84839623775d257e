"""One argument: from a word or from what Discord sends to a value of the declared kind, or a sentence that says what is wrong."""

import re
from collections.abc import Callable, Mapping

from aeon.commands import texts
from aeon.commands.durations import (
    LONGEST_SECONDS,
    format_duration,
    format_milliseconds,
    parse_duration,
    parse_milliseconds,
)
from aeon.commands.option import BOUNDED, Option, OptionKind
from aeon.discord.ids import is_snowflake
from aeon.guild.directory import Directory
from aeon.guild.languages import ENGLISH, Text, say

Value = str | int | float | bool

LARGEST_NUMBER = 2**53 - 1
"""Beyond it Discord's numbers are not exact; it takes none in options."""

SHOWN_CHARACTERS = 50

LONGEST_MEMBER_NAME = 32
"""https://discord.com/developers/docs/resources/user#usernames-and-nicknames"""

_MENTIONS: Mapping[OptionKind, re.Pattern[str]] = {
    OptionKind.USER: re.compile(r"<@!?([0-9]+)>"),
    OptionKind.ROLE: re.compile(r"<@&([0-9]+)>"),
    OptionKind.CHANNEL: re.compile(r"<#([0-9]+)>"),
}
_NUMBERS: Mapping[OptionKind, re.Pattern[str]] = {
    OptionKind.INTEGER: re.compile(r"[+-]?[0-9]{1,20}"),
    OptionKind.NUMBER: re.compile(r"[+-]?(?:[0-9]{1,20}(?:\.[0-9]{0,20})?|\.[0-9]{1,20})"),
}
_YES = frozenset({*texts.YES.by_locale().values(), "true", "on", "1"})
_NO = frozenset({*texts.NO.by_locale().values(), "false", "off", "0"})


class ArgumentFault(Exception):
    """What is wrong with the arguments, as a sentence for the caller, in whatever language."""

    def __init__(self, text: Text, **fields: object) -> None:
        super().__init__(say(text, ENGLISH, **fields))
        self._text, self._fields = text, fields

    def said(self, locale: str) -> str:
        return say(self._text, locale, **self._fields)


class MemberName(str):
    """What a message calls a member. Members are not kept, so Discord is asked who goes by it before anything is done."""

    __slots__ = ()


def read_word(option: Option, word: str, directory: Directory) -> Value:
    """The value that a word of a message stands for. Raises `ArgumentFault`."""
    if option.choices:
        return _chosen(option, word)
    value = _READERS[option.kind](option, word, directory)
    _check_bounds(option, value)
    fault = None if option.check is None else option.check(str(value))
    if fault is not None:
        raise fault
    return value


def read_given(option: Option, given: Value, directory: Directory) -> Value:
    """The value of a slash command's option. Raises `ArgumentFault`: what Discord still offers may be an older declaration."""
    if option.kind in _MENTIONS and not option.may_be_gone:
        if not is_snowflake(str(given)):
            raise ArgumentFault(texts.FIND_NONE, kind=texts.KIND_NAMES[option.kind], word=shown(str(given)))
        return str(given)
    # An option that takes whole numbers may come as 5.0, JSON making no difference.
    is_whole = isinstance(given, float) and given.is_integer()
    return read_word(option, str(int(given) if is_whole else given), directory)


def resembles(option: Option, word: str) -> bool:
    """Whether somebody who typed this word can have meant this option; what begins with a digit is meant as a number or a time."""
    if option.choices:
        return _choice(option, word) is not None
    match option.kind:
        case OptionKind.INTEGER | OptionKind.NUMBER:
            return _NUMBERS[option.kind].fullmatch(word) is not None
        case OptionKind.DURATION:
            return word[:1].isdigit()
        case OptionKind.SWITCH:
            return word.casefold() in _YES | _NO
        case OptionKind.USER | OptionKind.ROLE | OptionKind.CHANNEL:
            return _MENTIONS[option.kind].fullmatch(word) is not None or is_snowflake(word)
        case OptionKind.TEXT:
            return not word[:1].isdigit()


def shown(text: str) -> str:
    """What the caller typed, cut, in one line and without what would end the code span around it."""
    return " ".join(text[:SHOWN_CHARACTERS].replace("`", "'").split())


def _choice(option: Option, word: str) -> Value | None:
    named = (choice.value for choice in option.choices if choice.name.casefold() == word.casefold())
    return next(named, next((choice.value for choice in option.choices if str(choice.value) == word), None))


def _chosen(option: Option, word: str) -> Value:
    value = _choice(option, word)
    if value is None:
        names = ", ".join(choice.name for choice in option.choices)
        raise ArgumentFault(texts.NOT_CHOICE, name=option.name, choices=names)
    return value


def _text(_option: Option, word: str, _directory: Directory) -> Value:
    return word


def _number(option: Option, word: str, _directory: Directory) -> Value:
    if _NUMBERS[option.kind].fullmatch(word) is None:
        raise ArgumentFault(texts.NOT_KIND, name=option.name, kind=texts.KIND_NAMES[option.kind], word=shown(word))
    return int(word) if option.kind is OptionKind.INTEGER else float(word)


def _switch(option: Option, word: str, _directory: Directory) -> Value:
    said = word.casefold()
    if said not in _YES | _NO:
        raise ArgumentFault(texts.NOT_SWITCH, name=option.name, word=shown(word))
    return said in _YES


def _duration(option: Option, word: str, _directory: Directory) -> Value:
    length = parse_milliseconds(word) if option.in_milliseconds else parse_duration(word)
    if length is None:
        raise ArgumentFault(texts.NOT_DURATION, name=option.name, word=shown(word))
    return length


def _thing(option: Option, word: str, directory: Directory) -> Value:
    mention = _MENTIONS[option.kind].fullmatch(word)
    found = mention.group(1) if mention is not None else word
    if is_snowflake(found) and _is_known(option.kind, found, directory):
        return found
    named = _member_name(word) if option.kind is OptionKind.USER else _named(option.kind, word, directory)
    if named is not None:
        return named
    if option.may_be_gone and is_snowflake(found):
        return found
    raise ArgumentFault(texts.FIND_NONE, kind=texts.KIND_NAMES[option.kind], word=shown(word))


def _is_known(kind: OptionKind, snowflake: str, directory: Directory) -> bool:
    """Members are not kept, so any id may be one."""
    if kind is OptionKind.ROLE:
        return snowflake in directory.roles
    return kind is OptionKind.USER or snowflake in directory.channels


def _named(kind: OptionKind, word: str, directory: Directory) -> str | None:
    name = word.removeprefix("@").removeprefix("#").casefold()
    if kind is OptionKind.ROLE:
        return next((role.id for role in directory.roles.values() if _bare(role.name) == name), None)
    if kind is OptionKind.CHANNEL:
        return next((one.id for one in directory.channels.values() if _bare(one.name or "") == name), None)
    return None


def _member_name(word: str) -> MemberName | None:
    """None for what can be nobody's name, such as a mention of something else."""
    name = word.removeprefix("@")
    return MemberName(name) if 0 < len(name) <= LONGEST_MEMBER_NAME and not name.startswith("<") else None


def _bare(name: str) -> str:
    """As it is compared: Discord's own name of `@everyone` begins with the sign that callers may leave out."""
    return name.removeprefix("@").casefold()


_READERS: Mapping[OptionKind, Callable[[Option, str, Directory], Value]] = {
    OptionKind.TEXT: _text,
    OptionKind.INTEGER: _number,
    OptionKind.NUMBER: _number,
    OptionKind.SWITCH: _switch,
    OptionKind.USER: _thing,
    OptionKind.ROLE: _thing,
    OptionKind.CHANNEL: _thing,
    OptionKind.DURATION: _duration,
}


def _check_bounds(option: Option, value: Value) -> None:
    if option.kind not in BOUNDED:
        return
    size = len(value) if isinstance(value, str) else value
    least, most = option.least, option.most
    if option.kind in _NUMBERS:
        least = -LARGEST_NUMBER if least is None else least
        most = LARGEST_NUMBER if most is None else most
    if option.kind is OptionKind.DURATION and most is None:
        most = LONGEST_SECONDS * (1000 if option.in_milliseconds else 1)
    if least is not None and size < least:
        text = texts.TOO_SHORT if isinstance(value, str) else texts.TOO_SMALL
        raise ArgumentFault(text, name=option.name, bound=_bound(option, least))
    if most is not None and size > most:
        text = texts.TOO_LONG if isinstance(value, str) else texts.TOO_LARGE
        raise ArgumentFault(text, name=option.name, bound=_bound(option, most))


def _bound(option: Option, bound: float) -> str:
    if option.kind is OptionKind.DURATION:
        return format_milliseconds(int(bound)) if option.in_milliseconds else format_duration(int(bound))
    return str(int(bound)) if bound == int(bound) else str(bound)
