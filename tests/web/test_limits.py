"""The rate limiter as arithmetic."""

from hypothesis import given
from hypothesis import strategies as st

from aeon.web.limits import Rate, RateLimiter

RATES = st.builds(Rate, requests=st.integers(1, 50), seconds=st.floats(0.1, 100.0))
GAPS = st.lists(st.floats(0.0, 30.0), min_size=1, max_size=200)


@given(RATES, GAPS)
def test_no_window_holds_more_than_the_rate_allows(rate: Rate, gaps: list[float]) -> None:
    limiter, now, passed = RateLimiter(rate), 1000.0, []
    for gap in gaps:
        now += gap
        if limiter.take("a", now).retry_after is None:
            passed.append(now)
    for index, start in enumerate(passed):
        for count, end in enumerate(passed[index:], start=1):
            assert count <= rate.requests + (end - start) / rate.interval + 1e-3


@given(RATES, GAPS)
def test_who_waits_as_told_is_let_through(rate: Rate, gaps: list[float]) -> None:
    limiter, now = RateLimiter(rate), 1000.0
    for gap in gaps:
        now += gap
        standing = limiter.take("a", now)
        if standing.retry_after is not None:
            now += standing.retry_after
            assert limiter.take("a", now).retry_after is None


@given(RATES, GAPS)
def test_what_is_said_to_remain_remains(rate: Rate, gaps: list[float]) -> None:
    limiter, now, remaining = RateLimiter(rate), 1000.0, 0
    for gap in gaps:
        now += gap
        remaining = limiter.take("a", now).remaining
    let_through = [limiter.take("a", now).retry_after is None for _ in range(remaining + 1)]
    assert let_through == [True] * remaining + [False]


@given(RATES)
def test_a_full_bucket_takes_all_at_once_and_not_one_more(rate: Rate) -> None:
    limiter = RateLimiter(rate)
    assert [limiter.take("a", 5.0).remaining for _ in range(rate.requests)] == list(range(rate.requests))[::-1]
    assert limiter.take("a", 5.0).retry_after is not None


def test_names_do_not_share_and_the_oldest_is_forgotten() -> None:
    limiter = RateLimiter(Rate(1, 10.0), capacity=2)
    assert limiter.take("a", 0.0).retry_after is None
    assert limiter.take("b", 0.0).retry_after is None
    assert limiter.take("a", 0.0).retry_after == 10.0
    assert limiter.take("c", 0.0).retry_after is None
    # Only `a`, which asked longest ago, starts anew; a refusal does not count as asking.
    assert limiter.take("b", 0.0).retry_after is not None
    assert limiter.take("a", 0.0).retry_after is None
