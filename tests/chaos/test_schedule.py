"""Two processes do what is due and are killed again and again: everything is done, hardly anything twice, and recorded once."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta

import psycopg
import trio

from aeon.schedule.claims import DROPPED
from aeon.schedule.schedule import AT_ONCE
from tests.chaos.clerk import HASTE, HOPELESS

ROUNDS = int(os.environ.get("AEON_CHAOS_SCHEDULE_KILLS", "4"))
ACTIONS = 300 * ROUNDS
LIFE_SECONDS = (0.8, 2.2)
"""A process takes half a second to begin."""
END_SECONDS = 120.0


@contextmanager
def clerk(url: str, name: str, base: float) -> Iterator[subprocess.Popen[bytes]]:
    """At work until it is killed, in the end here."""
    command = [sys.executable, "-m", "tests.chaos.clerk", url, name, str(base)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:  # noqa: S603  our own interpreter
        yield process
        process.kill()


def plan(connection: psycopg.Connection, base: float) -> None:
    """Actions of many guilds, over the time that all will take, by their clock."""
    chance, seconds = random.Random(ROUNDS), ROUNDS * sum(LIFE_SECONDS) / 2 * HASTE
    begin = datetime.fromtimestamp(base, UTC).replace(tzinfo=None)
    rows = [
        (str((number % 50) << 22), str(number), begin + timedelta(seconds=chance.uniform(0, seconds)))
        for number in range(ACTIONS)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            'INSERT INTO public."ScheduledAction" ("guildId", "kind", "key", "dueAt", "availableAt")'
            " VALUES (%s, 'deed', %s, %s, %s)",
            [(*row, row[-1]) for row in rows],
        )


async def test_two_processes_that_are_killed_again_and_again_do_everything_once(database_url: str) -> None:
    chance, base = random.Random(ROUNDS), time.time()
    with psycopg.connect(database_url, autocommit=True) as connection, ExitStack() as ends:
        connection.execute('CREATE TABLE public."Deed" (key text, clerk text)')
        connection.execute('CREATE TABLE public."Done" (key text)')
        plan(connection, base)
        clerks = [ends.enter_context(clerk(database_url, f"first {number}", base)) for number in range(2)]
        for round_number in range(ROUNDS):
            await trio.sleep(chance.uniform(*LIFE_SECONDS))
            clerks[round_number % 2].kill()
            clerks[round_number % 2] = ends.enter_context(clerk(database_url, f"round {round_number}", base))
        with trio.fail_after(END_SECONDS):
            while _count(connection, 'SELECT count(*) FROM public."ScheduledAction"'):
                await trio.sleep(0.1)
        done = [int(key) for (key,) in connection.execute('SELECT key FROM public."Done"').fetchall()]
        deeds = [int(key) for (key,) in connection.execute('SELECT key FROM public."Deed"').fetchall()]
        clerks_seen = _count(connection, 'SELECT count(DISTINCT clerk) FROM public."Deed"')
        dropped = _count(connection, 'SELECT count(*) FROM public."AuditLog" WHERE "actionType" = %s', DROPPED)
    twice = len(done) - len(set(done))
    print(f"{ROUNDS} kills, {len(deeds)} deeds by {clerks_seen} processes, {twice} done twice, {dropped} dropped")  # noqa: T201  the chaos session shows it
    assert sorted(deeds) == [number for number in range(ACTIONS) if number % HOPELESS]
    assert set(done) == set(deeds)
    assert twice <= ROUNDS * AT_ONCE, "only what a killed process had in hand"
    assert dropped == ACTIONS - len(deeds)


def _count(connection: psycopg.Connection, query: str, *params: str) -> int:
    row = connection.execute(query.encode(), params).fetchone()
    assert row is not None
    return int(row[0])
