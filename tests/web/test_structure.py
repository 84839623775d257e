"""From JSON values to a route's classes."""

from datetime import UTC, datetime
from enum import Enum
from typing import Annotated, Any, Literal

import pytest
from attrs import frozen
from cattrs import StructureHandlerNotFoundError
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta

from aeon.discord.ids import RoleId
from aeon.web.errors import Fault, InvalidBody
from aeon.web.json_text import MAX_INTEGER
from aeon.web.structure import check_supported, structure, structure_query


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


@frozen
class Field:
    name: Annotated[str, Meta(min_length=1, max_length=5)]
    inline: bool = False


@frozen
class Embed:
    title: str
    fields: tuple[Field, ...] = ()


@frozen
class Everything:
    role_id: RoleId
    embed_data: Embed | None = None
    colour: Colour = Colour.RED
    match_type: Literal["exact", "contains"] = "exact"
    cooldown_ms: Annotated[int, Meta(ge=0, le=1000)] = 0
    support_roles: Annotated[tuple[RoleId, ...], Meta(max_length=2)] = ()
    weights: dict[str, float] | None = None
    words: list[str] | None = None
    starts_at: datetime | None = None
    extra: Any = None


def faults_of(value: Any, kind: type = Everything) -> dict[str, str]:
    with pytest.raises(InvalidBody) as refused:
        structure(value, kind)
    return {fault.path: fault.message for fault in refused.value.faults}


def test_every_kind_of_field_is_read() -> None:
    value = {
        "roleId": "5",
        "embedData": {"title": "t", "fields": [{"name": "n", "inline": True}]},
        "colour": "blue",
        "matchType": "contains",
        "cooldownMs": 1000,
        "supportRoles": ["1", "2"],
        "weights": {"a": 1, "b": 0.5},
        "words": ["x"],
        "startsAt": "2026-01-31T13:00:00+01:00",
        "extra": [{"any": None}],
    }
    assert structure(value, Everything) == Everything(
        role_id=RoleId("5"),
        embed_data=Embed("t", (Field("n", inline=True),)),
        colour=Colour.BLUE,
        match_type="contains",
        cooldown_ms=1000,
        support_roles=(RoleId("1"), RoleId("2")),
        weights={"a": 1.0, "b": 0.5},
        words=["x"],
        starts_at=datetime(2026, 1, 31, 12, tzinfo=UTC),
        extra=[{"any": None}],
    )


def test_every_fault_is_told_at_once_and_in_the_callers_names() -> None:
    assert faults_of(
        {
            "embedData": {"fields": [{"name": "n"}, {"name": "", "inline": 1, "colour": 2}, "x"]},
            "colour": "green",
            "matchType": "regex",
            "cooldownMs": 1001,
            "supportRoles": ["1", "2", "3"],
            "weights": {"a": "1"},
            "words": "abc",
            "startsAt": "yesterday",
            "cooldown_ms": 5,
        }
    ) == {
        "roleId": "is required",
        "embedData.title": "is required",
        "embedData.fields[1].name": "must have at least 1 characters",
        "embedData.fields[1].inline": "must be true or false",
        "embedData.fields[1].colour": "is not a field of this",
        "embedData.fields[2]": "must be an object",
        "colour": "must be one of red, blue",
        "matchType": "must be one of exact, contains",
        "cooldownMs": "must be at most 1000",
        "supportRoles": "must have at most 2 entries",
        "weights.a": "must be a number",
        "words": "must be a list",
        "startsAt": "must be a time in ISO 8601, such as 2026-01-31T12:00:00Z",
        "cooldown_ms": "is not a field of this",
    }


@pytest.mark.parametrize("value", [5, None, True, "", "a", "-1", "1.0", "٣", str(2**64), " 1"])
def test_an_id_is_text_of_digits(value: Any) -> None:
    assert faults_of({"roleId": value}) == {"roleId": "must be an id of Discord, as text"}


@pytest.mark.parametrize("value", [True, "5", 5.5, None, [5]])
def test_nothing_is_coerced(value: Any) -> None:
    assert faults_of({"roleId": "1", "cooldownMs": value}) == {"cooldownMs": "must be a whole number"}


def test_a_dashboards_own_columns_are_passed_over_at_the_top_only() -> None:
    row = {"roleId": "1", "id": 5, "guildId": [], "createdAt": {}, "updatedAt": None}
    assert structure(row, Everything) == Everything(RoleId("1"))
    assert faults_of({"roleId": "1", "embedData": {"title": "t", "id": 1}}) == {
        "embedData.id": "is not a field of this"
    }


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-MAX_INTEGER, MAX_INTEGER)
    | st.floats(allow_nan=False)
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["roleId", "embedData", "title", "fields", "name", "colour", "words", "weights", "startsAt", "x"]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=25,
)


@given(JSON)
def test_any_value_fits_or_is_refused_with_faults(value: Any) -> None:
    messages = ["fits"]
    try:
        structure(value, Everything)
    except InvalidBody as refused:
        messages = [fault.message for fault in refused.faults]
    assert all(messages)
    assert messages


def test_a_type_that_cannot_be_read_is_found_at_the_start() -> None:
    @frozen
    class Unreadable:
        value: str | int

    check_supported(Everything)
    with pytest.raises(StructureHandlerNotFoundError):
        check_supported(Unreadable)


@frozen
class Query:
    limit: Annotated[int, Meta(ge=1, le=100)] = 50
    bot_action: bool | None = None
    user_id: RoleId | None = None
    ids: tuple[RoleId, ...] = ()


def test_a_query_string_is_read_from_text() -> None:
    pairs = [("limit", "7"), ("botAction", "false"), ("ids", "1"), ("ids", "2")]
    assert structure_query(pairs, Query) == Query(limit=7, bot_action=False, ids=(RoleId("1"), RoleId("2")))


@pytest.mark.parametrize(
    ("pairs", "fault"),
    [
        ([("limit", "101")], Fault("limit", "must be at most 100")),
        ([("limit", "x")], Fault("limit", "must be a whole number")),
        ([("limit", "9" * 5000)], Fault("limit", "must be a whole number")),
        ([("botAction", "1")], Fault("botAction", "must be true or false")),
        ([("limit", "1"), ("limit", "2")], Fault("limit", "is given twice")),
        ([("ids", "1"), ("ids", "x")], Fault("ids[1]", "must be an id of Discord, as text")),
        ([("limt", "1")], Fault("limt", "is not a field of this")),
    ],
)
def test_a_query_string_that_does_not_fit_is_refused(pairs: list[tuple[str, str]], fault: Fault) -> None:
    with pytest.raises(InvalidBody) as refused:
        structure_query(pairs, Query)
    assert refused.value.faults == (fault,)
