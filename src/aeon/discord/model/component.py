"""Components of messages, and what people entered into those of a modal.

https://discord.com/developers/docs/components/reference
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from aeon.discord.model.emoji import PartialEmoji

if TYPE_CHECKING:
    from collections.abc import Iterator


class ComponentType(IntEnum):
    ACTION_ROW = 1
    BUTTON = 2
    STRING_SELECT = 3
    TEXT_INPUT = 4
    USER_SELECT = 5
    ROLE_SELECT = 6
    MENTIONABLE_SELECT = 7
    CHANNEL_SELECT = 8
    SECTION = 9
    TEXT_DISPLAY = 10
    THUMBNAIL = 11
    MEDIA_GALLERY = 12
    FILE = 13
    SEPARATOR = 14
    CONTAINER = 17
    LABEL = 18
    FILE_UPLOAD = 19


class ButtonStyle(IntEnum):
    PRIMARY = 1
    SECONDARY = 2
    SUCCESS = 3
    DANGER = 4
    LINK = 5
    PREMIUM = 6


class Component(Struct, frozen=True, gc=False):
    """One node of a tree of components. Which fields are set depends on `type`."""

    type: int
    custom_id: str | None = None
    label: str | None = None
    style: int | None = None
    url: str | None = None
    emoji: PartialEmoji | None = None
    disabled: bool = False
    content: str | None = None
    """A text display's markdown."""
    value: str | None = None
    """What was typed into a modal's text input."""
    values: tuple[str, ...] = ()
    """What was chosen in a modal's select menu."""
    components: tuple[Component, ...] = ()
    component: Component | None = None
    """A label's only child."""
    accessory: Component | None = None
    """What stands beside a section."""

    def walk(self) -> Iterator[Component]:
        """Yield this component and all below it, in the order in which Discord shows them."""
        yield self
        for child in (*self.components, self.component, self.accessory):
            if child is not None:
                yield from child.walk()
