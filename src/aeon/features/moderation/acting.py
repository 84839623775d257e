"""Acts of moderation carried out: Discord does it, then the journal has it for the audit log.

A guild's acts go one after another, and few wait. Nothing is written of an act that Discord refused; one that could not be written down
is not begun.
"""

import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from attrs import Factory, frozen

from aeon.actors.errors import NotBegun, OutcomeUnknown
from aeon.actors.request import Request
from aeon.actors.turn import Turn
from aeon.audit.acts import Act
from aeon.audit.row import AuditEntry
from aeon.discord.ids import GuildId, UserId
from aeon.discord.rest.client import Rest
from aeon.discord.rest.errors import DiscordUnavailable, NotFound, Rejected, RestError
from aeon.features.moderation.renewing import QUEUE, LongTimeout, forget_renewal, plan_renewal, reach_of
from aeon.guild.behaviour import Handler, handler
from aeon.guild.errors import NoSuch, Refused
from aeon.guild.recording import record_act
from aeon.guild.state import GuildState
from aeon.storage.database import Database
from aeon.storage.errors import StorageError

ACTS_WAITING = 16
ACT_SECONDS = 45.0
"""Longer than Discord's and storage's own limits together take."""


@frozen
class TimeOut(Request[None]):
    """Time this member out for so many seconds; None ends it.

    `source_id` tells one wish from another, and is the same when one comes twice.
    """

    user_id: UserId
    moderator_id: UserId
    source_id: str
    seconds: int | None
    reason: str | None = None


@frozen
class ActEnded:
    """Discord has done it."""

    wanted: TimeOut
    metadata: Mapping[str, Any] = Factory(dict)


@frozen
class ActFailed:
    """Nothing was done, or nobody knows; the error says which."""

    error: Exception


def time_out(state: GuildState, wanted: TimeOut, turn: Turn) -> bool:
    if state.ports.acts.is_full:
        turn.refuse(NotBegun("the audit log takes nothing more until the database is back"))
    elif turn.queued(QUEUE) > ACTS_WAITING:
        turn.refuse(NotBegun("too many acts of moderation of this guild wait"))
    else:
        ports = state.ports
        turn.start(
            _carry_out,
            ports.rest,
            ports.database,
            state.guild_id,
            wanted,
            seconds=ACT_SECONDS,
            queue=QUEUE,
            keep_reply=True,
        )
    return True


async def _carry_out(rest: Rest, database: Database, guild_id: GuildId, wanted: TimeOut) -> ActEnded | ActFailed:
    now = datetime.now(UTC)
    until = None if wanted.seconds is None else now + timedelta(seconds=wanted.seconds)
    reach = None if until is None else reach_of(until, now)
    try:
        if until is not None and reach is not None and reach < until:
            # First of all, so that it ends when it should even if this process does not live to see Discord's answer.
            terms = LongTimeout(until, reach, wanted.moderator_id, wanted.reason)
            await plan_renewal(database, guild_id, wanted.user_id, terms)
        await rest.members.time_out(guild_id, wanted.user_id, reach, reason=wanted.reason)
    except StorageError as error:
        return ActFailed(error)
    except RestError as error:
        return ActFailed(meaning_of(error))
    if reach == until:
        await forget_renewal(database, guild_id, wanted.user_id)
    return ActEnded(wanted, {} if until is None else {"seconds": wanted.seconds, "until": until.isoformat()})


def meaning_of(error: RestError) -> Exception:
    """What Discord's refusal says of the act."""
    if isinstance(error, NotFound):
        return NoSuch("this user is no longer a member of this server")
    if isinstance(error, Rejected):
        return Refused("Discord does not let me do that")
    if isinstance(error, DiscordUnavailable) and error.sent:
        return OutcomeUnknown()
    return NotBegun("Discord takes no request right now", error.retry_after or 1.0)


def _ended(state: GuildState, message: ActEnded, turn: Turn) -> bool:
    wanted = message.wanted
    entry = AuditEntry(
        guild_id=state.guild_id,
        action_type="untimeout" if wanted.seconds is None else "timeout",
        user_id=wanted.user_id,
        moderator_id=wanted.moderator_id,
        reason=wanted.reason,
        metadata=message.metadata,
    )
    record_act(state, Act(f"{entry.action_type}-{wanted.source_id}", round(time.time() * 1000), entry), turn)
    turn.answer(None)
    return True


def _failed(_state: GuildState, message: ActFailed, turn: Turn) -> bool:
    turn.refuse(message.error)
    return True


HANDLERS: tuple[Handler, ...] = (
    handler("moderation", ActEnded, _ended),
    handler("moderation", ActFailed, _failed),
)
