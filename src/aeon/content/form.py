"""One JSON object in Discord's shape, read field by field; every fault is noted with its path, and none ends the reading.

Fields have Discord's names (`icon_url`) and may be written in camelCase (`iconUrl`, `iconURL`). A path has the name as it was written.
What may hold variables comes back as `Words` or `Address`, to be filled in later; all else as it will be sent.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import TypeVar
from urllib.parse import urlsplit

from attrs import Factory, define, frozen

from aeon.content import texts
from aeon.content.variables import ADDRESSES, named_in
from aeon.discord.ids import is_snowflake
from aeon.guild.errors import Fault, Invalid
from aeon.guild.languages import Text

MAX_FAULTS = 50
"""That one refusal names; the rest will still be there next time."""

Tree = dict[str, object]
"""A JSON object as it will be sent, save for `Words` and `Address` in it."""

Value = TypeVar("Value")

_CAPITALS = re.compile(r"(?<=[a-z0-9])([A-Z]+)")


@frozen
class Words:
    """Text with variables in it; filled in it has at most `most` characters. Required text is never blank."""

    text: str
    most: int
    is_required: bool = False


@frozen
class Address:
    """An http(s) address, or the one variable that stands for it."""

    text: str


@define
class Faults:
    """What was found wrong so far."""

    found: list[Fault] = Factory(list)

    def add(self, path: str, message: Text) -> None:
        if len(self.found) < MAX_FAULTS:
            self.found.append(Fault(path, message))

    def check(self) -> None:
        """Raises `Invalid` where something was wrong."""
        if self.found:
            raise Invalid(tuple(self.found))


def kept(**fields: object) -> Tree:
    """Those of the fields that say something."""
    return {name: value for name, value in fields.items() if value is not None and value not in ((), {})}


@define
class Form:
    """Readers give None for what is absent, null, blank or wrong; the last is noted."""

    path: str
    faults: Faults
    _fields: dict[str, tuple[str, object]]
    """As they were written, by Discord's names."""
    _read: set[str] = Factory(set)

    @classmethod
    def of(cls, value: object, path: str, faults: Faults) -> "Form | None":
        if not isinstance(value, dict):
            faults.add(path, texts.NOT_OBJECT)
            return None
        form = cls(path, faults, {})
        for written, inner in value.items():
            if form._fields.setdefault(snake(written), (written, inner))[0] != written:
                faults.add(form._below(written), texts.TWICE)
        return form

    @classmethod
    def around(cls, value: object, path: str, faults: Faults) -> "Form":
        """An object with this value alone, in a field called like the path."""
        return cls("", faults, {path: (path, value)})

    def where(self, name: str) -> str:
        """The path of a field."""
        return self._below(self._fields[name][0] if name in self._fields else name)

    def _below(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def wrong(self, name: str, message: Text) -> None:
        self.faults.add(self.where(name), message)

    def value(self, name: str) -> object:
        """Whatever it is."""
        self._read.add(name)
        return self._fields.get(name, ("", None))[1]

    def gives(self, name: str) -> bool:
        """Something is said in this field."""
        return self.value(name) not in (None, "")

    def text(self, name: str, most: int, *, is_required: bool = False) -> str | None:
        """As it is written: what is no variable in any case, such as an id."""
        value = self.value(name)
        if value is None or (isinstance(value, str) and not value.strip()):
            if is_required:
                self.wrong(name, texts.REQUIRED)
            return None
        if not isinstance(value, str):
            self.wrong(name, texts.NOT_TEXT)
            return None
        if len(value) > most:
            self.wrong(name, texts.TOO_LONG.filled(most=most))
            return None
        return value

    def words(self, name: str, most: int, *, is_required: bool = False) -> Words | None:
        """For people to read."""
        text = self.text(name, most, is_required=is_required)
        return None if text is None else Words(text, most, is_required)

    def address(self, name: str, most: int, *, is_required: bool = False) -> Address | None:
        text = self.text(name, most, is_required=is_required)
        if text is None:
            return None
        if not is_address(text):
            self.wrong(name, texts.NOT_ADDRESS.filled(variables=", ".join(ADDRESSES)))
            return None
        return Address(text)

    def whole(self, name: str, least: int, most: int) -> int | None:
        value = self.value(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.wrong(name, texts.NOT_WHOLE.filled(least=least, most=most))
            return None
        return value

    def switch(self, name: str) -> bool | None:
        value = self.value(name)
        if value is None or isinstance(value, bool):
            return value
        self.wrong(name, texts.NOT_SWITCH)
        return None

    def choice(self, name: str, choices: Collection[Value], *, is_required: bool = False) -> Value | None:
        """One of these; what is wrong with it is said with all of them."""
        value = self.value(name)
        if value is None:
            if is_required:
                self.wrong(name, texts.REQUIRED)
            return None
        for each in choices:
            if value == each and not isinstance(value, bool):
                return each
        said = ", ".join(str(int(each) if isinstance(each, int) else each) for each in choices)
        self.wrong(name, texts.NOT_ONE_OF.filled(choices=said))
        return None

    def snowflake(self, name: str, *, is_required: bool = False) -> str | None:
        text = self.text(name, 20, is_required=is_required)
        if text is not None and not is_snowflake(text):
            self.wrong(name, texts.NOT_ID)
            return None
        return text

    def time(self, name: str) -> str | None:
        text = self.text(name, 64)
        if text is None:
            return None
        try:
            return datetime.fromisoformat(text).isoformat()
        except ValueError:
            self.wrong(name, texts.NOT_TIME)
            return None

    def form(self, name: str) -> "Form | None":
        """An object in this one."""
        value = self.value(name)
        return None if value is None else Form.of(value, self.where(name), self.faults)

    def items(self, name: str, most: int, *, least: int = 0) -> Sequence[object]:
        """A list; of one that is too long no more than it may have."""
        value = self.value(name)
        if value is None:
            value = []
        if not isinstance(value, list):
            self.wrong(name, texts.NOT_LIST)
            return ()
        if len(value) > most:
            self.wrong(name, texts.TOO_MANY.filled(most=most))
        elif len(value) < least:
            self.wrong(name, texts.TOO_FEW.filled(least=least))
        return value[:most]

    def forms(self, name: str, most: int, *, least: int = 0) -> Iterator["Form"]:
        """The objects of a list."""
        for place, value in enumerate(self.items(name, most, least=least)):
            inner = Form.of(value, f"{self.where(name)}[{place}]", self.faults)
            if inner is not None:
                yield inner

    def end(self, *passed_over: str) -> None:
        """Note fields that nobody has read, save for those that Discord tells of and takes from nobody."""
        for name in self._fields:
            if name not in self._read and name not in passed_over:
                self.wrong(name, texts.UNKNOWN_FIELD)


def snake(name: str) -> str:
    """`iconURL` and `iconUrl` → `icon_url`."""
    return _CAPITALS.sub(lambda found: f"_{found[1].lower()}", name)


def is_address(text: str) -> bool:
    """One that Discord takes. A variable is the whole of it or none: what people call themselves makes no address."""
    if text in ADDRESSES:
        return True
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        return False
    is_clean = text.isprintable() and " " not in text and not named_in(text)
    return parts.scheme in {"http", "https"} and bool(host) and is_clean
