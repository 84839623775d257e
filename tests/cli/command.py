"""The `aeon` command as operators have it: a process, its environment, what it says and how it ends."""

import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import trio
from attrs import frozen

ENDS_WITHIN_SECONDS = 60.0


@frozen
class Ended:
    """A command that has ended."""

    code: int
    out: str
    err: str

    @property
    def complaints(self) -> list[str]:
        """What it said to the operator on standard error; log lines are not among them."""
        return [line for line in self.err.splitlines() if line.startswith("aeon: ")]


def environment(variables: Mapping[str, str]) -> dict[str, str]:
    """These variables alone; of the machine's own no more than a process needs."""
    needed = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "HOME", "TMPDIR", "LANG") if name in os.environ}
    return needed | dict(variables)


def command_line(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "aeon", *arguments]


async def run_aeon(*arguments: str, **variables: str) -> Ended:
    """Run the command to its end."""
    with trio.fail_after(ENDS_WITHIN_SECONDS):
        done = await trio.run_process(
            command_line(*arguments),
            env=environment(variables),
            stdin=subprocess.DEVNULL,
            capture_stdout=True,
            capture_stderr=True,
            check=False,
        )
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


@asynccontextmanager
async def running_aeon(*arguments: str, log: Path, **variables: str) -> AsyncIterator[trio.Process]:
    """The command while the block runs, writing to `log`; ended with it if it still runs then."""
    with log.open("ab") as output:
        process = await trio.lowlevel.open_process(
            command_line(*arguments), env=environment(variables), stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
    try:
        yield process
    finally:
        with trio.CancelScope(deadline=trio.current_time() + ENDS_WITHIN_SECONDS, shield=True):
            # Asked first, so that it ends its database too.
            process.terminate()
            await process.wait()
        process.kill()


async def stop(process: trio.Process, number: signal.Signals = signal.SIGINT) -> int:
    """Ask the command to stop and wait until it has; its exit code."""
    process.send_signal(number)
    with trio.fail_after(ENDS_WITHIN_SECONDS):
        return await process.wait()
