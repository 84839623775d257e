"""One running demo for the tests of this folder that do not end it, and a house of its own for each that takes one apart."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
import trio

from tests.end_to_end.house import House, open_house
from tests.end_to_end.misfits import misfits
from tests.end_to_end.people import Community, Dashboard, Watcher, open_community, open_dashboard, watch
from tests.end_to_end.process import Addresses, start_demo, wait_until_ready

DEFAULTS = {
    "prefix": "!",
    "useSlashCommands": True,
    "allowPrefixFallback": True,
    "funEnabled": True,
    # So that nobody is told of a new level while a test waits for another answer.
    "levellingEnabled": False,
    "globalCooldown": 0,
}


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Addresses]:
    process, ready_file = start_demo(tmp_path_factory.mktemp("demo"))
    try:
        addresses = trio.run(wait_until_ready, process, ready_file)
        yield addresses
        assert misfits(httpx.get(f"{addresses.discord}/_sim/requests").json()) == []
        assert trio.run(process.stop) == 0, process.text()
    finally:
        process.kill()


@pytest.fixture
async def community(demo: Addresses, dashboard: Dashboard) -> AsyncIterator[Community]:
    """With the settings that a new guild has, whatever tests before have changed."""
    del dashboard
    async with open_community(demo) as found:
        yield found


@pytest.fixture
async def dashboard(demo: Addresses) -> AsyncIterator[Dashboard]:
    """With the settings that a new guild has."""
    async with open_dashboard(demo) as found:
        await found.change(**DEFAULTS)
        yield found


@pytest.fixture
async def no_waiting(dashboard: Dashboard) -> AsyncIterator[None]:
    """The same person may do the same thing again at once, whatever tests before this one have let them do."""
    cooldowns = f"/api/guild/{dashboard.addresses.guildId}/cooldowns"
    names = ("meme", "poll")
    for name in names:
        (await dashboard.http.put(cooldowns, json={"commandName": name, "cooldownMs": 0})).raise_for_status()
    yield
    for name in names:
        (await dashboard.http.delete(f"{cooldowns}/{name}")).raise_for_status()


@pytest.fixture
async def watcher(demo: Addresses, dashboard: Dashboard) -> AsyncIterator[Watcher]:
    """Subscribed after the settings were put back, so that it sees only what the test does."""
    del dashboard
    async with watch(demo) as found:
        yield found


@pytest.fixture
async def house(database_url: str, tmp_path: Path) -> AsyncIterator[House]:
    """Aeon and the offline Discord in this process, of this test's own."""
    async with open_house(database_url, tmp_path) as opened:
        yield opened
