"""The version of a guild's configuration inside a transaction: what `If-Match` is checked against and `ETag` is made of."""

from attrs import frozen

from aeon.discord.ids import GuildId
from aeon.storage.errors import VersionMismatch
from aeon.storage.queries import load_queries
from aeon.storage.transaction import Transaction

_QUERIES = load_queries("changes")


@frozen
class _Version:
    version: int
    raised: bool | None


async def version_after(transaction: Transaction, guild_id: GuildId, *, expected: int | None = None) -> int:
    """The guild's version as this transaction will leave it; call it after the transaction's writes.

    The writes have locked the version by raising it, so between `expected` and this transaction nobody else can have changed anything.
    (Checking before them would need a lock taken in another order than the triggers of other programs take theirs: a deadlock.)
    Raises `VersionMismatch` where the guild was not at `expected` when the writes began; leaving the block with it rolls them back.
    """
    row = await transaction.fetch_one(_QUERIES.named("select_version"), {"guild_id": guild_id}, into=_Version)
    version = row.version if row else 0
    before = version - 1 if row and row.raised else version
    if expected is not None and before != expected:
        raise VersionMismatch(guild_id, expected, before)
    return version
