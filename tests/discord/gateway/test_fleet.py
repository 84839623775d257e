import pytest
import trio
from tests.discord.gateway.running import TOKEN, WANTED, Deliveries, fleet_settings, start_fleet
from tests.discord.gateway.scripted import IDENTIFY, ScriptedGateway

from aeon.discord.gateway.frames import Compression


@pytest.mark.parametrize("compression", Compression)
async def test_a_shard_logs_in_and_delivers(
    nursery: trio.Nursery, gateway: ScriptedGateway, compression: Compression
) -> None:
    deliveries = Deliveries()
    fleet = await start_fleet(nursery, fleet_settings(gateway.url, compression=compression), deliveries)
    peer = await gateway.accept()
    await peer.hello()
    identify = await peer.expect(IDENTIFY)
    assert identify["token"] == TOKEN
    assert identify["shard"] == [0, 1]
    assert identify["intents"] == WANTED
    await peer.ready(gateway.resume_url)
    with trio.fail_after(5):
        await fleet.wait_until_ready()
    await peer.dispatch(2, "GUILD_DELETE", {"id": "100", "unavailable": True})
    await deliveries.wait_for(2)
    assert deliveries.kinds == ["Ready", "GuildDelete"]
    assert [meta.sequence for meta in deliveries.metas] == [1, 2]
    await fleet.stop()
    await peer.gone()
    assert peer.close_code == 4000
