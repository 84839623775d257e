"""Whole: Aeon as it runs, gateway to answer, on one core, beside a bot on discord.py and the floor, on the same stream.

discord.py runs where it is installed, with zstandard beside it: that is how the flood is compressed.
"""

import os
import sys
import tempfile
from operator import itemgetter

from attrs import frozen

from tests.bench.community import is_command
from tests.bench.gateway import floor
from tests.bench.processes import discordpy_python, flood, run

GUILDS = 100
MESSAGES = 100_000
COMMANDS_EVERY = 100
ANSWERS = 3_000
RATE = 500
PACED_MESSAGES = 10_000
PACED_COMMANDS_EVERY = 20
MANY_GUILDS = 1_000
WEIGHED_GUILDS = (100, 2_100)
ROUNDS = 3
"""Of which the one that cost least processor time counts: the others had company."""


@frozen
class Stream:
    """What all contenders get alike."""

    guilds: int = GUILDS
    messages: int = 1
    commands_every: int = 0
    per_second: int = 0

    @property
    def options(self) -> list[str]:
        """The flood's."""
        numbers = ["--guilds", self.guilds, "--messages", self.messages, "--commands-every", self.commands_every]
        return [str(each) for each in (*numbers, "--per-second", self.per_second)]


def aeon(stream: Stream, folder: str) -> dict[str, float]:
    numbers = map(str, (stream.guilds, stream.messages, stream.commands_every))
    with flood(*stream.options, "--held") as ports:
        return run(sys.executable, "-m", "tests.bench.whole_aeon", *ports, *numbers, folder)


def discordpy(stream: Stream, python: str) -> dict[str, float]:
    commands = sum(is_command(number, stream.commands_every) for number in range(stream.messages))
    numbers = map(str, (stream.guilds, stream.messages, commands))
    core = str(min(os.sched_getaffinity(0)))
    with flood(*stream.options) as ports:
        return run("taskset", "--cpu-list", core, python, "-m", "tests.bench.whole_discordpy", *ports, *numbers)


def both(stream: Stream, *, settled: bool = False) -> list[tuple[str, dict[str, float]]]:
    """Figures by name. Where `settled` is asked for, Aeon has been in these guilds before, so that there is nothing to register."""
    with tempfile.TemporaryDirectory() as folder:
        if settled:
            aeon(stream, folder)
        found = [("aeon", aeon(stream, folder))]
    python = discordpy_python()
    return [*found, ("discord.py", discordpy(stream, python))] if python is not None else found


def least(stream: Stream) -> list[tuple[str, dict[str, float]]]:
    rounds = [dict(both(stream)) for _ in range(ROUNDS)]
    return [(name, min((each[name] for each in rounds), key=itemgetter("cpu"))) for name in rounds[0]]


def show_pace(name: str, seconds: float, cpu: float) -> None:
    each = f"{cpu * 100_000 / MESSAGES:6.2f} CPU s per 100,000"
    print(f"  {name:<12} {MESSAGES / seconds:>9,.0f} events/s   {MESSAGES / cpu:>9,.0f} events per CPU second   {each}")


def flooded() -> None:
    print(f"whole: {MESSAGES:,} messages of 1.3 kB from {GUILDS} guilds, one in {COMMANDS_EVERY} answered")
    lowest = min((floor() for _ in range(ROUNDS)), key=itemgetter("cpu"))
    show_pace("floor", lowest["seconds"], lowest["cpu"])
    for name, figures in least(Stream(messages=MESSAGES, commands_every=COMMANDS_EVERY)):
        show_pace(name, figures["seconds"], figures["cpu"])
    print(f"whole: {ANSWERS:,} commands and nothing else")
    for name, figures in least(Stream(messages=ANSWERS, commands_every=1)):
        print(f"  {name:<12} {figures['cpu'] / ANSWERS * 1000:.2f} CPU ms an answer")


def paced() -> None:
    print(f"whole: {RATE} messages a second, one in {PACED_COMMANDS_EVERY} answered, from frame to request")
    for name, figures in both(Stream(messages=PACED_MESSAGES, commands_every=PACED_COMMANDS_EVERY, per_second=RATE)):
        print(f"  {name:<12} p50 {figures['p50_ms']:.2f} ms, p99 {figures['p99_ms']:.2f} ms")


def weighed() -> None:
    print(f"whole: {MANY_GUILDS:,} guilds of 30 channels, 25 roles, 50 members until ready")
    for name, figures in both(Stream(MANY_GUILDS), settled=True):
        print(f"  {name:<12} {figures['ready_seconds']:.2f} s, {figures['ready_cpu']:.2f} CPU s")
    few, many = (dict(both(Stream(guilds), settled=True)) for guilds in WEIGHED_GUILDS)
    print("whole: memory of such a guild")
    for name in few:
        grown = many[name]["resident_bytes"] - few[name]["resident_bytes"]
        print(f"  {name:<12} {grown / (WEIGHED_GUILDS[1] - WEIGHED_GUILDS[0]) / 1000:.1f} kB")


def main() -> None:
    flooded()
    paced()
    weighed()
