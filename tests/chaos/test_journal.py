"""What the journal took is in the database once, however often its process was killed."""

import os
import random
import subprocess
import sys
from functools import partial
from pathlib import Path

import psycopg
import trio

ROUNDS = int(os.environ.get("AEON_CHAOS_JOURNAL_KILLS", "6"))
LONGEST_LIFE_SECONDS = 0.7
END_SECONDS = 90.0


def start_scribe(url: str, folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.chaos.scribe", url, str(folder / "data"), str(folder / "oracle")]
    return subprocess.Popen(command, stdin=subprocess.PIPE)  # noqa: S603  our own interpreter


def numbers(path: Path) -> list[int]:
    """Those noted; the last line may be torn."""
    return [int(line) for line in path.read_text().split("\n")[:-1]]


async def until_recording(oracle: Path, *, beyond: int) -> None:
    with trio.fail_after(END_SECONDS):
        while not oracle.exists() or oracle.stat().st_size <= beyond:
            await trio.sleep(0.005)


async def test_what_was_taken_is_there_exactly_once_and_in_order_after_many_kills(
    tmp_path: Path, database_url: str
) -> None:
    oracle, chance = tmp_path / "oracle", random.Random(ROUNDS)
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute('CREATE TABLE public."Recorded" (place bigserial, number bigint)')
        for _ in range(ROUNDS):
            noted = oracle.stat().st_size if oracle.exists() else 0
            with start_scribe(database_url, tmp_path) as scribe:
                await until_recording(oracle, beyond=noted)
                await trio.sleep(chance.uniform(0, LONGEST_LIFE_SECONDS))
                scribe.kill()
        with start_scribe(database_url, tmp_path) as last:
            await trio.to_thread.run_sync(partial(last.communicate, b"done\n", timeout=END_SECONDS))
        assert last.returncode == 0
        rows = connection.execute('SELECT number FROM public."Recorded" ORDER BY place').fetchall()
    written, taken = [number for (number,) in rows], numbers(oracle)
    print(f"{ROUNDS} kills, {len(taken)} records taken, {len(written)} written")  # noqa: T201  the chaos session shows it
    assert written == sorted(set(written))
    assert set(taken) - set(written) == set()
    # Of each life one may have been taken in whose last moment nobody could note it.
    assert len(set(written) - set(taken)) <= ROUNDS
