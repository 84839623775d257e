"""Reads that a guild waits for as long as it takes: what they would tell has happened already."""

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


async def until_read(guild_id: GuildId, read: Callable[[], Awaitable[Found]]) -> Found:
    """What `read` finds, once the database lets it; for effects, whose time ends it."""
    pause = FIRST_PAUSE_SECONDS
    while True:
        try:
            return await read()
        except StorageError as error:
            log.info("a guild's rows not read: %s; again in %.1f s", error, pause, extra={"guild_id": guild_id})
        await trio.sleep(pause)
        pause = min(pause * 2, LAST_PAUSE_SECONDS)
