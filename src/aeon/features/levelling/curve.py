"""How much XP each level takes: level L is followed by the next after `5L² + 50L + 100` more."""

from bisect import bisect_right
from itertools import accumulate

from attrs import frozen

MOST_XP = 2_000_000_000
"""Nobody has more: it fits the column, and takes some thousand years of writing."""


def step(level: int) -> int:
    """What is to be earned on this level to reach the next."""
    return 5 * level * level + 50 * level + 100


_LEVELS = 1_100
_TOTALS = [0, *accumulate(step(level) for level in range(_LEVELS))]
"""By level, all that had to be earned for it; beyond what anybody can have."""


def xp_of(level: int) -> int:
    """All that has to be earned for this level."""
    return _TOTALS[level]


def level_of(xp: int) -> int:
    """The level of who has earned so much."""
    return bisect_right(_TOTALS, xp) - 1


@frozen
class Progress:
    """Where somebody stands on the curve."""

    xp: int
    level: int
    xp_in_level: int
    """Earned since the level was reached."""
    xp_of_level: int
    """To be earned in all before the next."""

    @classmethod
    def of(cls, xp: int) -> "Progress":
        level = level_of(xp)
        return cls(xp, level, xp - xp_of(level), step(level))

    @property
    def missing(self) -> int:
        """To be earned yet before the next level."""
        return self.xp_of_level - self.xp_in_level
