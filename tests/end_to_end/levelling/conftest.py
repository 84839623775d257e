"""The people of a house."""

from collections.abc import AsyncIterator

import pytest

from aeon.simulator.community import GUILD_ID
from tests.end_to_end.house import House
from tests.end_to_end.people import Community, Watcher, open_community, watch
from tests.end_to_end.process import Addresses


@pytest.fixture
def addresses(house: House) -> Addresses:
    return Addresses(house.app.url, house.simulator.url, house.key("read", GUILD_ID), GUILD_ID)


@pytest.fixture
async def community(addresses: Addresses) -> AsyncIterator[Community]:
    async with open_community(addresses) as opened:
        yield opened


@pytest.fixture
async def watcher(addresses: Addresses) -> AsyncIterator[Watcher]:
    async with watch(addresses) as opened:
        yield opened
