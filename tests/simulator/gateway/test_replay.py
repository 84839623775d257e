"""The replay buffer by itself: what a RESUME gets is everything after its sequence, or nothing."""

from hypothesis import given
from hypothesis import strategies as st

from aeon.simulator.gateway.session import ReplayLimits, Session


@given(st.lists(st.binary(max_size=40), max_size=60), st.integers(1, 20), st.integers(80, 400), st.integers(0, 70))
def test_a_resume_gets_all_it_missed_or_is_refused(
    events: list[bytes], most: int, most_bytes: int, sequence: int
) -> None:
    session = Session("s", 0, 1, 0, ReplayLimits(events=most, size_bytes=most_bytes))
    for event in events:
        session.dispatch("X", event)
    missed = session.since(min(sequence, session.sequence))
    kept = session.last(1000)
    assert len(kept) <= most
    assert sum(len(one.payload) for one in kept) <= most_bytes
    if missed is not None:
        numbers = [one.sequence for one in missed]
        assert numbers == list(range(min(sequence, session.sequence) + 1, session.sequence + 1))
        assert [one.encoded for one in missed] == events[min(sequence, len(events)) :]
