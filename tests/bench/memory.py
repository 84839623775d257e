"""What a guild weighs beside its directory: asleep, awake with nothing to do, and in lively talk.

Guilds, features, database and REST client are the real ones; the guilds have been here before, so that nothing is to be registered.
Those in lively talk have rows for every command group and some commands, a hundred members whose cooldowns run, answers on their way to
a Discord that keeps them waiting, and messages that wait for those.
"""

import gc
import logging
import tempfile
import tracemalloc
from pathlib import Path

import structlog
import trio

from aeon.discord.ids import UserId
from aeon.guild.access import CommandGroup
from aeon.guild.resting import rest
from aeon.guild.rights_messages import GrantPermission, SetCooldown
from aeon.guild.state import Held
from aeon.storage.database import Database, StorageSettings, open_database
from tests.bench.houses import Discord, Houses, directory_of, guild_id, open_houses, until

GUILDS = 1_000
IDLE, BUSY = range(900), range(900, 1_000)
COOLDOWNS = 100
COOLDOWN_SECONDS = 3600.0
COMMANDS_WITH_ROWS = ("ping", "8ball", "help")
ANSWERS = 4
MESSAGES = 8

WANTED_KB = {"asleep": 4, "idle": 12, "busy": 60}


class Scales:
    """Memory beyond what was there at the last look."""

    def __init__(self) -> None:
        tracemalloc.start()
        self._before = 0
        self.kilobytes(1)

    def kilobytes(self, guilds: int) -> float:
        """Of each of so many guilds that brought it."""
        gc.collect()
        before, self._before = self._before, tracemalloc.get_traced_memory()[0]
        return (self._before - before) / guilds / 1000


def show(what: str, kilobytes: float, wanted: str = "") -> None:
    note = f"   (wanted: under {WANTED_KB[wanted]} kB)" if wanted else ""
    print(f"  {what:32} {kilobytes:6.2f} kB{note}")


async def furnish(database: Database) -> None:
    """Everything is registered, and the busy guilds have rows of all kinds."""
    async with open_houses(database, Discord()) as houses:
        for number in range(GUILDS):
            houses.intake.restore(directory_of(number))
        await houses.wake(range(GUILDS))
        for number in BUSY:
            roles = directory_of(number).roles
            for group, role_id in zip(CommandGroup, roles, strict=False):
                await houses.guilds.ask(guild_id(number), GrantPermission(role_id, group))
            for command in COMMANDS_WITH_ROWS:
                await houses.guilds.ask(guild_id(number), SetCooldown(command, 5000))
        # A row for a group is another wish for slash commands.
        await until(lambda: houses.is_quiet)


async def weigh(database: Database) -> None:
    discord = Discord()
    async with open_houses(database, discord) as houses:
        scales = Scales()
        found = [directory_of(number) for number in range(GUILDS)]
        show("the directory itself", scales.kilobytes(GUILDS))
        for directory in found:
            houses.intake.restore(directory)
        asleep = scales.kilobytes(GUILDS)
        show("asleep, not used yet", asleep, "asleep")
        await houses.wake(IDLE)
        rest_all(houses)
        show("idle: awake with nothing to do", asleep + scales.kilobytes(len(IDLE)), "idle")
        await houses.wake(BUSY)
        rest_all(houses)
        discord.is_silent = True
        show("busy: all of this", asleep + await weigh_busy(houses, scales), "busy")
        tracemalloc.stop()


async def weigh_busy(houses: Houses, scales: Scales) -> float:
    """Each kind of work on top of those before it; all of them in kB."""
    parts = [scales.kilobytes(len(BUSY))]
    show("  its rows and what it is made of", parts[-1])
    start_cooldowns(houses, BUSY)
    parts.append(scales.kilobytes(len(BUSY)))
    show(f"  {COOLDOWNS} running cooldowns", parts[-1])
    for number in BUSY:
        for _ in range(ANSWERS):
            houses.say(number, "!ping")
    await until(lambda: houses.registry.statistics().effects_running == len(BUSY) * ANSWERS)
    rest_all(houses)
    parts.append(scales.kilobytes(len(BUSY)))
    show(f"  {ANSWERS} answers under way", parts[-1])
    for number in BUSY:
        houses.slot(number).spend(trio.current_time(), 1.0)
        for _ in range(MESSAGES):
            houses.say(number, "quite an ordinary sentence, again and again; " * 9)
        assert len(houses.slot(number).mailbox) == MESSAGES
    parts.append(scales.kilobytes(len(BUSY)))
    show(f"  {MESSAGES} waiting messages", parts[-1])
    return sum(parts)


async def weigh_asleep(database: Database) -> None:
    """What a guild leaves behind that was used and sleeps again, the limits of its channel at Discord included."""
    async with open_houses(database, Discord()) as houses:
        scales = Scales()
        found = [directory_of(number) for number in range(GUILDS)]
        scales.kilobytes(GUILDS)
        for directory in found:
            houses.intake.restore(directory)
        await houses.wake(range(GUILDS))
        start_cooldowns(houses, range(GUILDS))
        for number in range(GUILDS):
            houses.say(number, "!ping")
        await until(lambda: houses.is_quiet)
        later = trio.current_time() + COOLDOWN_SECONDS
        for slot in houses.registry:
            assert houses.registry.put_to_sleep(slot, later)
        rest_all(houses, later)
        show("asleep after it was used", scales.kilobytes(GUILDS), "asleep")
        tracemalloc.stop()


def start_cooldowns(houses: Houses, numbers: range) -> None:
    for number in numbers:
        held = houses.slot(number).held
        assert isinstance(held, Held)
        for member in range(COOLDOWNS):
            user_id = UserId(str(10**18 + member))
            held.cooldowns.start(user_id, "8ball", now=trio.current_time(), seconds=COOLDOWN_SECONDS)


def rest_all(houses: Houses, now: float = 0.0) -> None:
    """Inventories as objects would be the directory's weight."""
    for slot in houses.registry:
        assert isinstance(slot.held, Held)
        for _ in range(2):
            rest(slot.held, now)


async def run_all(folder: Path) -> None:
    print(f"memory: a guild beside its directory, of {GUILDS:,}, {len(BUSY)} of them busy")
    async with open_database(StorageSettings(data_dir=folder)) as database:
        await furnish(database)
        await weigh(database)
        await weigh_asleep(database)


def main() -> None:
    logging.getLogger("aeon").setLevel(logging.ERROR)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        # Where we are root, the server runs as somebody else, who must get in.
        Path(folder).chmod(0o755)
        trio.run(run_all, Path(folder))


if __name__ == "__main__":
    main()
