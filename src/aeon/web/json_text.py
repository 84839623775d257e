"""Bytes from outside → plain JSON values that nothing behind can stumble over.

The standard library's reader is used rather than msgspec's, since it shows the pairs of an object: of two equal names the others
keep one and drop the other, silently. What PostgreSQL or UTF-8 cannot hold (NUL, lone surrogates) is refused here, with its path,
so that no feature has to think of it.
"""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, NoReturn

from aeon.web.errors import BadRequest, Fault, InvalidBody

MAX_DEPTH = 32
"""Arrays and objects inside each other; Discord's deepest body (components in containers) has about ten."""

MAX_INTEGER = 2**63 - 1
"""PostgreSQL's `bigint`; ids, which are larger, travel as text."""

MAX_FAULTS = 50
"""Faults that one answer names; the rest will still be there next time."""

Path = tuple[str | int, ...]


def read_json(content: bytes) -> Any:
    """The value that `content` says.

    Raises `BadRequest` where it is no JSON text in UTF-8, `InvalidBody` where it is but holds what cannot be kept.
    """
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise BadRequest(f"the body is not UTF-8 (byte {error.start})") from error
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_refuse_constant, parse_int=_integer)
    except json.JSONDecodeError as error:
        raise BadRequest(f"the body is not JSON: {error.msg} (line {error.lineno}, column {error.colno})") from error
    except RecursionError as error:
        raise BadRequest(f"the body nests deeper than {MAX_DEPTH}") from error
    if faults := tuple(islice(_faults(value), MAX_FAULTS)):
        raise InvalidBody(faults)
    return value


def path_text(path: Path) -> str:
    """`("embed", "fields", 2, "name")` → `embed.fields[2].name`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def is_too_deep(value: Any) -> bool:
    """True where arrays and objects lie deeper inside each other than `MAX_DEPTH`."""
    layer = [value]
    for _ in range(MAX_DEPTH + 1):
        layer = [inner for outer in layer if isinstance(outer, dict | list) for inner in _inside(outer)]
    return bool(layer)


def _inside(outer: dict[str, Any] | list[Any]) -> Iterable[Any]:
    return outer.values() if isinstance(outer, dict) else outer


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise BadRequest(f"the body names {_shown(twice)} twice in one object")
    return value


def _refuse_constant(word: str) -> NoReturn:
    raise BadRequest(f"the body is not JSON: {word} is no number")


def _integer(digits: str) -> int:
    # int() takes time that grows with the square of the digits, and refuses beyond 4300 with an error of its own.
    return int(digits) if len(digits) <= len(str(MAX_INTEGER)) + 1 else MAX_INTEGER + 1


def _faults(root: Any) -> Iterator[Fault]:
    waiting: list[tuple[Path, Any]] = [((), root)]
    while waiting:
        path, value = waiting.pop()
        if message := _fault(value, depth=len(path)):
            yield Fault(path_text(path), message)
        elif isinstance(value, dict):
            for name, inner in reversed(value.items()):
                if message := _fault_of_text(name):
                    yield Fault(path_text(path), f"the name {_shown(name)} {message}")
                else:
                    waiting.append(((*path, name), inner))
        elif isinstance(value, list):
            waiting.extend(((*path, index), value[index]) for index in reversed(range(len(value))))


def _fault(value: Any, *, depth: int) -> str | None:
    if isinstance(value, str):
        return _fault_of_text(value)
    if isinstance(value, int) and not -MAX_INTEGER <= value <= MAX_INTEGER:
        return "is too large a number"
    if isinstance(value, float) and value in {float("inf"), float("-inf")}:
        return "is too large a number"
    if depth >= MAX_DEPTH and isinstance(value, dict | list):
        return f"nests deeper than {MAX_DEPTH}"
    return None


def _fault_of_text(text: str) -> str | None:
    if "\0" in text:
        return "must not contain the character NUL"
    try:
        text.encode()
    except UnicodeEncodeError:
        return "must not contain half of a surrogate pair"
    return None


def _shown(name: str) -> str:
    return json.dumps(name[:50])
