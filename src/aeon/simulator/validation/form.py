"""Reads a JSON body field by field and gathers every mistake in Discord's nested form.

https://discord.com/developers/docs/reference#error-messages. A `Form` stands for one object of the body; forms of inner
objects share the mistakes of the whole, so that one answer names them all. `Form.check` raises them.
"""

from collections.abc import Sequence
from typing import Any

from attrs import Factory, define

from aeon.discord.ids import is_snowflake
from aeon.simulator.errors import Refusal, Refused

Path = tuple[str | int, ...]


@define
class Mistakes:
    """The tree of `errors`."""

    tree: dict[str, Any] = Factory(dict)

    def add(self, path: Path, code: str, message: str) -> None:
        """Note a mistake at a path."""
        node = self.tree
        for step in path:
            node = node.setdefault(str(step), {})
        node.setdefault("_errors", []).append({"code": code, "message": message})


def refuse(path: Path, code: str, message: str) -> Refused:
    """An invalid form with one mistake, to be raised."""
    mistakes = Mistakes()
    mistakes.add(path, code, message)
    return Refused(Refusal.INVALID_FORM, errors=mistakes.tree)


@define
class Form:
    """One object of a body. Readers return None for what is absent, null or wrong; the last is noted."""

    values: dict[str, Any]
    mistakes: Mistakes = Factory(Mistakes)
    path: Path = ()

    @classmethod
    def of(cls, body: Any) -> "Form":
        """The form of a whole body, which must be an object (an absent one counts as empty)."""
        if body is None:
            return cls({})
        if not isinstance(body, dict):
            raise refuse((), "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
        return cls(body)

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def gives(self, name: str) -> bool:
        """True where the field is there and not null."""
        return self.values.get(name) is not None

    def wrong(self, name: str | int, code: str, message: str) -> None:
        """Note a mistake of a field."""
        self.mistakes.add((*self.path, name), code, message)

    def check(self) -> None:
        """Raise if anything of the whole body was wrong."""
        if self.mistakes.tree:
            raise Refused(Refusal.INVALID_FORM, errors=self.mistakes.tree)

    def require(self, *names: str) -> None:
        """Note the fields that are missing."""
        for name in names:
            if self.values.get(name) is None:
                self.wrong(name, "BASE_TYPE_REQUIRED", "This field is required")

    def text(self, name: str, *, minimum: int = 0, maximum: int) -> str | None:
        """A string of so many characters."""
        value = self.values.get(name)
        if value is None:
            return None
        if not isinstance(value, str):
            self.wrong(name, "STRING_TYPE_CONVERT", "Could not interpret value as string.")
            return None
        self._length(name, len(value), minimum=minimum, maximum=maximum)
        return value

    def _length(self, name: str, size: int, *, minimum: int, maximum: int) -> None:
        if minimum <= size <= maximum:
            return
        if minimum > 0:
            self.wrong(name, "BASE_TYPE_BAD_LENGTH", f"Must be between {minimum} and {maximum} in length.")
        else:
            self.wrong(name, "BASE_TYPE_MAX_LENGTH", f"Must be {maximum} or fewer in length.")

    def integer(self, name: str, *, minimum: int = 0, maximum: int = 2**53) -> int | None:
        """A whole number in a range; its decimal text and 1.0 for 1 are accepted, as Discord does."""
        value = self.values.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float | str) or not _is_whole(value):
            self.wrong(name, "NUMBER_TYPE_COERCE", f'Value "{value}" is not int.')
            return None
        number = int(value)
        if number < minimum:
            self.wrong(name, "NUMBER_TYPE_MIN", f"int value should be greater than or equal to {minimum}.")
        elif number > maximum:
            self.wrong(name, "NUMBER_TYPE_MAX", f"int value should be less than or equal to {maximum}.")
        return number

    def number(self, name: str) -> float | None:
        """Any number."""
        value = self.values.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.wrong(name, "NUMBER_TYPE_COERCE", f'Value "{value}" is not float.')
            return None
        return value

    def truth(self, name: str) -> bool | None:
        """True or false."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, bool):
            self.wrong(name, "BOOLEAN_TYPE_CONVERT", "Must be either true or false.")
            return None
        return value

    def choice(self, name: str, allowed: Sequence[int]) -> int | None:
        """One of these numbers."""
        value = self.values.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or value not in allowed:
            words = ", ".join(str(int(one)) for one in allowed)
            self.wrong(name, "BASE_TYPE_CHOICES", f"Value must be one of {{{words}}}.")
            return None
        return int(value)

    def snowflake(self, name: str) -> str | None:
        """An id, as text or number."""
        value = self.values.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not is_snowflake(str(value)):
            self.wrong(name, "NUMBER_TYPE_COERCE", f'Value "{value}" is not snowflake.')
            return None
        return str(value)

    def snowflakes(self, name: str, *, maximum: int) -> tuple[str, ...] | None:
        """A list of ids."""
        values = self.items(name, maximum=maximum)
        if values is None:
            return None
        for index, value in enumerate(values):
            if isinstance(value, bool) or not is_snowflake(str(value)):
                self.mistakes.add((*self.path, name, index), "NUMBER_TYPE_COERCE", f'Value "{value}" is not snowflake.')
        return tuple(str(value) for value in values)

    def items(self, name: str, *, minimum: int = 0, maximum: int) -> list[Any] | None:
        """A list of so many things."""
        value = self.values.get(name)
        if value is None:
            return None
        if not isinstance(value, list):
            self.wrong(name, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
            return None
        self._length(name, len(value), minimum=minimum, maximum=maximum)
        return value

    def forms(self, name: str, *, minimum: int = 0, maximum: int) -> list["Form"]:
        """The objects of a list."""
        values = self.items(name, minimum=minimum, maximum=maximum) or []
        return [form for index, value in enumerate(values) if (form := self._inner((name, index), value)) is not None]

    def form(self, name: str) -> "Form | None":
        """An inner object."""
        value = self.values.get(name)
        return None if value is None else self._inner((name,), value)

    def _inner(self, steps: Path, value: Any) -> "Form | None":
        path = (*self.path, *steps)
        if not isinstance(value, dict):
            self.mistakes.add(path, "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
            return None
        return Form(value, self.mistakes, path)


def _is_whole(value: float | str) -> bool:
    if isinstance(value, str):
        return value.removeprefix("-").isdecimal()
    return isinstance(value, int) or value.is_integer()
