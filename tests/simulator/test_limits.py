"""The limits by themselves, on made-up time."""

from hypothesis import given
from hypothesis import strategies as st

from aeon.simulator.call import Answer, Call
from aeon.simulator.faults import Limited
from aeon.simulator.limits import GLOBAL_REQUESTS, Buckets
from aeon.simulator.routes import Limit, Match, Route


def nothing(_call: Call) -> Answer:
    return Answer()


LIMITED = Route("GET", "/channels/{channel_id}", nothing, limit=Limit(5, 5.0))
FREE = Route("GET", "/gateway", nothing)
UNCOUNTED = Route("POST", "/interactions/{interaction_id}", nothing, counted=False)
STEPS = st.lists(st.floats(0, 3, allow_nan=False), max_size=60)


@given(STEPS)
def test_no_window_admits_more_than_its_limit(steps: list[float]) -> None:
    buckets, now, admitted = Buckets(), 0.0, list[float]()
    for step in steps:
        now += step
        verdict = buckets.take(Match(LIMITED, {"channel_id": "1"}), now=now, wall=now)
        if verdict.retry_after is None:
            admitted.append(now)
        else:
            assert 0 < verdict.retry_after <= 5
    windows = [sum(start <= moment < start + 5 for moment in admitted) for start in admitted]
    assert max(windows, default=0) <= 10, "two windows that touch hold at most twice the limit"


@given(STEPS)
def test_who_waits_as_told_is_admitted(steps: list[float]) -> None:
    buckets, now = Buckets(), 0.0
    for step in steps:
        now += step
        verdict = buckets.take(Match(LIMITED, {"channel_id": "1"}), now=now, wall=now)
        if verdict.retry_after is not None:
            now += verdict.retry_after
            assert buckets.take(Match(LIMITED, {"channel_id": "1"}), now=now, wall=now).retry_after is None


def test_the_global_limit_admits_fifty_a_second_and_does_not_count_interactions() -> None:
    buckets = Buckets()
    for _ in range(GLOBAL_REQUESTS):
        assert buckets.take(Match(FREE, {}), now=0.0, wall=0.0).retry_after is None
        assert buckets.take(Match(UNCOUNTED, {}), now=0.0, wall=0.0).retry_after is None
    refused = buckets.take(Match(FREE, {}), now=0.4, wall=0.4)
    assert refused.limited is Limited.GLOBAL
    assert refused.retry_after == 0.6
    assert buckets.take(Match(UNCOUNTED, {}), now=0.4, wall=0.4).retry_after is None
    assert buckets.take(Match(FREE, {}), now=1.0, wall=1.0).retry_after is None
