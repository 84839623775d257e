"""Shards: what comes in over them, and how they stand."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from prometheus_client import Metric

from aeon.discord.gateway.states import SessionState
from aeon.discord.gateway.status import ShardCounters, ShardStatus
from aeon.metrics import counter, gauge

NOT_HANDED_ON: Mapping[str, Callable[[ShardCounters], int]] = {
    "unused": lambda counters: counters.unused,
    "duplicate": lambda counters: counters.duplicates,
    "broken": lambda counters: counters.broken,
    "failed": lambda counters: counters.failed,
}
"""By reason. Of those `failed` were handed on, and the receiver raised."""

TOTALS: Mapping[str, tuple[str, Callable[[ShardCounters], int]]] = {
    "aeon_gateway_received_bytes_total": ("Received, compressed.", lambda counters: counters.bytes_received),
    "aeon_gateway_connects_total": ("Attempts to connect.", lambda counters: counters.connects),
    "aeon_gateway_identifies_total": ("Sessions begun.", lambda counters: counters.identifies),
    "aeon_gateway_resumes_total": ("Sessions taken up again.", lambda counters: counters.resumes),
    "aeon_gateway_heartbeats_total": ("Heartbeats sent.", lambda counters: counters.heartbeats),
}


def gateway_families(shards: Sequence[ShardStatus]) -> Iterator[Metric]:
    named = {str(shard.shard_id): shard for shard in shards}
    yield counter(
        "aeon_gateway_events_total",
        "Events understood, by Discord's name of them.",
        ["shard", "type"],
        {(name, kind): count for name, shard in named.items() for kind, count in shard.counters.kinds.items()},
    )
    yield counter(
        "aeon_gateway_events_dropped_total",
        "Events that came to nothing.",
        ["shard", "reason"],
        {(name, why): of(shard.counters) for name, shard in named.items() for why, of in NOT_HANDED_ON.items()},
    )
    for total, (text, of) in TOTALS.items():
        yield counter(total, text, ["shard"], {(name,): of(shard.counters) for name, shard in named.items()})
    yield gauge(
        "aeon_gateway_shard_state",
        "1 for the state that the shard is in.",
        ["shard", "state"],
        {(name, state.value): shard.state is state for name, shard in named.items() for state in SessionState},
    )
    yield gauge(
        "aeon_gateway_latency_seconds",
        "From the last heartbeat to its acknowledgement.",
        ["shard"],
        {(name,): shard.latency for name, shard in named.items() if shard.latency is not None},
    )
    yield gauge(
        "aeon_gateway_heartbeat_latest_seconds",
        "How late a heartbeat was at worst since the start.",
        ["shard"],
        {(name,): shard.counters.latest_heartbeat for name, shard in named.items()},
    )
