"""A server that tests start beside the embedded one."""

import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import trio

from aeon.storage.account import command_as, give, server_account
from aeon.storage.connection import TrioConnection
from aeon.storage.errors import DatabaseUnavailable

UP_SECONDS = 30.0


async def run_as_nobody(folder: Path, *command: str | Path) -> None:
    """Run a program to its end that refuses to be root, on a folder that is its own from here on."""
    await trio.run_process(_as_nobody(folder, *command), stdout=subprocess.DEVNULL)


@asynccontextmanager
async def open_program(folder: Path, *command: str | Path, url: str) -> AsyncIterator[Path]:
    """The same for one that runs until the block ends, once it answers at `url`; gives its log."""
    command_line = _as_nobody(folder, *command)
    log = folder / "log.txt"
    with log.open("wb") as output:
        process = await trio.lowlevel.open_process(command_line, stdout=output, stderr=output)
    try:
        await _is_up(process, url, log)
        yield log
    finally:
        process.terminate()
        with trio.CancelScope(deadline=trio.current_time() + UP_SECONDS, shield=True) as scope:
            await process.wait()
        if scope.cancelled_caught:
            process.kill()


def _as_nobody(folder: Path, *command: str | Path) -> list[str]:
    account = server_account(folder)
    for path in (*folder.iterdir(), folder):
        give(path, account)
    return command_as(account, [str(part) for part in command])


async def _is_up(process: trio.Process, url: str, log: Path) -> None:
    with trio.fail_after(UP_SECONDS):
        while True:
            try:
                connection = await TrioConnection.open(url)
            except DatabaseUnavailable:
                assert process.poll() is None, log.read_text()
                await trio.sleep(0.02)
            else:
                return connection.discard()
