"""How late events are, though nobody knows by how much the clocks differ."""

import pytest

from aeon.discord.ids import DISCORD_EPOCH_MS
from aeon.guild.lateness import NOTED_SECONDS, WINDOW_SECONDS, Lateness

SKEWS = [0.0, 86_400.0, -86_400.0]


def snowflake(made_at: float) -> str:
    """An id of a thing made so many seconds into 2026."""
    return str((int((1_767_225_600 + made_at) * 1000) - DISCORD_EPOCH_MS) << 22)


@pytest.mark.parametrize("skew", SKEWS)
def test_a_replayed_event_is_as_late_as_it_is(skew: float) -> None:
    lateness = Lateness()
    assert lateness.seconds(snowflake(100.0), 100.1 + skew) == 0
    assert lateness.seconds(snowflake(101.0), 111.1 + skew) == pytest.approx(10.0, abs=0.01)
    assert lateness.seconds(snowflake(112.0), 112.2 + skew) == pytest.approx(0.1, abs=0.01)


def test_clocks_that_drift_apart_make_nothing_late() -> None:
    lateness, at = Lateness(), 0.0
    for _ in range(500):
        at += 60
        drift = at * 100e-6
        assert lateness.seconds(snowflake(at), at + drift) < 0.2


def test_after_a_quiet_time_an_event_counts_as_fresh() -> None:
    lateness = Lateness()
    lateness.seconds(snowflake(0.0), 0.0)
    quiet = 3 * WINDOW_SECONDS
    assert lateness.seconds(snowflake(0.0), quiet) == 0


def test_what_was_seen_in_the_window_before_still_counts() -> None:
    lateness = Lateness()
    lateness.seconds(snowflake(0.0), 0.0)
    late = lateness.seconds(snowflake(WINDOW_SECONDS - 30), WINDOW_SECONDS + 1)
    assert late == pytest.approx(31, abs=0.01)


def test_of_many_events_at_once_the_first_is_noted() -> None:
    lateness = Lateness()
    lateness.note(snowflake(100.0), 105.0)
    lateness.note(snowflake(104.9), 105.0 + NOTED_SECONDS / 2)
    assert lateness.seconds(snowflake(105.0), 110.0) == 0, "it is as late as the one that was noted"
    lateness.note(snowflake(110.9), 111.0)
    assert lateness.seconds(snowflake(106.0), 111.0) == pytest.approx(4.9, abs=0.01)


def test_a_process_that_takes_up_a_session_goes_by_its_own_clock_until_it_has_caught_up() -> None:
    ahead = 10.0
    made_at, now = 1_767_225_600.0 + 100, 500.0
    lateness = Lateness(assumed=now - made_at - ahead)
    assert lateness.seconds(snowflake(80.0), now) == pytest.approx(20 + ahead, abs=0.01)
    lateness.catch_up()
    assert lateness.seconds(snowflake(100.0), now) == 0
