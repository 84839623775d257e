"""What a command takes: its arguments, declared once for messages and slash commands."""

from collections.abc import Callable, Iterable
from enum import Enum
from typing import TYPE_CHECKING, Any

from attrs import Attribute, field, frozen

from aeon.commands.naming import check_choice_name, check_description, check_name
from aeon.discord.limits import MAX_CHOICE_VALUE, MAX_CHOICES

if TYPE_CHECKING:
    from aeon.commands.completion import Typing
    from aeon.commands.reading import ArgumentFault


class OptionKind(Enum):
    """What an option takes. Users, roles and channels arrive as ids, durations as seconds unless they are `in_milliseconds`."""

    TEXT = "text"
    INTEGER = "whole number"
    NUMBER = "number"
    SWITCH = "yes or no"
    USER = "member"
    ROLE = "role"
    CHANNEL = "channel"
    DURATION = "duration"


BOUNDED = frozenset({OptionKind.TEXT, OptionKind.INTEGER, OptionKind.NUMBER, OptionKind.DURATION})
CHOOSABLE = frozenset({OptionKind.TEXT, OptionKind.INTEGER, OptionKind.NUMBER})
COMPLETED = frozenset({OptionKind.TEXT, OptionKind.DURATION})

Suggest = Callable[["Typing"], Iterable[str]]
"""What could be meant, best first; what does not go with what was typed is left out by whoever calls it."""

Check = Callable[[str], "ArgumentFault | None"]
"""What is wrong with a text that is neither too short nor too long."""


@frozen
class Choice:
    name: str = field(validator=check_choice_name)
    value: str | int | float


def _check_bound(instance: "Option", _attribute: "Attribute[Any]", value: float | None) -> None:
    if value is not None and instance.kind not in BOUNDED:
        raise ValueError(f"a {instance.kind.value} has no bounds")


def _check_choices(instance: "Option", _attribute: "Attribute[Any]", value: tuple[Choice, ...]) -> None:
    if value and instance.kind not in CHOOSABLE:
        raise ValueError(f"a {instance.kind.value} cannot be chosen from a list")
    if len(value) > MAX_CHOICES or len({choice.name for choice in value}) < len(value):
        raise ValueError(f"there are at most {MAX_CHOICES} choices, each with a name of its own")
    if any(isinstance(choice.value, str) != (instance.kind is OptionKind.TEXT) for choice in value):
        raise ValueError("a choice's value has the type of its option")
    if any(isinstance(choice.value, str) and len(choice.value) > MAX_CHOICE_VALUE for choice in value):
        raise ValueError(f"a choice's value has at most {MAX_CHOICE_VALUE} characters")


def _check_rest(instance: "Option", _attribute: "Attribute[Any]", value: bool) -> None:  # noqa: FBT001  attrs calls it
    if value and instance.kind is not OptionKind.TEXT:
        raise ValueError("only text takes the rest of the line")


def _check_target(instance: "Option", _attribute: "Attribute[Any]", value: bool) -> None:  # noqa: FBT001  attrs calls it
    if value and instance.kind is not OptionKind.USER:
        raise ValueError("only members are acted on")


def _check_milliseconds(instance: "Option", _attribute: "Attribute[Any]", value: bool) -> None:  # noqa: FBT001  attrs calls it
    if value and instance.kind is not OptionKind.DURATION:
        raise ValueError("only durations are lengths of time")


def _check_gone(instance: "Option", _attribute: "Attribute[Any]", value: bool) -> None:  # noqa: FBT001  attrs calls it
    if value and instance.kind is not OptionKind.ROLE:
        raise ValueError("only roles are known by their ids when they are gone")


def _check_suggest(instance: "Option", _attribute: "Attribute[Any]", value: Suggest | None) -> None:
    is_text = instance.kind in COMPLETED or instance.may_be_gone
    if value is not None and (not is_text or instance.choices):
        raise ValueError("what is suggested is text, and not chosen from a list")


def _check_check(instance: "Option", _attribute: "Attribute[Any]", value: Check | None) -> None:
    if value is not None and instance.kind is not OptionKind.TEXT:
        raise ValueError("only text has rules of its own")


@frozen
class Option:
    """One argument. `least` and `most` bound numbers by value, durations by what they arrive as and text by length.

    Raises ValueError for what Discord would not register, when it is declared.
    """

    name: str = field(validator=check_name)
    description: str = field(validator=check_description)
    kind: OptionKind = OptionKind.TEXT
    is_required: bool = True
    least: float | None = field(default=None, validator=_check_bound)
    most: float | None = field(default=None, validator=_check_bound)
    choices: tuple[Choice, ...] = field(default=(), validator=_check_choices)
    takes_rest: bool = field(default=False, validator=_check_rest)
    """In a message this option takes the rest of the line; it must be the last, and text."""
    is_target: bool = field(default=False, validator=_check_target)
    """The command acts on this member, whom the rules of `aeon.guild.targets` protect."""
    may_have_left: bool = field(default=False, validator=_check_target)
    """The command acts on those who are no members too; then they have no roles that could protect them."""
    may_be_gone: bool = field(default=False, validator=_check_gone)
    """The role may have been deleted; its id or mention still names it. In a slash command it is typed, since Discord's own list has only
    those that there are."""
    in_milliseconds: bool = field(default=False, validator=_check_milliseconds)
    """The duration is taken, and arrives, to the millisecond."""
    suggest: Suggest | None = field(default=None, repr=False, validator=_check_suggest)
    """Completes what is being typed in a slash command; other values are taken all the same."""
    check: Check | None = field(default=None, repr=False, validator=_check_check)
    """The option's own rule, where its text means more than itself."""
