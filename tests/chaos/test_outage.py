"""The database is killed under traffic, and what was answered about it was true."""

import os
from pathlib import Path

from tests.chaos.outage import run_outages

ROUNDS = int(os.environ.get("AEON_CHAOS_KILLS", "2"))


async def test_whatever_the_database_suffers_answers_are_true_and_memory_serves(tmp_path: Path) -> None:
    tally = await run_outages(ROUNDS, seed=ROUNDS, folder=tmp_path)
    slowest = max(tally.recoveries)
    print(  # noqa: T201  the chaos session shows it
        f"{ROUNDS} deaths of the database: {len(tally.acknowledged)} writes acknowledged, {len(tally.refused)} refused,"
        f" {len(tally.unknown)} unknown; recovered in {slowest:.2f} s at the most"
    )
    assert tally.strange == []
    assert tally.in_outage == []
    assert tally.acknowledged - tally.recorded == set()
    assert tally.refused & tally.recorded == set()
    assert tally.last == max(tally.recorded)
    assert slowest < 5.0
