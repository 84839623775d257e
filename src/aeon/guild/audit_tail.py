"""New rows of the audit log, told to the guild's subscribers as `audit_log`.

Whatever may have added rows is only a reason to look: the rows themselves are read from the database, on from the last that was told. So
they come in the order of positions, each once, whoever wrote them, and none before it is committed. How far that went is kept with the
slot: rows written while no incarnation was there are told by the next one.
"""

from collections.abc import Sequence

import trio
from attrs import frozen

from aeon.actors.turn import Turn
from aeon.audit.event import AUDIT_LOG, AuditEvent
from aeon.audit.log import read_since
from aeon.audit.row import AuditRow
from aeon.discord.ids import GuildId
from aeon.feed.feed import Feed
from aeon.guild.behaviour import Handler, handler
from aeon.guild.messages import ConfigurationChanged, Woken
from aeon.guild.ports import Ports
from aeon.guild.reading_on import PATIENCE_SECONDS, READ_SECONDS, until_read
from aeon.guild.state import GuildState, Held

TAIL_QUEUE = "audit tail"
READS_QUEUED = 2
"""One may have looked too early for what is heard of now; the one after it has not looked yet."""
ROWS_AT_ONCE = 200


@frozen
class TailRead:
    """What was found on from the last row told."""

    rows: tuple[AuditRow, ...]


@frozen
class MoreRows:
    """There may be rows behind those that were told last."""


def audit_tail_handlers() -> tuple[Handler, ...]:
    return (
        handler("", Woken, _woken),
        handler("", ConfigurationChanged, _changed),
        handler("", TailRead, _read_back),
        handler("", MoreRows, _more_rows),
    )


def _woken(state: GuildState, _message: Woken, turn: Turn) -> bool:
    if state.held.audited is None:
        # What was written before anybody could listen is nobody's news.
        state.held.audited = state.audit_position
    elif state.audit_position > state.held.audited:
        tell_new_rows(state, turn)
    return False


def _changed(state: GuildState, _message: ConfigurationChanged, turn: Turn) -> bool:
    tell_new_rows(state, turn)
    return False


def _more_rows(state: GuildState, _message: MoreRows, turn: Turn) -> bool:
    tell_new_rows(state, turn)
    return True


def tell_new_rows(state: GuildState, turn: Turn) -> None:
    """Look for rows that subscribers have not heard of; for whoever has written some, or heard that somebody did."""
    if turn.queued(TAIL_QUEUE) < READS_QUEUED:
        told = state.held.audited or 0
        turn.start(_read, state.ports, state.guild_id, told, seconds=READ_SECONDS, queue=TAIL_QUEUE)


async def _read(ports: Ports, guild_id: GuildId, told: int) -> TailRead | MoreRows:
    """Where the database is away for as long as an effect waits for it, there may still be rows."""

    async def read() -> Sequence[AuditRow]:
        async with ports.tails:
            return await read_since(ports.database, guild_id, after=told, limit=ROWS_AT_ONCE)

    with trio.move_on_after(PATIENCE_SECONDS):
        return TailRead(tuple(await until_read(guild_id, read)))
    return MoreRows()


def _read_back(state: GuildState, message: TailRead, turn: Turn) -> bool:
    turn.perform(_tell, state.held, state.ports.feed, message.rows)
    if len(message.rows) == ROWS_AT_ONCE:
        # The place from which to read on is known once these are told.
        turn.tell_self(MoreRows())
    return True


def _tell(held: Held, feed: Feed, rows: Sequence[AuditRow]) -> None:
    """Another read, begun before these were told, may have brought some of them already."""
    for row in rows:
        if held.audited is None or row.position > held.audited:
            held.audited = row.position
            feed.publish(row.guild_id, AUDIT_LOG, AuditEvent.of(row), position=row.position)
