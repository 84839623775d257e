"""What members earned is what the rule gives for all they wrote, however often the process was killed."""

import os
import random
import subprocess
import sys
from collections import defaultdict
from functools import partial
from pathlib import Path

import psycopg
import trio

from aeon.discord.ids import created_ms
from aeon.features.levelling.earning import PAUSE_MS, amount_of
from tests.chaos.talker import written
from tests.chaos.test_journal import END_SECONDS, LONGEST_LIFE_SECONDS, until_recording

ROUNDS = int(os.environ.get("AEON_CHAOS_LEVEL_KILLS", "4"))


def start_talker(url: str, folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.chaos.talker", url, str(folder / "data"), str(folder / "oracle")]
    return subprocess.Popen(command, stdin=subprocess.PIPE)  # noqa: S603  our own interpreter


def expected(messages: int) -> dict[str, int]:
    """By member, what the rule gives for so many messages, each heard once and in order."""
    xp: defaultdict[str, int] = defaultdict(int)
    last: dict[str, int] = {}
    for number in range(messages):
        message = written(number)
        user_id, at = message.author.id, created_ms(message.id)
        if at >= last.get(user_id, 0) + PAUSE_MS:
            last[user_id] = at
            xp[user_id] += amount_of(message.id)
    return dict(xp)


async def test_the_sum_of_all_xp_is_that_of_the_rule_after_many_kills(tmp_path: Path, database_url: str) -> None:
    oracle, chance = tmp_path / "oracle", random.Random(ROUNDS)
    for _ in range(ROUNDS):
        noted = oracle.stat().st_size if oracle.exists() else 0
        with start_talker(database_url, tmp_path) as talker:
            await until_recording(oracle, beyond=noted)
            await trio.sleep(chance.uniform(0, LONGEST_LIFE_SECONDS))
            talker.kill()
    with start_talker(database_url, tmp_path) as last:
        await trio.to_thread.run_sync(partial(last.communicate, b"done\n", timeout=END_SECONDS))
    assert last.returncode == 0
    with psycopg.connect(database_url) as connection:
        rows: dict[str, int] = dict(connection.execute('SELECT "userId", "xp" FROM "MemberLevel"').fetchall())
    messages = len(oracle.read_text().splitlines())
    print(f"{ROUNDS} kills, {messages} messages, {sum(rows.values())} XP")  # noqa: T201  the chaos session shows it
    assert rows == expected(messages)
