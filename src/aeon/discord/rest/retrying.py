"""When a failed request is tried again, and after which pause."""

from random import random
from typing import Final

from attrs import define

MAX_ATTEMPTS: Final = 4
FIRST_PAUSE_SECONDS: Final = 0.25
LONGEST_PAUSE_SECONDS: Final = 5.0


def pause_before(attempt: int) -> float:
    """Seconds before the given attempt (the second is 2): doubling, and spread so that many do not come at once."""
    full = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2.0 ** (attempt - 2))
    return full * (0.5 + random() / 2)  # noqa: S311  (a spread needs no secrecy)


@define
class RetryBudget:
    """How many retries all requests together may make: a tenth of the successes, and a stock for a bad moment.

    Without it every request of a struggling Discord becomes four.
    """

    stock: float = 20.0
    most: float = 20.0
    earned_by_success: float = 0.1

    def earn(self) -> None:
        self.stock = min(self.most, self.stock + self.earned_by_success)

    def spend(self) -> bool:
        """Take one retry out; False if none is left."""
        if self.stock < 1:
            return False
        self.stock -= 1
        return True
