"""Starting, stopping, starting again."""

import signal
from pathlib import Path

import psutil
import pytest
import trio

from tests.end_to_end.people import open_community, open_dashboard
from tests.end_to_end.process import start_demo, wait_until_ready


def servers_in(folder: Path) -> list[int]:
    """Processes of PostgreSQL whose data is below this folder."""
    found = []
    for process in psutil.process_iter(["pid", "cmdline"]):
        line = " ".join(process.info["cmdline"] or [])
        if "postgres" in line and str(folder) in line:
            found.append(process.info["pid"])
    return found


async def test_settings_outlive_a_restart_and_a_clean_stop_leaves_nothing_behind(tmp_path: Path) -> None:
    process, ready_file = start_demo(tmp_path)
    try:
        addresses = await wait_until_ready(process, ready_file)
        async with open_dashboard(addresses) as dashboard:
            await dashboard.change(prefix="$$", globalCooldown=1234)
        assert await process.stop(signal.SIGTERM) == 0, process.text()
        assert "Traceback" not in process.text()
    finally:
        process.kill()
    assert servers_in(tmp_path) == []

    again, ready_file = start_demo(tmp_path)
    try:
        addresses = await wait_until_ready(again, ready_file)
        async with open_dashboard(addresses) as dashboard, open_community(addresses) as community:
            settings = await dashboard.settings()
            assert (settings["prefix"], settings["globalCooldown"]) == ("$$", 1234)
            assert "Pong!" in await community.say("$$ping")
        assert await again.stop() == 0, again.text()
    finally:
        again.kill()
    assert servers_in(tmp_path) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_during_the_start_ends_it(tmp_path: Path, number: signal.Signals) -> None:
    process, _ = start_demo(tmp_path)
    try:
        while not (tmp_path / "data").exists():
            assert process.popen.poll() is None, process.text()
            await trio.sleep(0.01)
        assert await process.stop(number) in {0, 130}
        assert "Traceback" not in process.text()
    finally:
        process.kill()
    assert servers_in(tmp_path) == []
