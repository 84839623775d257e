"""What a guild is asked of its audit log. It keeps none of it in memory: each question is one read of the database."""

from collections.abc import Sequence

from attrs import frozen

from aeon.actors.request import Request
from aeon.audit.log import AuditFilter, Place, read_page, read_row
from aeon.audit.row import AuditRow
from aeon.discord.ids import GuildId
from aeon.features.audit import texts
from aeon.guild.behaviour import Handler, handler
from aeon.guild.errors import NoSuch
from aeon.guild.reading import answered_by
from aeon.storage.database import Database

FEATURE = "audit"
READS = "the audit log"


@frozen
class ListAudit(Request[Sequence[AuditRow]]):
    """At most `limit` rows, the latest first, on from behind a place."""

    wanted: AuditFilter
    limit: int
    behind: Place | None = None


@frozen
class GetAudit(Request[AuditRow]):
    """Refused with `NoSuch` where the guild has no such row."""

    id: str


async def _list(database: Database, guild_id: GuildId, message: ListAudit) -> Sequence[AuditRow]:
    return await read_page(database, guild_id, message.wanted, limit=message.limit, behind=message.behind)


async def _get(database: Database, guild_id: GuildId, message: GetAudit) -> AuditRow:
    row = await read_row(database, guild_id, message.id)
    if row is None:
        raise NoSuch(texts.NO_ROW)
    return row


HANDLERS: tuple[Handler, ...] = (
    handler(FEATURE, ListAudit, answered_by(_list, READS)),
    handler(FEATURE, GetAudit, answered_by(_get, READS)),
)
