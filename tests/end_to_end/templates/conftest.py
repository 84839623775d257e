"""A dashboard that keeps templates, and the people of its house."""

from collections.abc import AsyncIterator

import pytest

from aeon.simulator.community import GUILD_ID
from tests.end_to_end.house import House
from tests.end_to_end.people import Community, open_community
from tests.end_to_end.process import Addresses
from tests.end_to_end.templates.dashboard import Dashboard


@pytest.fixture
def dashboard(house: House) -> Dashboard:
    return Dashboard(house)


@pytest.fixture
async def community(house: House) -> AsyncIterator[Community]:
    addresses = Addresses(house.app.url, house.simulator.url, house.key("read", GUILD_ID), GUILD_ID)
    async with open_community(addresses) as opened:
        yield opened
