from collections.abc import AsyncIterator

import pytest

from aeon.storage.database import Database
from tests.features.audit.house import House, open_house


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    async with open_house(database) as running:
        yield running
