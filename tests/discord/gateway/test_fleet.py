from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import trio
from attrs import Factory, define, evolve

from aeon.discord.gateway.errors import GatewayRefused
from aeon.discord.gateway.fleet import run_fleet
from aeon.discord.gateway.frames import Compression
from aeon.discord.gateway.intents import Intents
from aeon.discord.gateway.sessionstore import NoSessionStore, SavedSession
from aeon.discord.gateway.settings import FleetSettings, ShardRange
from tests.discord.gateway.running import BOT, TOKEN, WANTED, Deliveries, fleet_settings, start_fleet
from tests.discord.gateway.scripted import IDENTIFY, PATIENCE_SECONDS, RESUME, ScriptedGateway


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
    with trio.fail_after(PATIENCE_SECONDS):
        await fleet.wait_until_ready()
    await peer.dispatch(2, "GUILD_DELETE", {"id": "100", "unavailable": True})
    await deliveries.wait_for(2)
    assert deliveries.kinds == ["Ready", "GuildDelete"]
    assert [meta.sequence for meta in deliveries.metas] == [1, 2]
    await fleet.stop()
    await peer.gone()
    assert peer.close_code == 4000


async def refuse(gateway: ScriptedGateway, code: int) -> Any:
    """Close the next connection at its IDENTIFY; what that said."""
    peer = await gateway.accept()
    await peer.hello()
    identify = await peer.expect(IDENTIFY)
    await peer.close(code)
    return identify


async def run_until_refused(settings: FleetSettings) -> GatewayRefused:
    with trio.fail_after(PATIENCE_SECONDS):
        with pytest.raises(GatewayRefused) as refused:
            await run_fleet(settings, Deliveries())
        return refused.value


@pytest.mark.parametrize("code", [4004, 4010, 4011, 4012, 4013])
async def test_a_refusal_ends_the_fleet_with_its_cure(
    nursery: trio.Nursery, gateway: ScriptedGateway, code: int
) -> None:
    nursery.start_soon(refuse, gateway, code)
    refused = await run_until_refused(fleet_settings(gateway.url))
    assert refused.code == code
    assert refused.cure in str(refused)


async def test_refused_intents_are_left_out_one_by_one_and_told(
    nursery: trio.Nursery, gateway: ScriptedGateway
) -> None:
    told: list[Intents] = []
    fleet = await start_fleet(nursery, fleet_settings(gateway.url, on_intents_refused=told.append), Deliveries())
    asked = [Intents((await refuse(gateway, 4014))["intents"]) for _ in range(2)]
    await gateway.log_in()
    with trio.fail_after(PATIENCE_SECONDS):
        await fleet.wait_until_ready()
    assert asked == [WANTED, WANTED & ~Intents.GUILD_MEMBERS]
    assert fleet.intents == WANTED & ~Intents.MESSAGE_CONTENT
    assert told == [Intents.MESSAGE_CONTENT]


async def test_intents_refused_even_without_privileged_ones_are_fatal(
    nursery: trio.Nursery, gateway: ScriptedGateway
) -> None:
    async def refuse_all() -> None:
        for _ in range(4):
            await refuse(gateway, 4014)

    nursery.start_soon(refuse_all)
    assert (await run_until_refused(fleet_settings(gateway.url))).code == 4014


async def test_each_shard_of_the_range_connects_and_runs_alone(nursery: trio.Nursery, gateway: ScriptedGateway) -> None:
    deliveries = Deliveries()
    settings = evolve(fleet_settings(gateway.url), shards=ShardRange(1, 2, 4))
    fleet = await start_fleet(nursery, settings, deliveries)
    shards = set()
    for number in range(2):
        peer = await gateway.accept()
        await peer.hello()
        shards.add(tuple((await peer.expect(IDENTIFY))["shard"]))
        await peer.ready(gateway.resume_url, session_id=f"s{number}")
        await deliveries.wait_for(number + 1)
        assert sum(status.is_ready for status in fleet.statuses()) == number + 1
    assert shards == {(1, 4), (2, 4)}
    assert [status.shard_id for status in fleet.statuses()] == [1, 2]


@define
class KeptSessions:
    """A store in memory, as a stopped process leaves it to the next one."""

    kept: dict[int, SavedSession | None] = Factory(dict)
    handled: dict[int, int] = Factory(dict)

    async def load(self, shard_id: int) -> SavedSession | None:
        return self.kept.get(shard_id)

    async def lost(self, shard_id: int) -> None:
        del self.kept[shard_id]

    def note(self, shard_id: int, session: SavedSession | None) -> None:
        self.kept[shard_id] = session

    def handled_seq(self, shard_id: int) -> int | None:
        return self.handled.get(shard_id)


async def test_the_next_process_resumes_after_what_this_one_handled(
    nursery: trio.Nursery, gateway: ScriptedGateway
) -> None:
    store = KeptSessions()
    deliveries = Deliveries()
    first = await start_fleet(nursery, fleet_settings(gateway.url, store=store), deliveries)
    peer = await gateway.log_in()
    await peer.dispatch(2, "GUILD_DELETE", {"id": "100"})
    await peer.dispatch(3, "GUILD_DELETE", {"id": "101"})
    await deliveries.wait_for(3)
    store.handled[0] = 2
    await first.stop()

    store.handled.clear()
    deliveries = Deliveries()
    await start_fleet(nursery, fleet_settings(gateway.url, store=store), deliveries)
    peer = await gateway.accept()
    assert peer.target.startswith("/resume?")
    await peer.hello()
    assert (await peer.expect(RESUME))["seq"] == 2
    await peer.dispatch(3, "GUILD_DELETE", {"id": "101"})
    await peer.dispatch(4, "RESUMED", {})
    await deliveries.wait_for(2)
    assert deliveries.kinds == ["GuildDelete", "Resumed"]


async def test_nothing_is_delivered_once_the_fleet_stops(nursery: trio.Nursery, gateway: ScriptedGateway) -> None:
    store = KeptSessions()
    deliveries = Deliveries()
    fleet = await start_fleet(nursery, fleet_settings(gateway.url, store=store), deliveries)
    peer = await gateway.log_in()
    await deliveries.wait_for(1)
    nursery.start_soon(fleet.stop)
    await peer.gone()
    assert peer.close_code == 4000
    kept = store.kept[0]
    assert kept is not None
    assert (kept.session_id, kept.resume_url, kept.handled_seq) == ("s1", gateway.resume_url, 1)
    assert deliveries.kinds == ["Ready"]


@pytest.mark.parametrize(
    "other", [{"bot": "43"}, {"shard_count": 2}, {"intents": Intents.GUILDS}, {"format": "v9/etf"}]
)
async def test_a_session_made_otherwise_is_not_used(
    nursery: trio.Nursery, gateway: ScriptedGateway, other: dict[str, Any]
) -> None:
    saved = SavedSession("old", gateway.resume_url, 7, bot=BOT, shard_count=1, intents=WANTED)
    store = KeptSessions({0: evolve(saved, **other)})
    await start_fleet(nursery, fleet_settings(gateway.url, store=store), Deliveries())
    await gateway.log_in()


async def test_a_saved_session_that_is_over_is_forgotten(nursery: trio.Nursery, gateway: ScriptedGateway) -> None:
    store = KeptSessions({0: SavedSession("old", gateway.resume_url, 7, bot=BOT, shard_count=1, intents=WANTED)})
    deliveries = Deliveries()
    await start_fleet(nursery, fleet_settings(gateway.url, store=store), deliveries)
    peer = await gateway.accept()
    await peer.hello()
    await peer.expect(RESUME)
    await peer.send({"op": 9, "d": False})
    peer = await gateway.accept()
    assert store.kept == {0: None}
    assert peer.target.startswith("/gateway?")


async def test_a_shard_connects_only_with_its_lease_and_again_after_losing_it(
    nursery: trio.Nursery, gateway: ScriptedGateway
) -> None:
    granted, lost, may_go_on = trio.Event(), trio.Event(), trio.Event()
    asked: list[int] = []
    ended: list[int] = []

    class Store(NoSessionStore):
        async def lost(self, shard_id: int, /) -> None:
            ended.append(shard_id)
            await may_go_on.wait()

    class Leases:
        @asynccontextmanager
        async def hold(self, shard_id: int) -> AsyncIterator[None]:
            asked.append(shard_id)
            await granted.wait()
            with trio.CancelScope() as scope:
                async with trio.open_nursery() as watching:

                    async def watch() -> None:
                        await lost.wait()
                        scope.cancel()

                    watching.start_soon(watch)
                    yield
                    watching.cancel_scope.cancel()

    settings = fleet_settings(gateway.url, leases=Leases(), store=Store())
    fleet = await start_fleet(nursery, settings, Deliveries())
    await trio.testing.wait_all_tasks_blocked()
    assert fleet.statuses()[0].counters.connects == 0
    granted.set()
    peer = await gateway.log_in()
    lost.set()
    await peer.gone()
    lost = trio.Event()
    await trio.testing.wait_all_tasks_blocked()
    assert (ended, asked) == ([0], [0]), "what was made of its events ends before it is waited for again"
    may_go_on.set()
    await gateway.log_in()
    assert asked == [0, 0]


async def test_a_stop_lets_leases_have_their_last_word(nursery: trio.Nursery, gateway: ScriptedGateway) -> None:
    said: list[int] = []

    class Leases:
        @asynccontextmanager
        async def hold(self, shard_id: int) -> AsyncIterator[None]:
            if shard_id == 2:
                # Another process has it.
                await trio.sleep_forever()
            yield
            await trio.sleep(0.1)
            said.append(shard_id)

    fleet = await start_fleet(nursery, fleet_settings(gateway.url, shards=3, leases=Leases()), Deliveries())
    for number in range(2):
        await gateway.log_in(session_id=f"s{number}")
    with trio.fail_after(PATIENCE_SECONDS):
        await fleet.stop()
    assert sorted(said) == [0, 1]
