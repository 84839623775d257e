"""Every query of the log goes by an index, and no page is sorted."""

from collections.abc import Mapping

import pytest

from aeon.storage.database import Database
from aeon.storage.queries import Query, load_queries
from tests.audit.rows import GUILD

# Guilds of very different sizes, and values that are rare and common.
FILL = Query.parse("""
    INSERT INTO public."AuditLog" ("guildId", "actionType", "userId", "moderatorId", "botAction", "createdAt")
    SELECT CASE WHEN n %% 10 = 0 THEN (n %% 5000)::text ELSE %(guild_id)s END, 'act_' || n %% 30, (n %% 400)::text,
        (n %% 20)::text, n %% 50 = 0, timestamp '2026-01-01' + n * interval '1 minute'
    FROM generate_series(1, 20000) n
""")

NO_FILTER: Mapping[str, object] = dict.fromkeys(
    ("action_type", "user_id", "moderator_id", "bot_action", "since", "until", "older_than", "older_position")
)
PAGES: Mapping[str, Mapping[str, object]] = {
    "all": {},
    "action": {"action_type": "act_7"},
    "user": {"user_id": "7"},
    "moderator": {"moderator_id": "7"},
    "bot": {"bot_action": True},
    "no bot": {"bot_action": False},
    "times": {"since": "2026-01-02", "until": "2026-01-03"},
    "behind": {"older_than": "2026-01-05", "older_position": 700},
    "action behind": {"action_type": "act_7", "older_than": "2026-01-05", "older_position": 700},
    "moderator since": {"moderator_id": "7", "since": "2026-01-03"},
    "nobody": {"user_id": "nobody"},
}


async def plan_of(database: Database, name: str, params: Mapping[str, object]) -> str:
    query = load_queries("audit").named(name)
    rows = await database.fetch_all(Query.parse(f"EXPLAIN {query.text}", name), params)
    return "\n".join(str(row["QUERY PLAN"]) for row in rows)


async def fill(database: Database) -> None:
    await database.execute(FILL, {"guild_id": GUILD})
    await database.execute(Query.parse('ANALYZE public."AuditLog"'))
    await database.execute(Query.parse('ANALYZE public."AuditPosition"'))


async def test_every_query_goes_by_an_index(database: Database) -> None:
    await fill(database)
    for name, filters in PAGES.items():
        plan = await plan_of(database, "select_audit_page", {**NO_FILTER, **filters, "guild_id": GUILD, "limit": 51})
        assert "Index Scan" in plan, f"{name}: {plan}"
        assert "Sort" not in plan, f"{name}: {plan}"
        assert "Seq Scan" not in plan, f"{name}: {plan}"
    for name, params in (
        ("select_audit", {"id": "a1"}),
        ("select_audit_since", {"after": 17_000, "limit": 1001}),
        ("select_position", {}),
    ):
        plan = await plan_of(database, name, {**params, "guild_id": GUILD})
        assert "Index" in plan, plan
        assert "Seq Scan" not in plan, plan


@pytest.mark.parametrize(
    ("filters", "index"),
    [
        ({"action_type": "act_7"}, "AuditLog_guildId_actionType_createdAt_position_others_idx"),
        ({"user_id": "7"}, "AuditLog_guildId_userId_createdAt_position_others_idx"),
        ({"moderator_id": "nobody"}, "AuditLog_guildId_moderatorId_createdAt_position_others_idx"),
        ({"since": "2026-01-02", "until": "2026-01-03"}, "AuditLog_guildId_createdAt_position_idx"),
    ],
)
async def test_a_filter_has_its_own_index(database: Database, filters: Mapping[str, object], index: str) -> None:
    await fill(database)
    plan = await plan_of(database, "select_audit_page", {**NO_FILTER, **filters, "guild_id": GUILD, "limit": 51})
    assert index in plan


async def test_rows_of_one_filter_alone_are_passed_over_within_the_index(database: Database) -> None:
    """However many they are, none of them is fetched: what is checked after fetching is told as a filter."""
    await fill(database)
    filters: Mapping[str, object] = {"action_type": "act_7", "user_id": "7", "moderator_id": "7", "bot_action": True}
    for wanted in ("action_type", "user_id", "moderator_id"):
        for other in filters:
            pair = {name: filters[name] for name in (wanted, other)}
            plan = await plan_of(database, "select_audit_page", {**NO_FILTER, **pair, "guild_id": GUILD, "limit": 51})
            assert "Index Scan" in plan, plan
            assert "Filter" not in plan, plan
            assert "Sort" not in plan, plan
