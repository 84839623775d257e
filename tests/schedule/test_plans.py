"""What looks every two seconds goes by an index, however much waits for other times."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from aeon.storage.database import Database
from aeon.storage.queries import Query, load_queries

NOW = datetime(2030, 1, 1, tzinfo=UTC)
FILL = Query.parse("""
    INSERT INTO public."ScheduledAction" ("guildId", "kind", "key", "dueAt", "availableAt")
    SELECT ((n %% 500)::bigint << 22)::text, 'greet', n::text, at, at
    FROM generate_series(1, 50000) n, LATERAL (SELECT timestamp '2029-12-31' + n * interval '1 hour') day(at)
""")
ONE: Mapping[str, object] = {"id": "a", "epoch": 1}
KEY: Mapping[str, object] = {"guild_id": "4194304", "kind": "greet", "key": "1"}
PARAMS: Mapping[str, Mapping[str, object]] = {
    "claim_actions": {"now": NOW, "until": NOW, "limit": 16, "first_shard": 0, "last_shard": 3, "shard_count": 4},
    "spread_actions": {
        "now": NOW,
        "late_since": NOW - timedelta(minutes=1),
        "per_second": 20.0,
        "longest_seconds": 600.0,
    },
    "finish_action": ONE,
    "postpone_action": {**ONE, "available_at": NOW, "reason": "later"},
    "move_action": {**ONE, "due_at": NOW, "payload": "{}"},
    "put_action": {**KEY, "due_at": NOW, "payload": "{}"},
    "cancel_action": KEY,
}


def test_every_query_is_looked_at() -> None:
    assert set(PARAMS) == load_queries("schedule").names()


@pytest.mark.parametrize("name", sorted(set(PARAMS) - {"put_action"}))
async def test_every_query_goes_by_an_index(name: str, database: Database) -> None:
    await database.execute(FILL)
    await database.execute(Query.parse('ANALYZE public."ScheduledAction"'))
    query = load_queries("schedule").named(name)
    rows = await database.fetch_all(Query.parse(f"EXPLAIN {query.text}", name), PARAMS[name])
    plan = "\n".join(str(row["QUERY PLAN"]) for row in rows)
    assert "Seq Scan" not in plan, plan
    assert "Index" in plan, plan
