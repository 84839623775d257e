"""Acts of moderation carried out: Discord does it, then the audit log says that it was done.

A guild's acts go one after another, and few wait. Nothing is written of an act that Discord refused; one that is done stays done where
the log cannot be written, and whoever asked for it is told so.
"""

import logging
from datetime import UTC, datetime, timedelta

from attrs import frozen

from aeon.actors.errors import NotBegun, OutcomeUnknown
from aeon.actors.request import Request
from aeon.actors.turn import Turn
from aeon.audit.log import record
from aeon.audit.row import AuditEntry
from aeon.discord.ids import GuildId, UserId
from aeon.discord.rest.client import Rest
from aeon.discord.rest.errors import DiscordUnavailable, NotFound, Rejected, RestError
from aeon.discord.rest.members import MemberChange
from aeon.guild.audit_tail import tell_new_rows
from aeon.guild.behaviour import Handler, handler
from aeon.guild.errors import NoSuch, Refused
from aeon.guild.state import GuildState
from aeon.storage.database import Database
from aeon.storage.errors import StorageError

log = logging.getLogger(__name__)

QUEUE = "moderation"
ACTS_WAITING = 16
ACT_SECONDS = 45.0
"""Longer than Discord's and storage's own limits together take."""


@frozen
class TimeOut(Request[bool]):
    """Time this member out for so many seconds, None ends it. Answered with whether the audit log has it."""

    user_id: UserId
    moderator_id: UserId
    seconds: int | None
    reason: str | None = None


@frozen
class ActEnded:
    """Discord has done it."""

    is_noted: bool


@frozen
class ActFailed:
    """Nothing was done, or nobody knows; the error says which."""

    error: Exception


def time_out(state: GuildState, wanted: TimeOut, turn: Turn) -> bool:
    if turn.queued(QUEUE) > ACTS_WAITING:
        turn.refuse(NotBegun("too many acts of moderation of this guild wait"))
        return True
    turn.start(
        _carry_out,
        state.ports.rest,
        state.ports.database,
        state.guild_id,
        wanted,
        seconds=ACT_SECONDS,
        queue=QUEUE,
        keep_reply=True,
    )
    return True


async def _carry_out(rest: Rest, database: Database, guild_id: GuildId, wanted: TimeOut) -> ActEnded | ActFailed:
    until = None if wanted.seconds is None else datetime.now(UTC) + timedelta(seconds=wanted.seconds)
    change = MemberChange(communication_disabled_until=until)
    try:
        await rest.members.edit(guild_id, wanted.user_id, change, reason=wanted.reason)
    except RestError as error:
        return ActFailed(_meaning(error))
    entry = AuditEntry(
        guild_id=guild_id,
        action_type="untimeout" if until is None else "timeout",
        user_id=wanted.user_id,
        moderator_id=wanted.moderator_id,
        reason=wanted.reason,
        metadata={} if until is None else {"seconds": wanted.seconds, "until": until.isoformat()},
    )
    return ActEnded(await _note(database, entry))


async def _note(database: Database, entry: AuditEntry) -> bool:
    try:
        async with database.transaction() as transaction:
            await record(transaction, entry)
    except StorageError:
        log.exception("%s is done, but not in the audit log", entry.action_type, extra={"guild_id": entry.guild_id})
        return False
    return True


def _meaning(error: RestError) -> Exception:
    """What Discord's refusal says of the act."""
    if isinstance(error, NotFound):
        return NoSuch("this user is no longer a member of this server")
    if isinstance(error, Rejected):
        return Refused("Discord does not let me do that")
    if isinstance(error, DiscordUnavailable) and error.sent:
        return OutcomeUnknown()
    return NotBegun("Discord takes no request right now", error.retry_after or 1.0)


def _ended(state: GuildState, message: ActEnded, turn: Turn) -> bool:
    turn.answer(message.is_noted)
    tell_new_rows(state, turn)
    return True


def _failed(_state: GuildState, message: ActFailed, turn: Turn) -> bool:
    turn.refuse(message.error)
    return True


HANDLERS: tuple[Handler, ...] = (
    handler("moderation", ActEnded, _ended),
    handler("moderation", ActFailed, _failed),
)
