"""What is planned before Discord is asked, so that it is not forgotten should this process not live to see the answer."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC

from aeon.discord.rest.errors import Closed, DiscordUnavailable, Dropped, Overloaded, RateLimited, Rejected, RestError
from aeon.schedule import table
from aeon.schedule.action import Action, Waiting
from aeon.storage.database import Database
from aeon.storage.errors import StorageError

log = logging.getLogger(__name__)


@asynccontextmanager
async def planned(database: Database, action: Action) -> AsyncIterator[None]:
    """Plan this for what the block asks of Discord. Where Discord has certainly not done it, what was planned before stands again.

    Raises storage's errors before the block, and whatever the block raises.
    """
    standing = await table.find(database, action.guild_id, action.kind, action.key)
    await table.put(database, action)
    try:
        yield
    except RestError as error:
        if is_undone(error):
            await _restore(database, action, standing)
        raise


def is_undone(error: RestError) -> bool:
    """Discord has refused it, or never seen it."""
    if isinstance(error, DiscordUnavailable):
        return not error.sent
    return isinstance(error, Rejected | RateLimited | Overloaded | Dropped | Closed)


async def _restore(database: Database, action: Action, standing: Waiting | None) -> None:
    try:
        if standing is None:
            await table.cancel(database, action.guild_id, action.kind, action.key)
        else:
            due_at = standing.due_at.replace(tzinfo=UTC)
            await table.put(database, Action(action.guild_id, action.kind, action.key, due_at, standing.payload))
    except StorageError as error:
        about = {"guild_id": action.guild_id, "kind": action.kind, "key": action.key}
        log.warning("what was planned for nothing still stands: %s", error, extra=about)
