"""Converters that coerce nothing, one for JSON bodies and one for query strings.

A query string knows only text, so there numbers and booleans are read from it; all else is the same. Rules beside a type are
`msgspec.Meta` in `Annotated`; ids of Discord are known by their `NewType`.
"""

import operator
from collections.abc import Callable
from datetime import UTC, datetime
from enum import Enum
from functools import partial
from typing import Annotated, Any, Literal, cast, get_args, get_origin

import attrs
from attrs import frozen
from cattrs import Converter
from cattrs.cols import (
    homogenous_tuple_structure_factory,
    is_mapping,
    list_structure_factory,
    mapping_structure_factory,
)
from cattrs.gen import make_dict_structure_fn, override

from aeon.discord import ids
from aeon.feed.wire import json_name
from aeon.web.rules import broken_rule

Hook = Callable[[Any, Any], Any]
Factory = Callable[[Any, Any], Hook]

SNOWFLAKES: tuple[Any, ...] = (
    ids.GuildId,
    ids.ChannelId,
    ids.RoleId,
    ids.UserId,
    ids.MessageId,
    ids.EmojiId,
    ids.ApplicationId,
    ids.CommandId,
    ids.InteractionId,
)

LONGEST_NUMBER = 20
"""Characters of a number in a query string; beyond it nothing is parsed."""


@frozen
class Mismatch(Exception):
    """A value that its type does not admit; `message` is a predicate, such as "must be text"."""

    message: str


def json_converter() -> Converter:
    """For values that came as JSON."""
    converter = _common()
    converter.register_structure_hook(bool, _instance(bool, "must be true or false"))
    converter.register_structure_hook(int, _whole_number)
    converter.register_structure_hook(float, _number)
    return converter


def query_converter() -> Converter:
    """For values that came in a query string."""
    converter = _common()
    converter.register_structure_hook(bool, _boolean_of_text)
    converter.register_structure_hook(int, _whole_number_of_text)
    return converter


def _common() -> Converter:
    converter = Converter(forbid_extra_keys=True)
    converter.register_structure_hook(str, _instance(str, "must be text"))
    converter.register_structure_hook(datetime, _time)
    for snowflake in SNOWFLAKES:
        converter.register_structure_hook_func(partial(operator.is_, snowflake), _snowflake)
    converter.register_structure_hook_func(_has_origin(Literal), _literal)
    converter.register_structure_hook_func(lambda kind: isinstance(kind, type) and issubclass(kind, Enum), _enum)
    _factory(converter, _has_origin(Annotated), _annotated)
    _shaped(converter, attrs.has, _attrs_class, shape=dict, message="must be an object")
    _shaped(converter, is_mapping, mapping_structure_factory, shape=dict, message="must be an object")
    _shaped(converter, _has_origin(list), list_structure_factory, shape=list, message="must be a list")
    _shaped(converter, _is_tuple, homogenous_tuple_structure_factory, shape=list, message="must be a list")
    return converter


def _shaped(
    converter: Converter,
    applies: Callable[[Any], bool],
    factory: Factory,
    *,
    shape: type,
    message: str,
) -> None:
    """Let `factory` make hooks that are only called with values of this shape; cattrs itself takes text for a list."""

    def hook_for(kind: Any, converter: Converter) -> Hook:
        inner = factory(kind, converter)

        def hook(value: Any, kind: Any) -> Any:
            if not isinstance(value, shape):
                raise Mismatch(message)
            return inner(value, kind)

        return hook

    _factory(converter, applies, hook_for)


def _factory(converter: Converter, applies: Callable[[Any], bool], factory: Factory) -> None:
    # cattrs' overloads know only predicates and factories of `type`; Annotated and NewType are none.
    converter.register_structure_hook_factory(applies, cast("Any", factory))


def _attrs_class(kind: type, converter: Converter) -> Hook:
    names: dict[str, Any] = {field.name: override(rename=json_name(field.name)) for field in attrs.fields(kind)}
    return make_dict_structure_fn(kind, converter, _cattrs_forbid_extra_keys=True, **names)


def _annotated(kind: Any, converter: Converter) -> Hook:
    inner_kind, *rules = get_args(kind)
    inner = converter.get_structure_hook(inner_kind)

    def hook(value: Any, _: Any) -> Any:
        structured = inner(value, inner_kind)
        for rule in rules:
            if message := broken_rule(structured, rule):
                raise Mismatch(message)
        return structured

    return hook


def _has_origin(origin: Any) -> Callable[[Any], bool]:
    return lambda kind: get_origin(kind) is origin


def _is_tuple(kind: Any) -> bool:
    return get_origin(kind) is tuple and get_args(kind)[1:] == (...,)


def _instance(shape: type, message: str) -> Hook:
    def hook(value: Any, _: Any) -> Any:
        if not isinstance(value, shape):
            raise Mismatch(message)
        return value

    return hook


def _whole_number(value: Any, _: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Mismatch("must be a whole number")
    return value


def _number(value: Any, _: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Mismatch("must be a number")
    return float(value)


def _whole_number_of_text(value: Any, _: Any) -> int:
    digits = value.removeprefix("-") if isinstance(value, str) else ""
    if not (digits.isascii() and digits.isdigit() and len(digits) < LONGEST_NUMBER):
        raise Mismatch("must be a whole number")
    return int(value)


def _boolean_of_text(value: Any, _: Any) -> bool:
    if value not in {"true", "false"}:
        raise Mismatch("must be true or false")
    return bool(value == "true")


def _snowflake(value: Any, _: Any) -> str:
    if not (isinstance(value, str) and ids.is_snowflake(value)):
        raise Mismatch("must be an id of Discord, as text")
    return value


def _time(value: Any, _: Any) -> datetime:
    try:
        time = datetime.fromisoformat(value)
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (TypeError, ValueError, OverflowError) as error:
        raise Mismatch("must be a time in ISO 8601, such as 2026-01-31T12:00:00Z") from error


def _literal(value: Any, kind: Any) -> Any:
    for choice in get_args(kind):
        if type(value) is type(choice) and value == choice:
            return value
    raise Mismatch(f"must be one of {', '.join(map(str, get_args(kind)))}")


def _enum(value: Any, kind: type[Enum]) -> Enum:
    for member in kind:
        if type(value) is type(member.value) and value == member.value:
            return member
    raise Mismatch(f"must be one of {', '.join(str(member.value) for member in kind)}")
