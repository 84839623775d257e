"""Rows become records that are checked, and a row that does not fit spoils no other."""

from datetime import datetime

import pytest
from attrs import field, frozen, validators

from aeon.discord.ids import GuildId
from aeon.storage.database import Database
from aeon.storage.errors import InvalidRow, QueryBroken
from aeon.storage.queries import Query

ROWS = Query.parse(
    """SELECT * FROM (VALUES
        ('1', 5, ARRAY['a', 'b'], '{"title": "x"}'::jsonb, timestamp '2024-01-01 12:00'),
        ('2', NULL, '{}', NULL, NULL),
        ('3', 7, '{}', 'null'::jsonb, NULL)
    ) AS row (guild_id, number, words, embed, at) ORDER BY guild_id""",
    "rows",
)


@frozen
class Embed:
    title: str


@frozen
class Loose:
    guild_id: GuildId
    number: int | None
    words: tuple[str, ...]
    embed: Embed | None
    at: datetime | None


@frozen
class Strict:
    guild_id: GuildId
    number: int = field(validator=validators.lt(7))


async def test_columns_become_fields_of_their_types(database: Database) -> None:
    rows = await database.fetch_all(ROWS, into=Loose)
    assert rows[0] == Loose(GuildId("1"), 5, ("a", "b"), Embed("x"), datetime(2024, 1, 1, 12))  # noqa: DTZ001
    assert rows[1] == Loose(GuildId("2"), None, (), None, None)
    # A JSON null and an SQL NULL both mean that there is none.
    assert rows[2].embed is None


async def test_rows_without_a_record_are_mappings(database: Database) -> None:
    assert await database.fetch_one(Query.parse("SELECT 1 AS one")) == {"one": 1}


async def test_a_row_that_does_not_fit_is_told_and_passed_over(database: Database) -> None:
    bad: list[InvalidRow] = []
    assert await database.fetch_all(ROWS, into=Strict, skip=bad.append) == [Strict(GuildId("1"), 5)]
    assert [error.row["guild_id"] for error in bad] == ["2", "3"]
    assert "Expected `int`, got `null` - at `$.number`" in str(bad[0])
    assert "'number' must be < 7" in str(bad[1])


async def test_without_a_way_to_pass_it_over_it_is_raised(database: Database) -> None:
    with pytest.raises(InvalidRow, match="rows gave a row that does not fit"):
        await database.fetch_all(ROWS, into=Strict)
    with pytest.raises(InvalidRow):
        await database.fetch_one(Query.parse("SELECT '1' AS guild_id"), into=Strict)


async def test_one_row_or_none(database: Database) -> None:
    assert await database.fetch_one(Query.parse("SELECT 1 AS one WHERE false")) is None
    with pytest.raises(QueryBroken, match="at most one"):
        await database.fetch_one(ROWS)


async def test_the_rows_changed_are_counted(database: Database) -> None:
    assert await database.execute(Query.parse("CREATE TABLE n (n integer)")) in {-1, 0}
    assert await database.execute(Query.parse("INSERT INTO n SELECT generate_series(1, 3)")) == 3
    assert await database.execute(Query.parse("DELETE FROM n WHERE n > 9")) == 0


async def test_a_missing_parameter_is_a_broken_query(database: Database) -> None:
    with pytest.raises(QueryBroken, match="parameter"):
        await database.fetch_all(Query.parse("SELECT %(n)s"), {})
