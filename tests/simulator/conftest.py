"""A simulator of the test's own, in no hurry and without limits unless a test asks for them."""

from collections.abc import AsyncIterator

import httpx
import pytest

from aeon.simulator import Settings, Simulator, open_simulator
from tests.simulator.people import People


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    """The demo community, without waiting for anything."""
    async with open_simulator(settings=Settings(rate_limits=False, identify_seconds=0)) as opened:
        yield opened


@pytest.fixture
async def people(simulator: Simulator) -> AsyncIterator[People]:
    """REST and control of it."""
    async with httpx.AsyncClient(timeout=10) as http:
        yield People(simulator, http)
