import pytest

from aeon.actors.supervision import (
    ACTOR_CRASHES,
    FEATURE_CRASHES,
    FEATURE_OFF_SECONDS,
    KEPT_CRASHES,
    LAST_BACKOFF_SECONDS,
    LONGEST_REST_SECONDS,
    PERIOD_SECONDS,
    REST_MEMORY_SECONDS,
    REST_SECONDS,
    Crash,
    Remedy,
    Supervision,
    Verdict,
)


def crash(at: float, blame: str = "") -> Crash:
    return Crash(reference="abc123", at=at, blame=blame, error="ValueError()")


def crash_until_rest(supervision: Supervision, at: float) -> Verdict:
    verdicts = [supervision.record(crash(at)) for _ in range(ACTOR_CRASHES + 1)]
    assert [verdict.remedy for verdict in verdicts[:-1]] == [Remedy.RESTART] * ACTOR_CRASHES
    return verdicts[-1]


def test_the_back_off_doubles_up_to_its_bound() -> None:
    supervision = Supervision()
    seconds = [supervision.record(crash(0.0, f"feature {number}")).seconds for number in range(8)]
    assert seconds == pytest.approx([0.1, 0.2, 0.4, 0.8, 1.6, 3.2, LAST_BACKOFF_SECONDS, LAST_BACKOFF_SECONDS])


def test_crashes_a_minute_ago_are_forgotten() -> None:
    supervision = Supervision()
    for number in range(10):
        assert supervision.record(crash(number * PERIOD_SECONDS)) == Verdict(Remedy.RESTART, 0.1)


def test_the_third_crash_of_a_feature_switches_it_off_for_ten_minutes() -> None:
    supervision = Supervision()
    verdicts = [supervision.record(crash(float(at), "fun")) for at in range(FEATURE_CRASHES)]
    assert [verdict.remedy for verdict in verdicts] == [Remedy.RESTART, Remedy.RESTART, Remedy.SWITCH_OFF]
    assert supervision.is_off("fun", 2.0 + FEATURE_OFF_SECONDS - 0.1)
    assert not supervision.is_off("tickets", 3.0)
    assert not supervision.is_off("fun", 2.0 + FEATURE_OFF_SECONDS)


def test_a_feature_that_is_back_has_all_its_crashes_before_it() -> None:
    supervision = Supervision()
    for _ in range(FEATURE_CRASHES):
        supervision.record(crash(0.0, "fun"))
    supervision.switch_on("fun")
    assert not supervision.is_off("fun", 1.0)
    assert supervision.record(crash(1.0, "fun")).remedy is Remedy.RESTART


def test_crashes_that_nobody_is_to_blame_for_rest_the_actor() -> None:
    assert crash_until_rest(Supervision(), 0.0) == Verdict(Remedy.REST, REST_SECONDS)


def test_a_feature_that_crashes_though_it_is_off_rests_the_actor() -> None:
    supervision = Supervision()
    for _ in range(FEATURE_CRASHES):
        supervision.record(crash(0.0, "fun"))
    remedies = [supervision.record(crash(1.0, "fun")).remedy for _ in range(ACTOR_CRASHES + 1)]
    assert remedies == [Remedy.RESTART] * ACTOR_CRASHES + [Remedy.REST]


def test_each_rest_soon_after_another_is_twice_as_long_up_to_an_hour() -> None:
    supervision = Supervision()
    now, rests = 0.0, []
    for _ in range(6):
        rests.append(crash_until_rest(supervision, now).seconds)
        now += rests[-1] + REST_MEMORY_SECONDS - 1
    assert rests == [300, 600, 1200, 2400, LONGEST_REST_SECONDS, LONGEST_REST_SECONDS]


def test_an_hour_of_good_conduct_makes_the_next_rest_short_again() -> None:
    supervision = Supervision()
    crash_until_rest(supervision, 0.0)
    assert crash_until_rest(supervision, REST_SECONDS + REST_MEMORY_SECONDS).seconds == REST_SECONDS


def test_only_so_many_crashes_are_kept() -> None:
    supervision = Supervision()
    for at in range(100):
        supervision.record(crash(at * PERIOD_SECONDS, "fun"))
    assert len(supervision.crashes) == KEPT_CRASHES
