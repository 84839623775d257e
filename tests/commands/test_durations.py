import pytest
from hypothesis import given
from hypothesis import strategies as st

from aeon.commands.durations import (
    LONGEST_SECONDS,
    format_duration,
    format_milliseconds,
    parse_duration,
    parse_milliseconds,
)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("10m", 600),
        ("1h30m", 5400),
        ("7d", 604_800),
        ("2w", 1_209_600),
        ("1h 30m", 5400),
        ("30M1H", 5400),
        ("0s", 0),
        ("0", 0),
        ("999999d", 86_399_913_600),
    ],
)
def test_durations_as_people_type_them(text: str, seconds: int) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "10", "m", "-5m", "1.5h", "5 minutes", "5m!", "\u0663m", "1y", "1e3s", f"{10**20}s"]
)
def test_anything_else_is_none(text: str) -> None:
    assert parse_duration(text) is None


@given(st.integers(0, LONGEST_SECONDS))
def test_what_is_written_is_read_back(seconds: int) -> None:
    assert parse_duration(format_duration(seconds)) == seconds


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [("500ms", 500), ("1s500ms", 1500), ("1s 500 MS", 1500), ("1m", 60_000), ("0", 0), ("0ms", 0), ("1500ms", 1500)],
)
def test_lengths_to_the_millisecond_as_people_type_them(text: str, milliseconds: int) -> None:
    assert parse_milliseconds(text) == milliseconds


@pytest.mark.parametrize("text", ["", "ms", "5", "05", "1.5ms", "500ms1s", "1s-5ms", "x5ms", "1ms1ms", "\u0663ms"])
def test_no_other_text_is_one(text: str) -> None:
    assert parse_milliseconds(text) is None


@pytest.mark.parametrize("text", ["500ms", "1s500ms"])
def test_a_length_of_whole_seconds_has_no_milliseconds(text: str) -> None:
    assert parse_duration(text) is None


@given(st.integers(0, LONGEST_SECONDS * 1000 + 999))
def test_what_is_written_to_the_millisecond_is_read_back(milliseconds: int) -> None:
    assert parse_milliseconds(format_milliseconds(milliseconds)) == milliseconds


@given(st.text())
def test_any_text_is_a_duration_or_none(text: str) -> None:
    seconds = parse_duration(text)
    assert seconds is None or seconds >= 0
