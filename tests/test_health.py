"""What `/ready` says of a process, before it has shards and with them."""

from typing import cast

from attrs import frozen

from aeon.discord.gateway.fleet import Fleet as RealFleet
from aeon.discord.gateway.intents import Intents
from aeon.discord.gateway.states import SessionState
from aeon.discord.gateway.status import ShardCounters, ShardStatus
from aeon.health import Health
from aeon.intents import WANTED
from aeon.storage.database import Database

COUNTERS = ShardCounters(events=9, broken=1, failed=2, connects=4, identifies=1, resumes=3)


@frozen
class Fleet:
    """Shards in these states."""

    states: tuple[SessionState, ...]
    intents: Intents = WANTED

    def statuses(self) -> tuple[ShardStatus, ...]:
        count = len(self.states)
        return tuple(
            ShardStatus(shard_id, count, state, 0.1234 if state is SessionState.LIVE else None, 0, None, COUNTERS)
            for shard_id, state in enumerate(self.states)
        )


def health(fleet: Fleet | None) -> Health:
    """With a database and a fleet that are asked for nothing else."""
    found = Health(cast("Database", None))
    found.fleet = cast("RealFleet | None", fleet)
    return found


def test_each_shard_shows_its_state_latency_and_counters() -> None:
    shards = health(Fleet((SessionState.LIVE, SessionState.RESUMING))).components()["shards"]
    assert not shards.ready
    counted = {"events": 9, "broken": 1, "failed": 2, "connects": 4, "identifies": 1, "resumes": 3}
    assert shards.more["shards"] == [
        {"id": 0, "state": "live", "latencyMs": 123, **counted},
        {"id": 1, "state": "resuming", "latencyMs": None, **counted},
    ]


def test_without_shards_nothing_is_ready_and_with_all_of_them_live_the_shards_are() -> None:
    assert not health(None).components()["shards"].ready
    assert health(Fleet((SessionState.LIVE, SessionState.LIVE))).components()["shards"].ready


def test_a_missing_intent_is_named_and_leaves_the_process_ready() -> None:
    fleet = Fleet((SessionState.LIVE,), WANTED & ~Intents.MESSAGE_CONTENT)
    intents = health(fleet).components()["intents"]
    assert intents.ready
    assert list(intents.more["missing"]) == ["Message Content Intent"]
