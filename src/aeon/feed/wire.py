"""JSON as the API and the feed speak it: camelCase names, ids as text, times in UTC with a `Z`."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import attrs
import msgspec
from cattrs import Converter
from cattrs.gen import make_dict_unstructure_fn, override


@lru_cache(maxsize=4096)
def json_name(attribute: str) -> str:
    """`guild_id` → `guildId`."""
    first, *rest = attribute.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)


def encode(value: object) -> bytes:
    """JSON text of plain values, attrs classes and msgspec structs; a time without a zone counts as UTC."""
    return msgspec.json.encode(_converter.unstructure(value), enc_hook=_plain)


def _plain(value: object) -> str:
    """Kinds of text that msgspec does not know are their words."""
    if isinstance(value, str):
        return str(value)
    raise NotImplementedError(f"there is no JSON for a {type(value).__name__}")


def _unstructure_in_camel_case(cls: type) -> Callable[[Any], dict[str, Any]]:
    names = {field.name: override(rename=json_name(field.name)) for field in attrs.fields(cls)}
    return make_dict_unstructure_fn(cls, _converter, **names)  # type: ignore[arg-type]  # overrides share ** with switches


def _in_utc(time: datetime) -> datetime:
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


_converter = Converter()
_converter.register_unstructure_hook_factory(attrs.has, _unstructure_in_camel_case)
_converter.register_unstructure_hook(datetime, _in_utc)
