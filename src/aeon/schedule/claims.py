"""Which actions are this process's to do now, and what becomes of those it could not do.

Every process claims those of its own shards' guilds, while it has them. A claim lasts for a while: it ends by itself with a
process that was killed, and whoever claims next raises the action's epoch, so that the one before can neither end nor postpone it any
more.
"""

import random
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime, timedelta

from attrs import define, field, frozen

from aeon.audit.log import record
from aeon.audit.row import AuditEntry
from aeon.discord.ids import GuildId
from aeon.schedule.action import Due
from aeon.schedule.table import finish
from aeon.storage.database import Database
from aeon.storage.errors import InvalidRow
from aeon.storage.queries import load_queries

DROPPED = "schedule_drop"
"""The `actionType` of what the audit log says of an action that can never be done."""

CLAIM_SECONDS = 60.0
"""Whoever begins in earnest holds it once more, see `table.hold`."""

FIRST_PAUSE_SECONDS = 5.0
LAST_PAUSE_SECONDS = 15 * 60.0

LATE_SECONDS = 60.0
"""What is so much over its time was not done because nobody was there to do it."""
SPREAD_PER_SECOND = 20.0
SPREAD_AT_ONCE = 2_000
LONGEST_SPREAD_SECONDS = 10 * 60.0
"""After that all that is left comes within a slice's time."""

LONGEST_REASON = 500

_QUERIES = load_queries("schedule")


def now_in_utc() -> datetime:
    return datetime.now(UTC)


@frozen
class Shards:
    """Those whose guilds this process looks after: of `first` to `last`, of `count` in all, those that it has now."""

    first: int = 0
    last: int = 0
    count: int = 1
    has: Callable[[int], bool] = lambda _shard_id: True

    @property
    def ids(self) -> list[int]:
        return [shard_id for shard_id in range(self.first, self.last + 1) if self.has(shard_id)]


@define(eq=False)
class Claims:
    """`clock` tells the time, with its zone; all processes' clocks have to agree to within a few seconds."""

    _database: Database
    _shards: Shards = field(factory=Shards)
    _clock: Callable[[], datetime] = now_in_utc

    async def claim(self, limit: int, *, busy: Collection[GuildId] = ()) -> Sequence[Due]:
        """At most so many that are due, the longest waiting first, of other guilds than those; rows that nobody can read come last.

        Raises storage's errors, as all do.
        """
        now = self._clock()
        params = {
            **self._own(),
            "now": now,
            "until": now + timedelta(seconds=CLAIM_SECONDS),
            "limit": limit,
            "busy": list(busy),
        }
        odd: list[InvalidRow] = []
        claimed = await self._database.fetch_all(_QUERIES.named("claim_actions"), params, into=Due, skip=odd.append)
        return [*claimed, *(_unreadable(error, now) for error in odd)]

    def _own(self) -> dict[str, object]:
        shards = self._shards
        return {"shards": shards.ids, "shard_count": shards.count}

    @property
    def are_any(self) -> bool:
        """Something may be this process's to do: it has a shard."""
        return bool(self._shards.ids)

    async def postpone(self, due: Due, reason: str, retry_after: float | None = None) -> None:
        """Try it again later; where another has it by now, it is theirs to do so."""
        pause = pause_seconds(due.attempts) if retry_after is None else retry_after
        params = {
            "id": due.id,
            "epoch": due.epoch,
            "available_at": self._clock() + timedelta(seconds=pause),
            "reason": reason[:LONGEST_REASON],
        }
        await self._database.execute(_QUERIES.named("postpone_action"), params)

    async def drop(self, due: Due, reason: str) -> None:
        """Never try it again, and let the audit log say why, if it is a guild's. Raises `TakenOver` where it is another's by now."""
        told = {"kind": due.kind, "key": due.key, "dueAt": f"{due.due_at.isoformat(timespec='milliseconds')}Z"}
        entry = AuditEntry(due.guild_id, DROPPED, bot_action=True, reason=reason, metadata=told)
        async with self._database.transaction() as transaction:
            await finish(transaction, due)
            if due.guild_id:
                await record(transaction, entry)

    async def spread(self, before: int = 0) -> int:
        """Let what is late come little by little rather than all at once; says how many, at most `SPREAD_AT_ONCE`.

        For a time in which nobody was there. `before` is how many have been spread since.
        """
        now = self._clock()
        begin = min(before / SPREAD_PER_SECOND, LONGEST_SPREAD_SECONDS)
        params = {
            **self._own(),
            "from": now + timedelta(seconds=begin),
            "late_since": now - timedelta(seconds=LATE_SECONDS),
            "per_second": SPREAD_PER_SECOND,
            "limit": SPREAD_AT_ONCE,
        }
        return await self._database.execute(_QUERIES.named("spread_actions"), params)

    def lateness(self, due: Due) -> float:
        """Seconds by which it is over its time."""
        return (self._clock() - due.due_at.replace(tzinfo=UTC)).total_seconds()


def _unreadable(error: InvalidRow, now: datetime) -> Due:
    """As much of the row as there is, so that it can be dropped: otherwise it would be claimed for ever, each time in another's place."""
    row = error.row
    due_at, epoch, attempts = row["due_at"], row["epoch"], row["attempts"]
    assert isinstance(epoch, int), "the column takes no NULL"
    return Due(
        id=str(row["id"]),
        guild_id=GuildId(str(row["guild_id"] or "")),
        kind=str(row["kind"] or ""),
        key=str(row["key"] or ""),
        payload=row["payload"],
        due_at=due_at if isinstance(due_at, datetime) else now.astimezone(UTC).replace(tzinfo=None),
        epoch=epoch,
        attempts=attempts if isinstance(attempts, int) else 0,
        fault=f"nobody can read it: {error.reason}",
    )


def pause_seconds(attempts: int) -> float:
    """How long to wait after so many tries before: twice as long each time up to a limit, and never all at the same moment.

    Any number will do: another program may have written it.
    """
    whole = min(FIRST_PAUSE_SECONDS * float(1 << max(0, min(attempts, 20))), LAST_PAUSE_SECONDS)
    return whole * random.uniform(0.5, 1.0)  # noqa: S311  jitter needs no cryptography
