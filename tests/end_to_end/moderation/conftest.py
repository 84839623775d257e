"""The people of a house, and other programs on its tables."""

from collections.abc import AsyncIterator, Iterator

import psycopg
import pytest

from aeon.simulator.community import GUILD_ID
from aeon.simulator.world.entities import Role
from tests.end_to_end.house import House, bearer
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


@pytest.fixture
def dashboard(database_url: str) -> Iterator[psycopg.Connection]:
    """Another program on the same tables."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
async def muted(house: House, community: Community) -> Role:
    """The role that mutes in this guild."""
    role = next(role for role in house.guild.roles.values() if role.name == "Muted")
    answer = await house.http.put(
        f"{house.path}/settings", headers=bearer(house.key("manage")), json={"muteRoleId": role.id}
    )
    assert answer.status_code == 200, answer.text
    return role
