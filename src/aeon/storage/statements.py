"""Running named queries and getting typed records back; `Database` and `Transaction` share it."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import TypeVar, overload

import msgspec
from attrs import frozen

from aeon.storage.errors import InvalidRow, QueryBroken
from aeon.storage.queries import Query

Record = TypeVar("Record")
Row = dict[str, object]
Params = Mapping[str, object]

NO_PARAMS: Params = {}


@frozen
class Answer:
    """What the server sent for one statement: its rows, and how many rows it returned or changed."""

    rows: list[Row]
    count: int


class Statements(ABC):
    """The three ways to run a query.

    `into` is a class that msgspec can build (attrs, a Struct, a dataclass): columns become its fields by name, checked
    against their types; columns it does not name are passed over. Times come back without a zone and mean UTC, those of
    no calendar as `times.FIRST_TIME` or `LAST_TIME`; they may be given with a zone. JSON is given as text
    (`%(patch)s::jsonb`) and comes back decoded; a list becomes `text[]`.
    """

    @abstractmethod
    async def run(self, query: Query, params: Params) -> Answer:
        """Run one statement under a deadline."""

    @overload
    async def fetch_all(self, query: Query, params: Params = NO_PARAMS) -> list[Row]: ...

    @overload
    async def fetch_all(
        self,
        query: Query,
        params: Params = NO_PARAMS,
        *,
        into: type[Record],
        skip: Callable[[InvalidRow], None] | None = None,
    ) -> list[Record]: ...

    async def fetch_all(
        self,
        query: Query,
        params: Params = NO_PARAMS,
        *,
        into: type[Record] | None = None,
        skip: Callable[[InvalidRow], None] | None = None,
    ) -> list[Record] | list[Row]:
        """All rows.

        A row that does not fit `into` raises `InvalidRow`; with `skip`, that is told of it instead and the other rows come back.
        """
        answer = await self.run(query, params)
        if into is None:
            return answer.rows
        return _records(query, answer.rows, into, skip)

    @overload
    async def fetch_one(self, query: Query, params: Params = NO_PARAMS) -> Row | None: ...

    @overload
    async def fetch_one(self, query: Query, params: Params = NO_PARAMS, *, into: type[Record]) -> Record | None: ...

    async def fetch_one(
        self, query: Query, params: Params = NO_PARAMS, *, into: type[Record] | None = None
    ) -> Record | Row | None:
        """The row, or None where there is none; more than one is a fault of the query. Raises `InvalidRow`."""
        answer = await self.run(query, params)
        if len(answer.rows) > 1:
            raise QueryBroken(query.name, f"{len(answer.rows)} rows where at most one was expected")
        if not answer.rows:
            return None
        return answer.rows[0] if into is None else _record(query, answer.rows[0], into)

    async def execute(self, query: Query, params: Params = NO_PARAMS) -> int:
        """Number of rows changed."""
        answer = await self.run(query, params)
        return answer.count


def _record(query: Query, row: Row, into: type[Record]) -> Record:
    try:
        return msgspec.convert(row, into)
    except msgspec.ValidationError as error:
        raise InvalidRow(query.name, str(error), row) from None


def _records(
    query: Query, rows: list[Row], into: type[Record], skip: Callable[[InvalidRow], None] | None
) -> list[Record]:
    records = []
    for row in rows:
        try:
            records.append(_record(query, row, into))
        except InvalidRow as error:
            if skip is None:
                raise
            skip(error)
    return records
