"""The kinds of components, and what is counted over all components of one message.

https://discord.com/developers/docs/components/reference. A component without an id gets the next free number.
"""

from collections.abc import Iterator
from enum import IntEnum
from typing import Any

from attrs import Factory, define

from aeon.simulator.validation.form import Form


class Kind(IntEnum):
    """Component types."""

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


SELECTS = (Kind.STRING_SELECT, Kind.USER_SELECT, Kind.ROLE_SELECT, Kind.MENTIONABLE_SELECT, Kind.CHANNEL_SELECT)


@define
class Reading:
    """What is counted over a whole message: ids, `custom_id`s, components, text."""

    custom_ids: set[str] = Factory(set)
    ids: set[int] = Factory(set)
    next_id: int = 1
    total: int = 0
    text: int = 0

    def take_id(self, form: Form) -> int:
        given = form.integer("id", maximum=2**31 - 1)
        if given:
            if given in self.ids:
                form.wrong("id", "COMPONENT_ID_DUPLICATED", "Component id cannot be duplicated")
            self.ids.add(given)
            return given
        while self.next_id in self.ids:
            self.next_id += 1
        self.ids.add(self.next_id)
        return self.next_id


def walk(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every component of these, inner ones included, outermost first."""
    for component in components:
        yield component
        yield from walk(component.get("components", []))
        inner = [component[name] for name in ("accessory", "component") if name in component]
        yield from walk(inner)
