"""The process is asked to stop at the worst of moments, and nobody could tell afterwards."""

from pathlib import Path

from tests.chaos.stopping import STOP_SECONDS, stop_twice, stop_under_load

AT_ONCE_SECONDS = 10.0
"""Half of what a stop may take that waits for Discord, as this one would; a busy machine takes some of it."""


async def test_a_stop_under_full_load_loses_nothing_that_was_acknowledged(tmp_path: Path, database_url: str) -> None:
    tally = await stop_under_load(tmp_path, database_url)
    print(  # noqa: T201  the chaos session shows it
        f"\nstopped in {tally.stop_seconds:.2f} s; {len(tally.acknowledged)} writes acknowledged, {len(tally.refused)} refused,"
        f" {len(tally.open)} open; {tally.spoken} messages answered once"
    )
    assert tally.exit_code == 0
    assert tally.stop_seconds < STOP_SECONDS
    assert tally.strange == []
    assert tally.acknowledged
    assert tally.acknowledged - tally.recorded == set()
    assert tally.refused & tally.recorded == set()
    assert tally.ready == ["ready", "stopping", "gone"], "it is said first, and served to the end"
    assert tally.sessions == 1, "the next process resumed"
    assert tally.unanswered == []
    assert tally.answered_twice == []


async def test_a_second_signal_ends_it_at_once_and_what_was_open_is_done_by_the_next(
    tmp_path: Path, database_url: str
) -> None:
    tally = await stop_twice(tmp_path, database_url)
    print(f"\nthe second signal ended it in {tally.stop_seconds:.2f} s")  # noqa: T201  the chaos session shows it
    assert tally.stop_seconds < AT_ONCE_SECONDS
    assert tally.exit_code == 0
    assert (tally.unanswered, tally.answered_twice) == ([], [])
