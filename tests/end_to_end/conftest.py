"""One running demo for the tests of this folder that do not end it."""

from collections.abc import AsyncIterator, Iterator

import pytest
import trio
from tests.end_to_end.people import Community, Dashboard, Watcher, open_community, open_dashboard, watch
from tests.end_to_end.process import Addresses, start_demo, wait_until_ready

DEFAULTS = {
    "prefix": "!",
    "useSlashCommands": True,
    "allowPrefixFallback": True,
    "funEnabled": True,
    "globalCooldown": 0,
}


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Addresses]:
    process, ready_file = start_demo(tmp_path_factory.mktemp("demo"))
    try:
        yield trio.run(wait_until_ready, process, ready_file)
        assert trio.run(process.stop) == 0, process.text()
    finally:
        process.kill()


@pytest.fixture
async def community(demo: Addresses) -> AsyncIterator[Community]:
    async with open_community(demo) as found:
        yield found


@pytest.fixture
async def dashboard(demo: Addresses) -> AsyncIterator[Dashboard]:
    """With the settings that a new guild has."""
    async with open_dashboard(demo) as found:
        await found.change(**DEFAULTS)
        yield found


@pytest.fixture
async def watcher(demo: Addresses, dashboard: Dashboard) -> AsyncIterator[Watcher]:
    """Subscribed after the settings were put back, so that it sees only what the test does."""
    del dashboard
    async with watch(demo) as found:
        yield found
