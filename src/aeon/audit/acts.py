"""Acts that are recorded through the journal: what was done already, or what its doing need not wait for the database for.

Whoever records an act gives its row an id that the act itself determines, so that an event that comes twice leaves one row.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import msgspec
from attrs import define, frozen

from aeon.audit.row import AuditEntry
from aeon.discord.ids import GuildId
from aeon.journal.errors import BodyBroken
from aeon.journal.journal import Journal
from aeon.journal.kind import Kind
from aeon.storage.plain import plain, plain_json
from aeon.storage.queries import load_queries
from aeon.storage.transaction import Transaction

ACTS = "audit"

_INSERT = load_queries("audit").named("insert_audit_rows")


@frozen
class Act:
    """A row to be. `at` is in milliseconds since 1970, by the clock of whoever saw it done."""

    id: str
    at: int
    entry: AuditEntry


class _Written(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """As the journal keeps it; fields are only ever added at the end."""

    id: str
    at: int
    guild_id: str
    action_type: str
    user_id: str | None
    moderator_id: str | None
    bot_action: bool
    reason: str | None
    metadata: msgspec.Raw


_decoder = msgspec.json.Decoder(_Written)


@define(eq=False)
class ActsOfTheJournal:
    """Is the guilds' port `Acts`."""

    _journal: Journal

    @property
    def is_full(self) -> bool:
        """Nothing would be recorded."""
        return self._journal.is_full

    def record(self, act: Act) -> None:
        """Never waits. Raises `JournalFull` or `SpoolBroken`: then it is not recorded."""
        self._journal.append(ACTS, pack(act))


def pack(act: Act) -> bytes:
    """As the journal keeps it."""
    entry = act.entry
    written = _Written(
        act.id,
        act.at,
        entry.guild_id,
        entry.action_type,
        entry.user_id,
        entry.moderator_id,
        entry.bot_action,
        entry.reason,
        msgspec.Raw(msgspec.json.encode(entry.metadata)),
    )
    return msgspec.json.encode(written)


def acts_kind(tell: Callable[[GuildId], None]) -> Kind:
    """Writes acts into the audit log; `tell` hears of each guild that has new rows, and neither waits nor raises."""

    def written(bodies: Sequence[bytes]) -> None:
        for guild_id in dict.fromkeys(GuildId(_read(body).guild_id) for body in bodies):
            tell(guild_id)

    return Kind(ACTS, _write, written)


async def _write(transaction: Transaction, bodies: Sequence[bytes]) -> None:
    rows = [_read(body) for body in bodies]
    await transaction.execute(
        _INSERT,
        {
            "ids": [row.id for row in rows],
            "guild_ids": [row.guild_id for row in rows],
            "action_types": [row.action_type for row in rows],
            "user_ids": [row.user_id for row in rows],
            "moderator_ids": [row.moderator_id for row in rows],
            "bot_actions": [row.bot_action for row in rows],
            "reasons": [row.reason and plain(row.reason) for row in rows],
            "metadata": [plain_json(bytes(row.metadata).decode()) for row in rows],
            "times": [datetime.fromtimestamp(row.at / 1000, UTC).replace(tzinfo=None) for row in rows],
        },
    )


def _read(body: bytes) -> _Written:
    try:
        return _decoder.decode(body)
    except msgspec.MsgspecError as error:
        raise BodyBroken(f"no act of the audit log: {error}") from error
