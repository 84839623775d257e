"""What members have earned, read from the database and set there."""

from collections.abc import Sequence
from datetime import datetime

from attrs import frozen

from aeon.audit.by import By
from aeon.audit.log import read_row, record
from aeon.audit.row import AuditEntry
from aeon.discord.ids import GuildId, UserId
from aeon.features.levelling.curve import MOST_XP
from aeon.storage.database import Database
from aeon.storage.queries import load_queries
from aeon.storage.statements import Statements

_QUERIES = load_queries("levelling")
XP_UPDATE = "xp_update"


@frozen
class MemberLevel:
    """A row. `last_xp_at` is when the message was written that earned something last; times are in UTC."""

    id: str
    user_id: UserId
    xp: int
    last_xp_at: datetime | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


@frozen
class Place:
    """Where in the list, who has most first, a page ended."""

    xp: int
    user_id: UserId


@frozen
class Leader:
    user_id: UserId
    xp: int


@frozen
class Standing:
    """What a member has earned, and how many have earned more."""

    xp: int
    ahead: int


@frozen
class Changed:
    """A row as it was written, and what it held before."""

    row: MemberLevel
    before: int


async def read_page(
    database: Statements, guild_id: GuildId, *, limit: int, behind: Place | None = None
) -> Sequence[MemberLevel]:
    """At most `limit` rows, who has most first, from behind a place on. Raises storage's errors."""
    params = {
        "guild_id": guild_id,
        "limit": limit,
        "xp": behind and behind.xp,
        "user_id": behind and behind.user_id,
    }
    return await database.fetch_all(_QUERIES.named("select_levels_page"), params, into=MemberLevel)


async def read_leaders(database: Statements, guild_id: GuildId, *, limit: int, offset: int) -> Sequence[Leader]:
    """Those who have earned something, who has most first. Raises storage's errors."""
    params = {"guild_id": guild_id, "limit": limit, "offset": offset}
    return await database.fetch_all(_QUERIES.named("select_leaders"), params, into=Leader)


async def read_standing(database: Statements, guild_id: GuildId, user_id: UserId) -> Standing | None:
    """None for who never earned anything. Raises storage's errors."""
    params = {"guild_id": guild_id, "user_id": user_id}
    return await database.fetch_one(_QUERIES.named("select_standing"), params, into=Standing)


@frozen
class _Xp:
    xp: int


@frozen
class Change:
    """Give a member so much (less than none: take it), or set what they have; `by` and `reason` are for the audit log.

    `source_id` tells one wish from another, and is the same when one comes twice: then it is met once.
    """

    user_id: UserId
    by: By
    amount: int | None = None
    xp: int | None = None
    reason: str | None = None
    source_id: str | None = None

    @property
    def row_id(self) -> str | None:
        """Of the row in the audit log."""
        return None if self.source_id is None else f"{XP_UPDATE}-{self.source_id}"

    def after(self, before: int) -> int:
        """What they have then: never less than nothing, nor more than anybody can."""
        wanted = self.xp if self.xp is not None else before + (self.amount or 0)
        return max(0, min(wanted, MOST_XP))


async def change_xp(database: Database, guild_id: GuildId, change: Change) -> Changed:
    """Write it, with a row of the audit log where something changes. Raises storage's errors."""
    params = {"guild_id": guild_id, "user_id": change.user_id}
    async with database.transaction() as transaction:
        await transaction.execute(_QUERIES.named("insert_level"), params)
        held = await transaction.fetch_one(_QUERIES.named("lock_level"), params, into=_Xp)
        assert held is not None, "it has just been made, and is locked"
        is_done = change.row_id is not None and await read_row(transaction, guild_id, change.row_id) is not None
        after = held.xp if is_done else change.after(held.xp)
        wanted = {**params, "xp": after}
        row = await transaction.fetch_one(_QUERIES.named("update_xp"), wanted, into=MemberLevel)
        assert row is not None, "it is locked"
        if after != held.xp:
            entry = _entry(guild_id, change, before=held.xp, after=after)
            await record(transaction, entry, row_id=change.row_id)
    return Changed(row, held.xp)


def _entry(guild_id: GuildId, change: Change, *, before: int, after: int) -> AuditEntry:
    key = {} if change.by.key is None else {"key": change.by.key}
    return AuditEntry(
        guild_id=guild_id,
        action_type=XP_UPDATE,
        user_id=change.user_id,
        moderator_id=change.by.user_id,
        bot_action=change.by.user_id is None,
        reason=change.reason,
        metadata={**key, "before": {"xp": before}, "after": {"xp": after}},
    )
