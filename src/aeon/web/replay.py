"""The port through which a socket gets what it missed of a guild's audit log."""

from collections.abc import Sequence
from typing import Protocol

from aeon.discord.ids import GuildId
from aeon.feed.event import FeedEvent

MOST_MISSED = 1_000
"""Beyond it a client had better read the log anew."""


class Replay(Protocol):
    """Stored events as if they were published now."""

    async def __call__(self, guild_id: GuildId, *, after: int, limit: int) -> Sequence[FeedEvent] | None:
        """The guild's events after a position, in order; None where that position is unknown or there are more than `limit`.

        Raises `aeon.storage.errors.StorageError` where the database cannot say.
        """
        ...


async def no_replay(guild_id: GuildId, *, after: int, limit: int) -> Sequence[FeedEvent] | None:  # noqa: ARG001, RUF029  the port's form
    """A replay that knows no position: clients are told to read anew."""
    return None
