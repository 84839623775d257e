"""Bytes from outside."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aeon.web.errors import BadRequest, InvalidBody
from aeon.web.json_text import MAX_DEPTH, MAX_INTEGER, read_json

SAFE_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-MAX_INTEGER, MAX_INTEGER)
    | st.floats(allow_nan=False, allow_infinity=False)
    | SAFE_TEXT,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(SAFE_TEXT, inner, max_size=5),
    max_leaves=30,
)


@given(VALUES)
def test_what_can_be_kept_is_read_as_it_was_written(value: Any) -> None:
    assert read_json(json.dumps(value).encode()) == value
    assert read_json(json.dumps(value, ensure_ascii=False).encode()) == value


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        read_json(content)
    except (BadRequest, InvalidBody):
        return


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe{}",
        b'{"a":1}x',
        b"NaN",
        b"[Infinity]",
        b"-Infinity",
        b"{'a': 1}",
        b"\xef\xbb\xbf{}",
        b"01",
        b"[1,]",
    ],
)
def test_what_is_no_json_says_so(content: bytes) -> None:
    with pytest.raises(BadRequest):
        read_json(content)


def test_a_name_given_twice_is_refused_at_any_depth() -> None:
    with pytest.raises(BadRequest, match="twice"):
        read_json(b'{"a": [{"b": 1, "b": 2}]}')


def test_a_hundred_thousand_brackets_are_refused() -> None:
    for content in (b"[" * 100_000, b'{"a":' * 100_000, b"[" * 100_000 + b"]" * 100_000):
        with pytest.raises(BadRequest):
            read_json(content)


def test_depth_is_bounded_with_its_path() -> None:
    fits = b"[" * MAX_DEPTH + b"]" * MAX_DEPTH
    assert read_json(fits)
    with pytest.raises(InvalidBody) as refused:
        read_json(b"[" + fits + b"]")
    assert refused.value.faults[0].path == "[0]" * MAX_DEPTH


@pytest.mark.parametrize(
    ("content", "path"),
    [
        (b'{"a": {"b": [1, "x\\u0000y"]}}', "a.b[1]"),
        (b'{"a": "\\ud800"}', "a"),
        (b'{"a": {"\\udc00": 1}}', "a"),
        (b'{"n": 9223372036854775808}', "n"),
        (b'{"n": -' + b"9" * 5000 + b"}", "n"),
        (b'{"n": 1e999}', "n"),
    ],
)
def test_what_cannot_be_kept_is_named(content: bytes, path: str) -> None:
    with pytest.raises(InvalidBody) as refused:
        read_json(content)
    assert [fault.path for fault in refused.value.faults] == [path]


def test_a_thousand_faults_do_not_make_a_thousand_lines() -> None:
    with pytest.raises(InvalidBody) as refused:
        read_json(json.dumps(["\0"] * 1000).encode())
    assert len(refused.value.faults) == 50
