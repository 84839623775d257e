"""What a poll makes of words that it could not read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aeon.commands.arguments import words_of
from aeon.features.fun import texts
from aeon.features.fun.poll import answers_of, fault_of, reworded


@pytest.mark.parametrize("line", ['"Tea?" Yes', '"Tea?" "Yes | No" 33d', '"Best drink" "tea | coffee" 33d', '"Tea?"'])
def test_where_the_marks_are_right_something_else_is_wrong(line: str) -> None:
    assert reworded(line) is None


@given(st.text(alphabet='ab?|," “', max_size=60))
def test_what_is_shown_is_a_poll(line: str) -> None:
    shown = reworded(line)
    if shown is not None:
        question, answers = words_of(shown)
        assert question
        assert fault_of(answers) is None
        assert shown in texts.POLL_EXAMPLE.by_locale().values() or {*"".join(answers_of(answers))} <= {*line}
