"""One shard's life over real sockets."""

import time
from typing import Any

import pytest
import trio
from wsproto.events import BytesMessage, TextMessage

from aeon.discord.events import Event, EventMeta, MessageDelete
from aeon.discord.gateway.fleet import Fleet, run_fleet
from aeon.discord.gateway.frames import Compression
from aeon.discord.gateway.states import SessionState
from tests.discord.gateway.running import TOKEN, Deliveries, fleet_settings, start_fleet
from tests.discord.gateway.scripted import IDENTIFY, PATIENCE_SECONDS, RESUME, Peer, ScriptedGateway

DELETED = {"id": "900", "channel_id": "300", "guild_id": "100"}
STALL_SECONDS = 0.2


async def resumed(gateway: ScriptedGateway, *, sequence: int) -> Peer:
    """Accept the shard's next connection, which has to resume after `sequence`."""
    peer = await gateway.accept()
    assert peer.target.startswith("/resume?")
    await peer.hello()
    resume = await peer.expect(RESUME)
    assert resume == {"token": TOKEN, "session_id": "s1", "seq": sequence}
    return peer


async def logged_in(nursery: trio.Nursery, gateway: ScriptedGateway, deliveries: Deliveries, **others: Any) -> Peer:
    await start_fleet(nursery, fleet_settings(gateway.url, **others), deliveries)
    return await gateway.log_in()


@pytest.mark.parametrize("how", ["reconnect", "close", "abort", "corrupt", "garbage", "huge"])
async def test_a_lost_connection_resumes_and_misses_nothing(
    nursery: trio.Nursery, gateway: ScriptedGateway, how: str
) -> None:
    deliveries = Deliveries()
    peer = await logged_in(nursery, gateway, deliveries)
    await peer.dispatch(2, "MESSAGE_DELETE", DELETED)
    await deliveries.wait_for(2)
    match how:
        case "reconnect":
            await peer.send({"op": 7})
            await peer.gone()
            assert peer.close_code == 4000
        case "close":
            await peer.close(4000)
        case "abort":
            await peer.abort()
        case "corrupt":
            await peer.write(BytesMessage(b"\xff" * 40))
        case "garbage":
            await peer.write(TextMessage("no json"))
        case _:
            await peer.send({"op": 0, "d": "x" * 70_000_000})
    again = await resumed(gateway, sequence=2)
    await again.dispatch(2, "MESSAGE_DELETE", DELETED)
    await again.dispatch(3, "MESSAGE_DELETE", {**DELETED, "id": "901"})
    await again.dispatch(4, "RESUMED", {})
    await deliveries.wait_for(4)
    assert deliveries.kinds == ["Ready", "MessageDelete", "MessageDelete", "Resumed"]
    assert deliveries.events[2] == MessageDelete(**{**DELETED, "id": "901"})  # type: ignore[arg-type]  # ids are text


async def test_a_silent_connection_is_left_and_resumed(nursery: trio.Nursery, gateway: ScriptedGateway) -> None:
    await start_fleet(nursery, fleet_settings(gateway.url), Deliveries())
    peer = await gateway.accept()
    peer.acknowledging = False
    await peer.hello(interval_ms=50)
    await peer.expect(IDENTIFY)
    await peer.ready(gateway.resume_url)
    await peer.gone()
    assert peer.close_code == 4000
    assert peer.heartbeats
    await resumed(gateway, sequence=1)


async def test_heartbeats_go_on_and_latency_is_known(nursery: trio.Nursery, gateway: ScriptedGateway) -> None:
    fleet = await start_fleet(nursery, fleet_settings(gateway.url), Deliveries())
    peer = await gateway.accept()
    # Longer than the process may have to wait for the processor, or the shard believes its peer dead.
    await peer.hello(interval_ms=200)
    await peer.expect(IDENTIFY)
    await peer.ready(gateway.resume_url)
    with trio.fail_after(PATIENCE_SECONDS):
        # They are counted when the send has returned, which may be after they have arrived.
        while len(peer.heartbeats) < 5 or fleet.statuses()[0].counters.heartbeats < 5:
            await trio.lowlevel.checkpoint()
    (status,) = fleet.statuses()
    assert status.latency is not None
    assert 0 <= status.latency < 1
    assert peer.heartbeats[-1] == 1
    assert 0 <= status.counters.latest_heartbeat < 1


async def test_a_receiver_that_keeps_everybody_waiting_shows_in_the_lateness_of_heartbeats(
    nursery: trio.Nursery, gateway: ScriptedGateway
) -> None:
    def deliver(event: Event, _meta: EventMeta) -> None:
        until = time.perf_counter() + STALL_SECONDS
        while isinstance(event, MessageDelete) and time.perf_counter() < until:
            pass

    fleet: Fleet = await nursery.start(run_fleet, fleet_settings(gateway.url), deliver)
    peer = await gateway.accept()
    await peer.hello(interval_ms=20)
    await peer.expect(IDENTIFY)
    await peer.ready(gateway.resume_url)
    await peer.dispatch(2, "MESSAGE_DELETE", DELETED)
    with trio.fail_after(PATIENCE_SECONDS):
        while fleet.statuses()[0].counters.latest_heartbeat < STALL_SECONDS - 0.02:
            await trio.lowlevel.checkpoint()


async def test_an_invalid_session_identifies_again(nursery: trio.Nursery, gateway: ScriptedGateway) -> None:
    deliveries = Deliveries()
    peer = await logged_in(nursery, gateway, deliveries)
    await peer.send({"op": 9, "d": False})
    await gateway.log_in(session_id="s2")
    await deliveries.wait_for(2)
    assert deliveries.kinds == ["Ready", "Ready"]


async def test_a_receiver_that_raises_does_not_kill_the_shard(nursery: trio.Nursery, gateway: ScriptedGateway) -> None:
    deliveries = Deliveries(error=RuntimeError("boom"))
    fleet = await start_fleet(nursery, fleet_settings(gateway.url), deliveries)
    peer = await gateway.log_in()
    await peer.dispatch(2, "MESSAGE_DELETE", DELETED)
    await deliveries.wait_for(2)
    (status,) = fleet.statuses()
    assert (status.state, status.counters.failed) == (SessionState.LIVE, 2)


async def test_events_are_counted_by_kind(nursery: trio.Nursery, gateway: ScriptedGateway) -> None:
    deliveries = Deliveries()
    fleet = await start_fleet(nursery, fleet_settings(gateway.url), deliveries)
    peer = await gateway.log_in()
    await peer.dispatch(2, "MESSAGE_DELETE", DELETED)
    await peer.dispatch(3, "SOMETHING_NEW", {})
    await peer.dispatch(4, "MESSAGE_DELETE", DELETED)
    await deliveries.wait_for(3)
    (status,) = fleet.statuses()
    assert status.counters.kinds == {"READY": 1, "MESSAGE_DELETE": 2}
    assert (status.counters.events, status.counters.unused) == (3, 1)

    await peer.dispatch(5, "MESSAGE_DELETE", DELETED)
    await deliveries.wait_for(4)
    assert status.counters.kinds["MESSAGE_DELETE"] == 2, "a status stays as it is"


async def test_a_broken_event_is_logged_with_its_path_and_dropped(
    nursery: trio.Nursery, gateway: ScriptedGateway, capsys: pytest.CaptureFixture[str]
) -> None:
    deliveries = Deliveries()
    fleet = await start_fleet(nursery, fleet_settings(gateway.url), deliveries)
    peer = await gateway.log_in()
    await peer.dispatch(2, "MESSAGE_DELETE", {**DELETED, "channel_id": 7})
    await peer.dispatch(3, "NEWS_OF_TOMORROW", [])
    await peer.dispatch(4, "MESSAGE_DELETE", DELETED)
    await deliveries.wait_for(2)
    assert deliveries.metas[-1].sequence == 4
    counters = fleet.statuses()[0].counters
    assert (counters.broken, counters.unused, counters.events) == (1, 1, 2)
    assert "$.channel_id" in capsys.readouterr().out


async def test_the_token_is_in_no_log(
    nursery: trio.Nursery, gateway: ScriptedGateway, capsys: pytest.CaptureFixture[str]
) -> None:
    deliveries = Deliveries(error=RuntimeError("boom"))
    settings = fleet_settings(gateway.url)
    fleet = await start_fleet(nursery, settings, deliveries)
    peer = await gateway.log_in()
    await deliveries.wait_for(1)
    await peer.close(4000)
    await resumed(gateway, sequence=1)
    await fleet.stop()
    captured = capsys.readouterr()
    assert "boom" in captured.out
    assert TOKEN not in captured.out + captured.err + repr(settings) + repr(fleet.statuses())


async def test_a_gateway_that_is_away_is_tried_again(nursery: trio.Nursery, gateway: ScriptedGateway) -> None:
    fleet = await start_fleet(nursery, fleet_settings(gateway.url, compression=Compression.NONE), Deliveries())
    for _ in range(2):
        await (await gateway.accept()).abort()
    await gateway.log_in()
    with trio.fail_after(PATIENCE_SECONDS):
        await fleet.wait_until_ready()
    assert fleet.statuses()[0].counters.connects == 3
