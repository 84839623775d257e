"""Levels and the XP they take."""

from hypothesis import given
from hypothesis import strategies as st

from aeon.features.levelling.curve import MOST_XP, Progress, level_of, step, xp_of

XP = st.integers(0, MOST_XP)


def test_the_first_levels_take_what_everybody_knows() -> None:
    assert [step(level) for level in range(4)] == [100, 155, 220, 295]
    assert [xp_of(level) for level in range(5)] == [0, 100, 255, 475, 770]
    assert [level_of(xp) for xp in (0, 99, 100, 254, 255)] == [0, 0, 1, 1, 2]


@given(XP)
def test_everybody_is_on_the_level_that_they_have_earned_and_not_yet_on_the_next(xp: int) -> None:
    level = level_of(xp)
    assert xp_of(level) <= xp < xp_of(level) + 5 * level**2 + 50 * level + 100 == xp_of(level + 1)


@given(XP, XP)
def test_whoever_has_more_is_not_lower(one: int, other: int) -> None:
    assert (level_of(one) <= level_of(other)) or one > other


@given(XP)
def test_progress_adds_up(xp: int) -> None:
    progress = Progress.of(xp)
    assert xp_of(progress.level) + progress.xp_in_level == xp
    assert progress.xp_in_level + progress.missing == progress.xp_of_level == step(progress.level)
    assert progress.missing > 0
