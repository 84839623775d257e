"""Contenders and the flood, each in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

import msgspec


@contextmanager
def flood(*options: str) -> Iterator[list[str]]:
    """A flood; its ports: gateway, REST."""
    command = [sys.executable, "-m", "tests.bench.flood", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  # a module beside this one
        assert process.stdout is not None
        try:
            yield process.stdout.readline().split()
        finally:
            process.kill()


def run(*command: str) -> dict[str, float]:
    """What a contender prints when it has seen everything: a JSON object of figures."""
    finished = subprocess.run(command, stdout=subprocess.PIPE, check=True, timeout=300)  # noqa: S603  # a module beside this one
    figures: dict[str, float] = msgspec.json.decode(finished.stdout)
    return figures


def discordpy_python() -> str | None:
    """An interpreter that has discord.py: the one that `AEON_BENCH_DISCORDPY` names, else our own if it has; or there is none."""
    named = os.environ.get("AEON_BENCH_DISCORDPY")
    return named or (sys.executable if find_spec("discord") is not None else None)
