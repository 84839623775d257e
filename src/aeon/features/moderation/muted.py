"""Who is muted by a role: kept as the action that ends it, in a hundred years where nobody has said when.

So a mute ends by itself, and whoever leaves and comes back is found there.
"""

from datetime import UTC, datetime, timedelta

import msgspec

from aeon.discord.ids import GuildId, RoleId, UserId
from aeon.schedule import table
from aeon.schedule.action import Action, Due
from aeon.schedule.errors import Impossible
from aeon.storage.database import Database
from aeon.storage.statements import Statements

KIND = "mute"
FOREVER = timedelta(days=100 * 365)


class Mute(msgspec.Struct, frozen=True, rename="camel"):
    """The role that was given, by whom and why."""

    role_id: RoleId
    moderator_id: UserId
    reason: str | None = None


def ending(guild_id: GuildId, user_id: UserId, mute: Mute, ends_at: datetime) -> Action:
    """The action that ends it."""
    return Action(guild_id, KIND, user_id, ends_at, msgspec.to_builtins(mute))


async def find_mute(statements: Statements, guild_id: GuildId, user_id: UserId) -> tuple[Mute, datetime] | None:
    """The mute that holds, and when it ends; None also where nobody can read what stands there. Raises storage's errors."""
    found = await table.find(statements, guild_id, KIND, user_id)
    if found is None:
        return None
    try:
        return msgspec.convert(found.payload, Mute), found.due_at.replace(tzinfo=UTC)
    except msgspec.ValidationError:
        return None


async def forget_mute(database: Database, guild_id: GuildId, user_id: UserId) -> None:
    """Raises storage's errors."""
    await table.cancel(database, guild_id, KIND, user_id)


def mute_of(due: Due) -> Mute:
    """Raises `Impossible` where what was noted cannot be read."""
    try:
        return msgspec.convert(due.payload, Mute)
    except msgspec.ValidationError as error:
        raise Impossible(f"nobody can read how the mute was to end: {error}") from error
