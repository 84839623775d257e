"""Lists and places go by an index, and no page is sorted."""

from collections.abc import Mapping

import pytest

from aeon.storage.database import Database
from aeon.storage.queries import Query, load_queries
from tests.guild.examples import GUILD

FILL = Query.parse("""
    INSERT INTO public."MemberLevel" ("guildId", "userId", "xp")
    SELECT CASE WHEN n %% 10 = 0 THEN (n %% 500)::text ELSE %(guild_id)s END, n::text, n %% 3000
    FROM generate_series(1, 20000) n
""")
QUESTIONS: Mapping[str, Mapping[str, object]] = {
    "select_levels_page": {"limit": 51, "xp": 2_000, "user_id": "7"},
    "select_leaders": {"limit": 11, "offset": 100},
    "select_standing": {"user_id": "12001"},
    "lock_level": {"user_id": "12001"},
}


@pytest.mark.parametrize("name", QUESTIONS)
async def test_every_question_goes_by_an_index(database: Database, name: str) -> None:
    await database.execute(FILL, {"guild_id": GUILD})
    await database.execute(Query.parse('ANALYZE public."MemberLevel"'))
    explained = Query.parse(f"EXPLAIN {load_queries('levelling').named(name).text}", name)
    rows = await database.fetch_all(explained, {**QUESTIONS[name], "guild_id": GUILD})
    plan = "\n".join(str(row["QUERY PLAN"]) for row in rows)
    assert "Index" in plan, plan
    assert "Sort" not in plan, plan
    assert "Seq Scan" not in plan, plan
