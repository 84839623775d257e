"""The audit log in the database: written within a transaction, read by pages, by id and by position."""

import json
from collections.abc import Sequence
from datetime import datetime

from attrs import asdict, frozen

from aeon.audit.row import AuditEntry, AuditRow
from aeon.discord.ids import GuildId, UserId
from aeon.storage.plain import plain, plain_json
from aeon.storage.queries import load_queries
from aeon.storage.statements import Statements
from aeon.storage.times import FIRST_TIME, LAST_TIME
from aeon.storage.transaction import Transaction

_QUERIES = load_queries("audit")


async def record(transaction: Transaction, entry: AuditEntry, *, row_id: str | None = None) -> AuditRow:
    """Write what was done together with the doing itself; for all but configuration, whose rows the database writes (see `by`).

    `row_id` is for what may come twice, and whoever gives it has looked for such a row; else the database makes one.

    It locks the guild's log until the transaction ends, so it comes last in it, and of several guilds' entries in the order of guilds.
    Nobody is told: that is for whoever knows that the transaction is committed. Raises storage's errors.
    """
    told = {"reason": entry.reason and plain(entry.reason), "metadata": plain_json(json.dumps(entry.metadata))}
    params = {**asdict(entry, recurse=False), **told, "id": row_id}
    row = await transaction.fetch_one(_QUERIES.named("insert_audit"), params, into=AuditRow)
    assert row is not None, "it has just been written"
    return row


@frozen
class AuditFilter:
    """What rows have to be like; None admits any. Times are inclusive."""

    action_type: str | None = None
    user_id: UserId | None = None
    moderator_id: UserId | None = None
    bot_action: bool | None = None
    since: datetime | None = None
    until: datetime | None = None


@frozen
class Place:
    """Where in the list of rows, latest first, a page ended."""

    created_at: datetime
    position: int

    @classmethod
    def of(cls, row: AuditRow) -> "Place":
        return cls(row.created_at, row.position)


async def read_page(
    database: Statements, guild_id: GuildId, wanted: AuditFilter, *, limit: int, behind: Place | None = None
) -> list[AuditRow]:
    """At most `limit` rows, the latest first, from behind a place on. Raises storage's errors."""
    params = {
        **asdict(wanted),
        "guild_id": guild_id,
        "limit": limit,
        "older_than": behind and await _time_of(database, guild_id, behind),
        "older_position": behind and behind.position,
    }
    return await database.fetch_all(_QUERIES.named("select_audit_page"), params, into=AuditRow)


async def _time_of(database: Statements, guild_id: GuildId, place: Place) -> datetime | str:
    """As the database has it: behind what stands for many times that no calendar has, rows would be left out or come again."""
    if place.created_at not in {FIRST_TIME, LAST_TIME}:
        return place.created_at
    params = {"guild_id": guild_id, "position": place.position}
    row = await database.fetch_one(_QUERIES.named("select_audit_time"), params, into=_Time)
    return row.time if row else place.created_at


async def read_row(database: Statements, guild_id: GuildId, row_id: str) -> AuditRow | None:
    """The row of this id, None where the guild has none. Raises storage's errors."""
    params = {"guild_id": guild_id, "id": row_id}
    return await database.fetch_one(_QUERIES.named("select_audit"), params, into=AuditRow)


async def read_since(database: Statements, guild_id: GuildId, *, after: int, limit: int) -> Sequence[AuditRow]:
    """At most `limit` rows from behind this position on, in order. Raises storage's errors."""
    params = {"guild_id": guild_id, "after": after, "limit": limit}
    return await database.fetch_all(_QUERIES.named("select_audit_since"), params, into=AuditRow)


@frozen
class _Time:
    time: str


@frozen
class _Position:
    position: int


async def read_position(database: Statements, guild_id: GuildId) -> int:
    """The position of the guild's last row, 0 where it never had one. Raises storage's errors."""
    row = await database.fetch_one(_QUERIES.named("select_position"), {"guild_id": guild_id}, into=_Position)
    return row.position if row else 0
