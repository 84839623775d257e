"""`aeon` as its users start it: a process of its own, watched from outside."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import msgspec
import trio
from attrs import define, frozen

READY_SECONDS = 120.0
"""Far more than a start takes; many processes may start at once on a machine that has other things to do."""
STOP_SECONDS = 25.0


@frozen
class Addresses:
    """What the ready file says."""

    api: str
    discord: str
    key: str
    guildId: str  # noqa: N815  the ready file's own name
    playground: str = ""


@define
class Process:
    """A running `aeon`, its output in a file."""

    popen: "subprocess.Popen[bytes]"
    output: Path

    def text(self) -> str:
        return self.output.read_text(errors="replace")

    async def wait(self, seconds: float = STOP_SECONDS) -> int:
        """The exit code, once the process has ended."""
        with trio.fail_after(seconds):
            return await trio.to_thread.run_sync(self.popen.wait, abandon_on_cancel=True)

    async def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """Ask it to stop, as Ctrl-C does; the exit code."""
        self.popen.send_signal(number)
        return await self.wait()

    def kill(self) -> None:
        """Make sure that it is gone."""
        self.popen.kill()
        self.popen.wait()


def environment(changes: Mapping[str, str]) -> dict[str, str]:
    """This process's environment without any setting of Aeon's, and these changes."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("AEON_", "DISCORD_", "DATABASE_"))}
    return {**own, **changes}


def start_aeon(*arguments: str, output: Path, changes: Mapping[str, str] | None = None) -> Process:
    """Start `python -m aeon` with these arguments."""
    with output.open("wb") as file:
        popen = subprocess.Popen(  # noqa: S603  our own interpreter
            [sys.executable, "-m", "aeon", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            env=environment(changes or {}),
        )
    return Process(popen, output)


def start_demo(folder: Path, *, data_dir: Path | None = None) -> tuple[Process, Path]:
    """Start `aeon demo`, and where its ready file will be."""
    ready_file = folder / "ready.json"
    ready_file.unlink(missing_ok=True)
    data = data_dir or folder / "data"
    arguments = ["demo", "--ready-file", str(ready_file), "--data-dir", str(data)]
    return start_aeon(*arguments, output=folder / "output.txt"), ready_file


async def wait_until_ready(process: Process, ready_file: Path) -> Addresses:
    """The addresses, once the demo is ready."""
    with trio.fail_after(READY_SECONDS):
        while not ready_file.exists():
            if process.popen.poll() is not None:
                raise AssertionError(f"the demo ended before it was ready:\n{process.text()}")
            await trio.sleep(0.02)
    return msgspec.json.decode(ready_file.read_bytes(), type=Addresses)
