import pytest
import trio

from tests.discord.gateway.scripted import ScriptedGateway, serve


@pytest.fixture
async def gateway(nursery: trio.Nursery) -> ScriptedGateway:
    started: ScriptedGateway = await nursery.start(serve)
    return started
