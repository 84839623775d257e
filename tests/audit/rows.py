"""Guilds, entries and what the log holds of them."""

from typing import Any

from aeon.audit.log import read_since, record
from aeon.audit.row import AuditEntry, AuditRow
from aeon.discord.ids import GuildId, UserId
from aeon.storage.database import Database

GUILD, OTHER = GuildId("100000000000000000"), GuildId("100000000000000007")
MODERATOR, MEMBER = UserId("200000000000000001"), UserId("200000000000000002")


async def log_of(database: Database, guild_id: GuildId = GUILD) -> list[AuditRow]:
    """All of a guild's rows in order."""
    return list(await read_since(database, guild_id, after=0, limit=10_000))


async def written(database: Database, action_type: str = "ban", guild_id: GuildId = GUILD, **more: Any) -> AuditRow:
    """A row written in a transaction of its own."""
    async with database.transaction() as transaction:
        return await record(transaction, AuditEntry(guild_id, action_type, **more))
