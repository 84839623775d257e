"""Timeouts that last longer than Discord's longest: renewed a day before they end, for as long as nobody has changed them.

Discord has the last word on whether somebody is timed out. Where it says anything else than what was set last, somebody has ended or
changed the timeout since, in Discord or with another bot, and it is theirs. One that ran out while this program was away still says so
and is taken up again. A renewal is written down before it is made, so that one whose process was killed right after is known for ours.
"""

import logging
from datetime import UTC, datetime, timedelta
from typing import TypeGuard

import msgspec
from attrs import frozen

from aeon.actors.request import Request
from aeon.actors.turn import Turn
from aeon.audit.log import record
from aeon.discord.ids import GuildId, UserId
from aeon.discord.rest.client import Rest
from aeon.discord.rest.errors import RestError
from aeon.features.moderation import texts
from aeon.features.moderation.acting import FEATURE, Order, entry_of
from aeon.features.moderation.due import ActionEnded, ActionFailed, begin_due
from aeon.guild.behaviour import Handler, handler
from aeon.guild.errors import GuildError, Refused
from aeon.guild.members import membership_of
from aeon.guild.ports import Ports
from aeon.guild.scheduled import Scheduled
from aeon.guild.state import GuildState
from aeon.schedule import table
from aeon.schedule.action import Action, Due
from aeon.schedule.errors import Impossible, NotYet, ScheduleError
from aeon.storage.database import Database
from aeon.storage.errors import StorageError

log = logging.getLogger(__name__)

KIND = "timeout"
LONGEST = timedelta(days=28)
"""Discord takes no longer ones."""
LONGEST_TIMEOUT_SECONDS = 365 * 86400
"""We do."""
AHEAD = timedelta(days=1)
ALIKE = timedelta(seconds=2)
"""Discord may round."""
ABSENT_SECONDS = 3600.0
"""Discord keeps the timeout of somebody who has left, and takes no new one for them: so long it is left alone."""


class LongTimeout(msgspec.Struct, frozen=True, rename="camel"):
    """What is left to do of a timeout, and until when Discord has it."""

    until: datetime
    applied_until: datetime
    moderator_id: UserId
    reason: str | None = None
    intended_until: datetime | None = None
    """What a renewal that was begun was to set; whether it did, Discord says."""


@frozen
class RenewTimeout(Request[None]):
    """The timeout of this member is about to end in Discord, and is not over yet."""

    due: Due
    terms: LongTimeout


def reach_of(until: datetime, now: datetime) -> datetime:
    """Until when Discord takes it."""
    return min(until, now + LONGEST)


def renewal(guild_id: GuildId, user_id: UserId, terms: LongTimeout) -> Action:
    """To be done in time."""
    return Action(guild_id, KIND, user_id, terms.applied_until - AHEAD, msgspec.to_builtins(terms))


async def forget_renewal(database: Database, guild_id: GuildId, user_id: UserId) -> None:
    """Nothing is left to renew. One that cannot be forgotten now finds out by itself that it is out of date."""
    try:
        await table.cancel(database, guild_id, KIND, user_id)
    except StorageError as error:
        log.info("a renewal is still planned: %s", error, extra={"guild_id": guild_id, "user_id": user_id})


def renewal_of(due: Due) -> RenewTimeout:
    """Raises `Impossible` where what was planned cannot be read."""
    try:
        terms = msgspec.convert(due.payload, LongTimeout)
    except msgspec.ValidationError as error:
        raise Impossible(f"nobody can read how the timeout was to be renewed: {error}") from error
    times = (terms.until, terms.applied_until, terms.intended_until or terms.until)
    if any(each.tzinfo is None for each in times):
        raise Impossible("the times until which the timeout was to be renewed have no time zone")
    return RenewTimeout(due, terms)


def renew(state: GuildState, wanted: RenewTimeout, turn: Turn) -> bool:
    return begin_due(state, turn, _renew, wanted)


async def _renew(ports: Ports, guild_id: GuildId, wanted: RenewTimeout) -> ActionEnded | ActionFailed:
    terms, database = wanted.terms, ports.database
    try:
        await table.hold(database, wanted.due)
        until = None if terms.until <= datetime.now(UTC) else await _timeout_of(ports.rest, guild_id, wanted)
        if _is(until, terms.intended_until):
            await _note(database, guild_id, wanted, reach=until)
        elif _is(until, terms.applied_until):
            await _note(database, guild_id, wanted, reach=await _extend(ports, guild_id, wanted))
        else:
            async with database.transaction() as transaction:
                await table.finish(transaction, wanted.due)
    except RestError as error:
        return ActionFailed(Refused(texts.NOT_RENEWED.filled(error=error)))
    except (StorageError, GuildError, ScheduleError) as error:
        return ActionFailed(error)
    return ActionEnded()


async def _timeout_of(rest: Rest, guild_id: GuildId, wanted: RenewTimeout) -> datetime | None:
    """Until when the member is timed out, as Discord has it. Raises `NotYet` for who has left, and `DiscordAway`."""
    membership = await membership_of(rest, guild_id, UserId(wanted.due.key))
    if membership is None:
        raise NotYet("who is timed out has left the server", ABSENT_SECONDS)
    return membership.timed_out_until


def _is(until: datetime | None, set_by_us: datetime | None) -> TypeGuard[datetime]:
    return until is not None and set_by_us is not None and abs(until - set_by_us) <= ALIKE


async def _extend(ports: Ports, guild_id: GuildId, wanted: RenewTimeout) -> datetime:
    """Until when Discord has it then. What is to be set is written down first: nobody else could know it for ours."""
    due, terms = wanted.due, wanted.terms
    reach = reach_of(terms.until, datetime.now(UTC))
    intended = msgspec.structs.replace(terms, intended_until=reach)
    await table.amend(ports.database, due, msgspec.to_builtins(intended))
    await ports.rest.members.time_out(guild_id, UserId(due.key), reach, reason=terms.reason)
    return reach


async def _note(database: Database, guild_id: GuildId, wanted: RenewTimeout, *, reach: datetime) -> None:
    """Discord has it until `reach`: the action ends, or waits for its next time, together with the audit log's row."""
    due, terms = wanted.due, wanted.terms
    order = Order(UserId(due.key), terms.moderator_id, due.id, terms.reason)
    metadata = {"isRenewal": True, "until": terms.until.isoformat()}
    async with database.transaction() as transaction:
        if reach >= terms.until:
            await table.finish(transaction, due)
        else:
            applied = msgspec.structs.replace(terms, applied_until=reach, intended_until=None)
            await table.move(transaction, due, due_at=reach - AHEAD, payload=msgspec.to_builtins(applied))
        await record(transaction, entry_of(guild_id, "timeout", order, metadata, bot_action=True))


HANDLERS: tuple[Handler, ...] = (handler(FEATURE, RenewTimeout, renew),)
SCHEDULED = Scheduled(KIND, renewal_of)
