from hypothesis import given
from hypothesis import strategies as st

from aeon.actors.slot import BUDGET_SECONDS, BUDGET_WINDOW_SECONDS, Slot
from tests.actors.schedule import examples

spendings = st.lists(st.tuples(st.floats(0.0, 0.2), st.floats(0.0, 0.004)), max_size=60)


def test_a_slot_that_used_up_its_budget_is_crowded_until_the_window_ends() -> None:
    slot = Slot(key="a", held=None)
    slot.spend(5.0, BUDGET_SECONDS)
    assert slot.is_crowded(5.0)
    assert slot.is_crowded(5.0 + 0.99 * BUDGET_WINDOW_SECONDS)
    assert not slot.is_crowded(5.0 + 1.01 * BUDGET_WINDOW_SECONDS)


def test_a_slot_within_its_budget_is_not_crowded() -> None:
    slot = Slot(key="a", held=None)
    slot.spend(5.0, BUDGET_SECONDS / 2)
    assert not slot.is_crowded(5.0)


@given(spendings)
@examples(100)
def test_in_place_no_window_takes_more_than_its_budget_and_one_handler(steps: list[tuple[float, float]]) -> None:
    slot = Slot(key="a", held=None)
    now, spent = 0.0, []
    for pause, seconds in steps:
        now += pause
        if not slot.is_crowded(now):
            slot.spend(now, seconds)
            spent.append((now, seconds))
    for began, _ in spent:
        # Windows begin with a handler; one that is looked at from elsewhere may touch two of them.
        taken = sum(seconds for at, seconds in spent if began <= at < began + BUDGET_WINDOW_SECONDS)
        assert taken <= 2 * (BUDGET_SECONDS + 0.004)
