"""What a guild is asked of its audit log. It keeps none of it in memory: each question is one read of the database."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import trio
from attrs import frozen

from aeon.actors.errors import NotBegun
from aeon.actors.request import Request
from aeon.actors.turn import Turn
from aeon.audit.log import AuditFilter, Place, read_page, read_row
from aeon.audit.row import AuditRow
from aeon.discord.ids import GuildId
from aeon.features.audit import texts
from aeon.guild.behaviour import Handler, handler
from aeon.guild.errors import NoSuch
from aeon.guild.state import GuildState
from aeon.storage.database import Database
from aeon.storage.errors import StorageError, TimedOut

FEATURE = "audit"
READ_QUEUE = "audit reads"
READS_WAITING = 16
READ_SECONDS = 8.0
"""For one read; a little more than storage gives it."""


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


@frozen
class Answered:
    """What the database said, or what it could not; either is the asker's."""

    answer: object


async def _list(database: Database, guild_id: GuildId, message: ListAudit) -> Sequence[AuditRow]:
    return await read_page(database, guild_id, message.wanted, limit=message.limit, behind=message.behind)


async def _get(database: Database, guild_id: GuildId, message: GetAudit) -> AuditRow:
    row = await read_row(database, guild_id, message.id)
    if row is None:
        raise NoSuch(texts.NO_ROW)
    return row


Read = Callable[[Database, GuildId, Any], Awaitable[object]]


def _start(read: Read) -> Callable[[GuildState, Request[Any], Turn], bool]:
    """One read at a time per guild, so that a busy dashboard leaves the guild's places for effects to its members."""

    def start(state: GuildState, message: Request[Any], turn: Turn) -> bool:
        if turn.queued(READ_QUEUE) > READS_WAITING:
            turn.refuse(NotBegun("too many reads of this guild's audit log wait already"))
        else:
            turn.start(
                _answer,
                read,
                state.ports.database,
                state.guild_id,
                message,
                queue=READ_QUEUE,
                keep_reply=True,
            )
        return True

    return start


async def _answer(read: Read, database: Database, guild_id: GuildId, message: Request[Any]) -> Answered:
    try:
        with trio.fail_after(READ_SECONDS):
            return Answered(await read(database, guild_id, message))
    except trio.TooSlowError:
        return Answered(TimedOut(f"the audit log was not read within {READ_SECONDS:g} s"))
    except (StorageError, NoSuch) as error:
        return Answered(error)


def _answered(_state: GuildState, message: Answered, turn: Turn) -> bool:
    if isinstance(message.answer, Exception):
        turn.refuse(message.answer)
    else:
        turn.answer(message.answer)
    return True


HANDLERS: tuple[Handler, ...] = (
    handler(FEATURE, ListAudit, _start(_list)),
    handler(FEATURE, GetAudit, _start(_get)),
    handler(FEATURE, Answered, _answered),
)
