import pytest
from hypothesis import given
from hypothesis import strategies as st

from aeon.commands.durations import LONGEST_SECONDS, format_duration, parse_duration


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


@given(st.text())
def test_any_text_is_a_duration_or_none(text: str) -> None:
    seconds = parse_duration(text)
    assert seconds is None or seconds >= 0
