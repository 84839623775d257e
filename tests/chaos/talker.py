"""A guild whose members write without end, to be killed: `python -m tests.chaos.talker DATABASE_URL FOLDER ORACLE`.

The actor's own handler earns XP through the real journal. What was written is noted in the oracle's file before it is heard; each life
first hears the last of what the one before heard once more, as a resumed session would bring it. Told `done`, it brings all to the
database and ends.
"""

import os
import sys
from pathlib import Path
from zlib import crc32

import trio
from attrs import evolve

from aeon.actors.turn import Turn
from aeon.discord.events import MessageCreate
from aeon.discord.ids import DISCORD_EPOCH_MS, GuildId, MessageId, UserId
from aeon.features.levelling import FEATURE
from aeon.features.levelling.counting import Counted
from aeon.features.levelling.earning import earn
from aeon.guild.state import GuildState
from aeon.journal.journal import open_journal
from aeon.storage.database import StorageSettings, open_database
from tests.commands.calls import message
from tests.guild.examples import guild_state, wish_of

EMPTY_SECONDS = 60.0
AGAIN = 1_000
MEMBERS = 400

counted = next(each for each in FEATURE.handlers if each.message is Counted)
STEP_MS = 100


def written(number: int) -> MessageCreate:
    """The message of this number: ten times a second of the world's time somebody writes."""
    at = 1_800_000_000_000 + number * STEP_MS
    user_id = UserId(str(1 + crc32(str(number).encode()) % MEMBERS))
    return message("hello", user_id, id=MessageId(str((at - DISCORD_EPOCH_MS << 22) + number % 1024)))


def hear(state: GuildState, number: int) -> None:
    turn = Turn(now=1.0)
    earn(state, written(number), turn)
    wish_of(turn)


async def talk(state: GuildState, oracle: int, heard: int) -> None:
    for number in range(max(0, heard - AGAIN), heard):
        hear(state, number)
    number = heard
    while True:
        for _ in range(20):
            os.write(oracle, f"{number}\n".encode())
            hear(state, number)
            number += 1
        await trio.sleep(0.001)


async def run(state: GuildState, url: str, folder: Path, oracle: Path) -> None:
    heard = len(oracle.read_text().splitlines()) if oracle.exists() else 0
    handle = os.open(oracle, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with open_journal(folder) as journal:
        state.ports = evolve(state.ports, records=journal)
        [make] = FEATURE.records

        def tell(_guild_id: GuildId, message: object) -> None:
            counted.handle(state, message, Turn(now=1.0))

        async with open_database(StorageSettings(folder, url)) as database, trio.open_nursery() as nursery:
            nursery.start_soon(journal.carry, database, [make(tell)])
            async with trio.open_nursery() as talking:
                talking.start_soon(talk, state, handle, heard)
                await trio.to_thread.run_sync(sys.stdin.readline)
                talking.cancel_scope.cancel()
            with trio.fail_after(EMPTY_SECONDS):
                await journal.emptied()
            nursery.cancel_scope.cancel()


if __name__ == "__main__":
    trio.run(run, guild_state(), sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
