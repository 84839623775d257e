"""Text cut to a length."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aeon.content.cutting import LONGEST_CHARACTER, cut

FAMILY, FLAG, ACCENT = "👩‍👩‍👧", "🇩🇪", "e\u0301"


@pytest.mark.parametrize(
    ("text", "most", "shown"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "ab…"),
        ("abcd", 1, "…"),
        (f"ab{FAMILY}cd", 5, "ab…"),
        (f"ab{FAMILY}cd", 8, f"ab{FAMILY}…"),
        (f"{FLAG}{FLAG}x", 4, f"{FLAG}…"),
        (f"{FLAG}{FLAG}x", 5, f"{FLAG}{FLAG}x"),
        (f"a{ACCENT}bc", 3, "a…"),
        ("a👍🏽bc", 3, "a…"),
        ("e" + "\u0301" * 100, 50, "e" + "\u0301" * 48 + "…"),
    ],
)
def test_what_is_missing_is_marked_and_nothing_is_cut_in_half(text: str, most: int, shown: str) -> None:
    assert cut(text, most) == shown


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("🇩🇪\u200d\u0301🏽"))), st.integers(1, 60))
def test_what_was_cut_is_short_enough_and_the_beginning_of_what_was_said(text: str, most: int) -> None:
    shown = cut(text, most)
    assert len(shown) <= most
    if shown != text:
        assert text.startswith(shown.removesuffix("…"))
        assert len(shown) >= most - LONGEST_CHARACTER
