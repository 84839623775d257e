"""Reads that a guild waits for as long as it takes: what they would tell has happened already, and nobody tells of it twice."""

import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

import trio

from aeon.discord.ids import GuildId
from aeon.storage.errors import StorageError

log = logging.getLogger(__name__)

Found = TypeVar("Found")

FIRST_PAUSE_SECONDS = 0.5
LAST_PAUSE_SECONDS = 5.0

READ_SECONDS = 60.0
"""For an effect that waits for a read."""
PATIENCE_SECONDS = 50.0
"""Within it; then the guild starts over, for as long as the database stays away."""


async def until_read(guild_id: GuildId, read: Callable[[], Awaitable[Found]]) -> Found:
    """What `read` finds, once the database lets it; how long that may take is the caller's to say."""
    pause = FIRST_PAUSE_SECONDS
    while True:
        try:
            return await read()
        except StorageError as error:
            log.info("a guild's rows not read: %s; again in %.1f s", error, pause, extra={"guild_id": guild_id})
        await trio.sleep(pause)
        pause = min(pause * 2, LAST_PAUSE_SECONDS)
