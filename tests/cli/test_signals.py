"""Told to end before it is done, a command closes what it opened."""

import signal
import socket
from pathlib import Path

import pytest
import trio

from aeon.cli.exits import Exit
from tests.cli.command import running_aeon, stop


async def started(process: trio.Process, server: Path) -> None:
    """Wait until the embedded server is being started; the command may also be quicker than that."""
    with trio.fail_after(60.0):
        while not await trio.Path(server).exists() and process.poll() is None:
            await trio.sleep(0.005)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
async def test_a_command_that_is_told_to_end_leaves_no_server_behind(tmp_path: Path, number: signal.Signals) -> None:
    server, log = tmp_path / "data" / "postgresql" / "postmaster.pid", tmp_path / "log"
    async with running_aeon("migrate", log=log, AEON_DATA_DIR=str(tmp_path / "data")) as process:
        await started(process, server)
        assert await stop(process, number) in {Exit.OK, 128 + number}
    assert not server.exists()
    assert "Traceback" not in log.read_text()


async def test_to_end_a_bot_that_only_begins_to_start_is_no_failure(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with socket.create_server(("127.0.0.1", 0)) as silent, socket.create_server(("127.0.0.1", 0)) as placeholder:
        port = placeholder.getsockname()[1]
        placeholder.close()
        discord = f"http://127.0.0.1:{silent.getsockname()[1]}/api/v10"
        settings = {"DISCORD_BOT_TOKEN": "abc.def", "DISCORD_API_URL": discord, "WEBSOCKET_PORT": str(port)}
        async with running_aeon("run", log=log, AEON_DATA_DIR=str(tmp_path / "data"), **settings) as process:
            await started(process, tmp_path / "data" / "journal")
            assert await stop(process, signal.SIGTERM) == Exit.OK
    assert "Traceback" not in log.read_text()
