"""Every query of the log goes by an index, no more than a page is sorted, and none is looked for among rows of one filter alone."""

from collections.abc import Iterator, Mapping
from itertools import combinations, product
from typing import Any

import msgspec
import pytest
from attrs import frozen

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

# A raider whom a rule blocks over and over, and a moderator who warns others: 5,000 rows of each, and none in common. That bots do
# the one may be left open.
RAID = Query.parse("""
    INSERT INTO public."AuditLog" ("guildId", "actionType", "userId", "moderatorId", "botAction", "createdAt")
    SELECT %(guild_id)s, (ARRAY['warn', 'automod_block'])[1 + n %% 2], (ARRAY[(n %% 400)::text, 'raider'])[1 + n %% 2],
        (ARRAY['warner', NULL])[1 + n %% 2], n %% 2 = 1 AND %(bots)s::boolean, timestamp '2026-01-01' + n * interval '1 minute'
    FROM generate_series(1, 10000) n
""")
BY_BOTS = {"action_type": "automod_block", "user_id": "raider", "bot_action": True}
BY_PEOPLE = {"action_type": "warn", "moderator_id": "warner", "bot_action": False}
FEW_BLOCKS = 40
"""5,000 rows of an index alone are twice as many."""

LIMIT = 51

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


@frozen
class Step:
    """One step of a plan, with all that the server tells of it."""

    kind: str
    told: Mapping[str, Any]

    @property
    def sorts_much(self) -> bool:
        return self.kind in {"Sort", "Incremental Sort"} and self.told["Plan Rows"] > LIMIT


def steps_of(plan: Mapping[str, Any]) -> Iterator[Step]:
    """The steps that are taken: none for the part of a statement that is not asked for."""
    parts = plan.get("Plans", ())
    inner = [step for part in parts for step in steps_of(part)]
    if plan.get("One-Time Filter") == "false" or (parts and not inner):
        return
    yield Step(plan["Node Type"], plan)
    yield from inner


async def plan_of(
    database: Database, name: str, params: Mapping[str, object], *, told: str = "FORMAT JSON"
) -> list[Step]:
    query = load_queries("audit").named(name)
    row = await database.fetch_one(Query.parse(f"EXPLAIN ({told}) {query.text}", name), {**params, "guild_id": GUILD})
    assert row is not None
    [explained] = msgspec.convert(row["QUERY PLAN"], list[dict[str, Any]])
    return list(steps_of(explained["Plan"]))


async def page_plan(database: Database, filters: Mapping[str, object], *, told: str = "FORMAT JSON") -> list[Step]:
    return await plan_of(database, "select_audit_page", {**NO_FILTER, **filters, "limit": LIMIT}, told=told)


async def fill(database: Database) -> None:
    await database.execute(FILL, {"guild_id": GUILD})
    await note_what_there_is(database)


async def raid(database: Database, *, bots: bool | None = True) -> None:
    await database.execute(RAID, {"guild_id": GUILD, "bots": bots})
    await note_what_there_is(database)


async def note_what_there_is(database: Database) -> None:
    await database.execute(Query.parse('ANALYZE public."AuditLog"'))
    await database.execute(Query.parse('ANALYZE public."AuditPosition"'))


async def test_every_query_goes_by_an_index(database: Database) -> None:
    await fill(database)
    for name, filters in PAGES.items():
        steps = await page_plan(database, filters)
        kinds = {step.kind for step in steps}
        assert "Index Scan" in kinds, name
        assert "Seq Scan" not in kinds, name
        assert not any(step.sorts_much for step in steps), name
    for name, params in (
        ("select_audit", {"id": "a1"}),
        ("select_audit_since", {"after": 17_000, "limit": 1001}),
        ("select_audit_time", {"position": 17_000}),
        ("select_position", {}),
    ):
        kinds = {step.kind for step in await plan_of(database, name, params)}
        assert kinds & {"Index Scan", "Bitmap Index Scan"}, name
        assert "Seq Scan" not in kinds, name


@pytest.mark.parametrize(
    ("filters", "index"),
    [
        ({"action_type": "act_7"}, "AuditLog_half_actionType_createdAt_position_idx"),
        ({"user_id": "7"}, "AuditLog_half_userId_createdAt_position_idx"),
        ({"moderator_id": "nobody"}, "AuditLog_half_moderatorId_createdAt_position_idx"),
        ({"since": "2026-01-02", "until": "2026-01-03"}, "AuditLog_guildId_botAction_createdAt_position_idx"),
        ({}, "AuditLog_guildId_botAction_createdAt_position_idx"),
    ],
)
async def test_a_filter_has_its_own_index(database: Database, filters: Mapping[str, object], index: str) -> None:
    await fill(database)
    indexes = {step.told["Index Name"] for step in await page_plan(database, filters) if "Index Name" in step.told}
    assert index in indexes


async def test_rows_of_one_filter_alone_are_passed_over_within_the_index(database: Database) -> None:
    """However many they are, none of them is fetched: what is checked after fetching is told as a filter."""
    await fill(database)
    filters: Mapping[str, object] = {"action_type": "act_7", "user_id": "7", "moderator_id": "7", "bot_action": True}
    for pair in combinations(filters, 2):
        steps = await page_plan(database, {name: filters[name] for name in pair})
        assert "Index Scan" in {step.kind for step in steps}, pair
        for step in steps:
            assert not step.sorts_much, pair
            assert "Filter" not in step.told, pair


async def test_what_bots_and_what_people_did_is_never_looked_for_among_the_others_rows(database: Database) -> None:
    await fill(database)
    await raid(database)
    for one, other in product(BY_BOTS.items(), BY_PEOPLE.items()):
        if one[0] != other[0]:
            assert await looked_through(database, dict([one, other])) == (0, True), (one, other)


@pytest.mark.parametrize("filters", [{}, {"action_type": "automod_block"}, {"user_id": "raider"}])
async def test_rows_of_which_another_program_left_open_who_did_it_are_read_by_pages_as_well(
    database: Database, filters: Mapping[str, object]
) -> None:
    await database.execute(Query.parse('ALTER TABLE public."AuditLog" ALTER COLUMN "botAction" DROP NOT NULL'))
    await fill(database)
    await raid(database, bots=None)
    assert await looked_through(database, filters) == (LIMIT, True)


async def looked_through(database: Database, filters: Mapping[str, object]) -> tuple[int, bool]:
    """How many rows a page has, and whether few blocks were read for it."""
    page, *_ = await page_plan(database, filters, told="ANALYZE, BUFFERS, FORMAT JSON")
    return page.told["Actual Rows"], page.told["Shared Hit Blocks"] + page.told["Shared Read Blocks"] < FEW_BLOCKS
