"""What a command takes: its arguments, declared once for messages and slash commands."""

from enum import Enum

from attrs import frozen


class OptionKind(Enum):
    """What an option takes. Users, roles and channels arrive as ids, durations as seconds."""

    TEXT = "text"
    INTEGER = "whole number"
    NUMBER = "number"
    SWITCH = "yes or no"
    USER = "member"
    ROLE = "role"
    CHANNEL = "channel"
    DURATION = "duration"


@frozen
class Choice:
    name: str
    value: str | int | float


@frozen
class Option:
    """One argument. `least` and `most` bound numbers by value and text by length."""

    name: str
    description: str
    kind: OptionKind = OptionKind.TEXT
    is_required: bool = True
    least: float | None = None
    most: float | None = None
    choices: tuple[Choice, ...] = ()
    takes_rest: bool = False
    """In a message this option takes the rest of the line; it must be the last, and text."""
