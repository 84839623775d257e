"""Plain JSON values → a route's attrs classes: strict, with every fault at once and by its path.

JSON names are camelCase. Unknown fields are faults, except `id guildId createdAt updatedAt` at the top, which a dashboard sends
back as it read them. Nothing is coerced: "5" is no number. Rules beside the type come as `msgspec.Meta`, so that they can also be
shown as JSON Schema: `Annotated[str, Meta(min_length=1, max_length=10)]`.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar, get_origin

import attrs
from cattrs import ClassValidationError, Converter, ForbiddenExtraKeysError, IterableValidationError
from cattrs.errors import AttributeValidationNote, BaseValidationError, IterableValidationNote

from aeon.feed.wire import json_name
from aeon.web.errors import Fault, InvalidBody
from aeon.web.json_text import MAX_FAULTS, Path, path_text
from aeon.web.strict import Mismatch, json_converter, query_converter

IGNORED = frozenset({"id", "guildId", "createdAt", "updatedAt"})

T = TypeVar("T")

_json = json_converter()
_query = query_converter()


def structure(value: Any, kind: type[T]) -> T:
    """The JSON value as `kind`. Raises `InvalidBody`."""
    if isinstance(value, dict):
        value = {name: inner for name, inner in value.items() if name not in IGNORED}
    return _structure(_json, value, kind)


def structure_query(pairs: Iterable[tuple[str, str]], kind: type[T]) -> T:
    """A query string's pairs as the attrs class `kind`; a name given twice needs a list there. Raises `InvalidBody`."""
    many = {json_name(field.name) for field in attrs.fields(kind) if get_origin(field.type) is tuple}  # type: ignore[arg-type]
    query: dict[str, Any] = {}
    for name, text in pairs:
        if name in many:
            query.setdefault(name, []).append(text)
        elif query.setdefault(name, text) is not text:
            raise InvalidBody((Fault(name, "is given twice"),))
    return _structure(_query, query, kind)


def check_supported(kind: Any) -> None:
    """Raise at the start, rather than at the first request, where a body's type has a part that cannot be read."""
    _json.get_structure_hook(kind)


def _structure(converter: Converter, value: Any, kind: type[T]) -> T:
    try:
        return converter.structure(value, kind)
    # cattrs' own errors are exception groups, of which Quart-Trio would hand only the leaves to a handler.
    except (BaseValidationError, ForbiddenExtraKeysError, Mismatch, ValueError, TypeError, KeyError) as error:
        raise InvalidBody(tuple(islice(_faults(error, ()), MAX_FAULTS))) from error


def _faults(error: BaseException, path: Path) -> Iterator[Fault]:
    if isinstance(error, ClassValidationError | IterableValidationError):
        for inner in error.exceptions:
            yield from _faults(inner, (*path, *_step(inner)))
    elif isinstance(error, ForbiddenExtraKeysError):
        for name in sorted(error.extra_fields):
            yield Fault(path_text((*path, name)), "is not a field of this")
    elif isinstance(error, KeyError):
        yield Fault(path_text(path), "is required")
    else:
        yield Fault(path_text(path), _message(error))


def _step(error: BaseException) -> Iterator[str | int]:
    for note in getattr(error, "__notes__", ()):
        if isinstance(note, AttributeValidationNote):
            yield json_name(note.name)
            return
        if isinstance(note, IterableValidationNote):
            yield note.index
            return


def _message(error: BaseException) -> str:
    if isinstance(error, Mismatch):
        return error.message
    # attrs' validators say what they want in the first argument, then add what they were given.
    return str(error.args[0]) if error.args else "is not valid"
