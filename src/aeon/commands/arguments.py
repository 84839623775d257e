"""A call's arguments, each checked against what its option declares, from a message's words or a slash command's options."""

import re
from collections.abc import Iterator, Mapping, Sequence

from attrs import frozen

from aeon.commands import texts
from aeon.commands.option import Option
from aeon.commands.reading import ArgumentFault, MemberName, Value, read_given, read_word, resembles, shown
from aeon.discord.ids import UserId
from aeon.discord.model import Option as GivenOption
from aeon.guild.directory import Directory

_WORD = re.compile(r'"([^"]*)"|“([^”]*)”|(\S+)')
"""Telephones put their own quotation marks in place of the plain ones."""


@frozen
class Arguments:
    """Values by option, in the declared kind; an option that was not given is absent."""

    values: Mapping[str, Value]

    def text(self, name: str) -> str:
        """A given text, or the id of a given user, role or channel. Raises KeyError where it was not given."""
        return str(self.values[name])

    def text_or_none(self, name: str) -> str | None:
        return str(self.values[name]) if name in self.values else None

    def member_names(self) -> Iterator[tuple[str, MemberName]]:
        """The options in which a member is called by a name."""
        return ((option, value) for option, value in self.values.items() if isinstance(value, MemberName))

    def with_member(self, option: str, user_id: UserId) -> "Arguments":
        """The same where it is known who that is."""
        return Arguments({**self.values, option: user_id})

    def integer(self, name: str, default: int = 0) -> int:
        """A given whole number, or a duration in its option's unit."""
        return int(self.values.get(name, default))

    def number(self, name: str, default: float = 0.0) -> float:
        return float(self.values.get(name, default))

    def switch(self, name: str, *, default: bool = False) -> bool:
        return bool(self.values.get(name, default))


def from_words(options: Sequence[Option], line: str, directory: Directory) -> Arguments:
    """Arguments of a message. Raises `ArgumentFault`.

    An option that may be left out is, where the next word can only have been meant for one after it: `ban @x 7d spam` gives no days.
    """
    values: dict[str, Value] = {}
    rest = line.strip()
    for index, option in enumerate(options):
        word, after = (_unquoted(rest), "") if option.takes_rest else _next_word(rest)
        if not option.is_required and _is_for_later(option, options[index + 1 :], word):
            continue
        rest = after
        if word:
            values[option.name] = read_word(option, word, directory)
        elif option.is_required:
            raise _missing(option)
    if rest:
        raise ArgumentFault(texts.LEFT_OVER, rest=shown(rest))
    return Arguments(values)


def from_options(options: Sequence[Option], given: Sequence[GivenOption], directory: Directory) -> Arguments:
    """Arguments of a slash command. Raises `ArgumentFault`."""
    by_name = {option.name: option.value for option in given if option.value is not None}
    values: dict[str, Value] = {}
    for option in options:
        value = by_name.get(option.name)
        if value is not None and value != "":
            values[option.name] = read_given(option, value, directory)
        elif option.is_required:
            raise _missing(option)
    return Arguments(values)


def words_of(text: str) -> list[str]:
    """The words of a text, those between quotation marks being one."""
    words = []
    rest = text.strip()
    while rest:
        word, rest = _next_word(rest)
        words.append(word)
    return words


def _next_word(text: str) -> tuple[str, str]:
    match = _WORD.match(text)
    if match is None:
        return "", ""
    return next(group for group in match.groups() if group is not None), text[match.end() :].lstrip()


def _unquoted(rest: str) -> str:
    """What one pair of quotation marks holds, where that is all; a line with quotations in it stays as it was typed."""
    word, after = _next_word(rest)
    return rest if after else word


def _is_for_later(option: Option, later: Sequence[Option], word: str) -> bool:
    return bool(word) and not resembles(option, word) and any(resembles(other, word) for other in later)


def _missing(option: Option) -> ArgumentFault:
    return ArgumentFault(texts.MISSING, name=option.name, description=option.description)
