"""What a subscriber missed of a guild's log."""

from collections.abc import Sequence

from attrs import frozen

from aeon.audit.event import as_published
from aeon.audit.log import read_position, read_since
from aeon.discord.ids import GuildId
from aeon.feed.event import FeedEvent
from aeon.storage.database import Database

LAST_POSITION = 2**63 - 1
"""Of a bigint."""


@frozen(eq=False)
class AuditReplay:
    """Is the web's port `Replay`."""

    database: Database

    async def __call__(self, guild_id: GuildId, *, after: int, limit: int) -> Sequence[FeedEvent] | None:
        """The rows after a position as events, in order.

        None where there are more than `limit`, where the guild never came to that position, or where the next row has been deleted
        since. Raises storage's errors.
        """
        if after > LAST_POSITION:
            return None
        rows = await read_since(self.database, guild_id, after=after, limit=limit + 1)
        if not rows:
            return [] if after <= await read_position(self.database, guild_id) else None
        if len(rows) > limit or rows[0].position != after + 1:
            return None
        return [as_published(row) for row in rows]
