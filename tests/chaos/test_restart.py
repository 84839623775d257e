"""The process is killed under traffic, and nobody in the guild could tell."""

import os
from pathlib import Path

from tests.chaos.restart import run_rounds

ROUNDS = int(os.environ.get("AEON_CHAOS_ROUNDS", "3"))


async def test_every_message_is_answered_once_and_rightly_however_the_process_ends(
    tmp_path: Path, database_url: str
) -> None:
    outcome = await run_rounds(ROUNDS, seed=ROUNDS, folder=tmp_path, database_url=database_url)
    tally, answers = outcome.tally, outcome.answers
    print(f"{ROUNDS} lives ({dict(tally.kills)}), {len(tally.spoken)} messages")  # noqa: T201  the chaos session shows it
    assert [tally.where(message_id) for message_id, given in answers.items() if not given] == []
    assert [tally.where(message_id) for message_id, given in answers.items() if len(given) > 1] == []
    wrong = [message_id for message_id, (given, *_) in answers.items() if not tally.is_right(message_id, given)]
    assert [tally.where(message_id) for message_id in wrong] == []
