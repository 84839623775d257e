"""Shards, as their operator sees them."""

from collections import Counter

from attrs import evolve

from aeon.discord.gateway.states import SessionState
from aeon.discord.gateway.status import ShardCounters, ShardStatus
from aeon.metrics import exposition
from aeon.readings.gateway import gateway_families

LIVE = ShardStatus(
    shard_id=3,
    shard_count=16,
    state=SessionState.LIVE,
    latency=0.25,
    sequence=70,
    last_end=None,
    counters=ShardCounters(
        events=61,
        kinds=Counter({"MESSAGE_CREATE": 60, "READY": 1}),
        unused=5,
        duplicates=4,
        broken=3,
        failed=2,
        bytes_received=9000,
        connects=7,
        identifies=1,
        resumes=6,
        heartbeats=8,
        latest_heartbeat=1.5,
    ),
)


def lines_of(*shards: ShardStatus) -> list[str]:
    return exposition(gateway_families(shards)).decode().splitlines()


def test_a_shard_shows_its_events_by_type_its_latency_and_what_its_sockets_went_through() -> None:
    lines = lines_of(LIVE)
    for line in (
        'aeon_gateway_events_total{shard="3",type="MESSAGE_CREATE"} 60.0',
        'aeon_gateway_events_total{shard="3",type="READY"} 1.0',
        'aeon_gateway_events_dropped_total{reason="unused",shard="3"} 5.0',
        'aeon_gateway_events_dropped_total{reason="duplicate",shard="3"} 4.0',
        'aeon_gateway_events_dropped_total{reason="broken",shard="3"} 3.0',
        'aeon_gateway_events_dropped_total{reason="failed",shard="3"} 2.0',
        'aeon_gateway_received_bytes_total{shard="3"} 9000.0',
        'aeon_gateway_connects_total{shard="3"} 7.0',
        'aeon_gateway_identifies_total{shard="3"} 1.0',
        'aeon_gateway_resumes_total{shard="3"} 6.0',
        'aeon_gateway_heartbeats_total{shard="3"} 8.0',
        'aeon_gateway_heartbeat_latest_seconds{shard="3"} 1.5',
        'aeon_gateway_latency_seconds{shard="3"} 0.25',
        'aeon_gateway_shard_state{shard="3",state="live"} 1.0',
        'aeon_gateway_shard_state{shard="3",state="offline"} 0.0',
    ):
        assert line in lines


def test_a_shard_that_has_no_latency_yet_shows_none() -> None:
    lines = lines_of(evolve(LIVE, latency=None), evolve(LIVE, shard_id=4))
    assert [line for line in lines if line.startswith("aeon_gateway_latency_seconds{")] == [
        'aeon_gateway_latency_seconds{shard="4"} 0.25'
    ]
