"""Mutes kept: put back on whoever leaves and comes again, ended when their time is over, forgotten when somebody takes the role away."""

import logging
import time

import msgspec
from attrs import evolve, frozen

from aeon.actors.request import Request
from aeon.actors.turn import Turn
from aeon.audit.acts import Act
from aeon.audit.log import record
from aeon.audit.row import AuditEntry
from aeon.discord.events import GuildAuditLogEntryCreate, GuildMemberAdd
from aeon.discord.ids import GuildId, RoleId, UserId
from aeon.discord.model.audit_log import AuditLogChange, AuditLogEvent
from aeon.discord.rest.client import Rest
from aeon.discord.rest.errors import RestError
from aeon.features.moderation.acting import FEATURE, QUEUE, Order, ended
from aeon.features.moderation.due import ActionEnded, ActionFailed, begin_due
from aeon.features.moderation.muted import KIND, Mute, find_mute, forget_mute, mute_of, note_mute
from aeon.features.moderation.muting import take_role
from aeon.guild.behaviour import Handler, handler
from aeon.guild.errors import Refused
from aeon.guild.handed_out import broken_in_use
from aeon.guild.interests import KINDS
from aeon.guild.reading_on import until_read
from aeon.guild.recording import record_act
from aeon.guild.scheduled import Scheduled
from aeon.guild.state import GuildState
from aeon.schedule import table
from aeon.schedule.action import Due
from aeon.schedule.errors import ScheduleError
from aeon.storage.database import Database
from aeon.storage.errors import StorageError

log = logging.getLogger(__name__)

JOINS_QUEUE = "muted who join"
JOINS_WAITING = 100
"""Each is one short question to the database; so many at once are a raid, and who raids was hardly muted here before."""
JOIN_SECONDS = 60.0


@frozen
class EndMute(Request[None]):
    """The time of this mute is over."""

    due: Due
    mute: Mute


def ending_of(due: Due) -> EndMute:
    """Raises `Impossible` where what was noted cannot be read."""
    return EndMute(due, mute_of(due))


def end_mute(state: GuildState, wanted: EndMute, turn: Turn) -> bool:
    return begin_due(state, turn, _end, wanted)


async def _end(rest: Rest, database: Database, guild_id: GuildId, wanted: EndMute) -> ActionEnded | ActionFailed:
    due, mute = wanted.due, wanted.mute
    order = Order(UserId(due.key), mute.moderator_id, due.id, mute.reason)
    try:
        await take_role(rest, guild_id, order, mute.role_id)
        async with database.transaction() as transaction:
            await table.finish(transaction, due)
            await record(transaction, _entry(guild_id, "unmute", order, mute.role_id, isExpiry=True))
    except RestError as error:
        return ActionFailed(Refused(f"Discord does not take the role away: {error}"))
    except (StorageError, ScheduleError) as error:
        return ActionFailed(error)
    return ActionEnded()


def _entry(guild_id: GuildId, action_type: str, order: Order, role_id: RoleId, **why: bool) -> AuditEntry:
    """Done without anybody asking for it now."""
    entry = ended(guild_id, action_type, order, {"roleId": role_id, **why}).act.entry
    return evolve(entry, bot_action=True)


@frozen
class PutBack:
    """Somebody who is muted has come again, and has the role again."""

    order: Order
    role_id: RoleId


def wakes(state: GuildState) -> int:
    """Who joins is nobody's business where no role mutes."""
    return 0 if state.settings.mute_role_id is None else KINDS[GuildMemberAdd]


def _joined(state: GuildState, event: GuildMemberAdd, turn: Turn) -> bool:
    role_id = state.settings.mute_role_id
    if role_id is None:
        return False
    rule = broken_in_use(role_id, state.directory)
    if rule is not None or turn.queued(JOINS_QUEUE) >= JOINS_WAITING:
        why = "too many join" if rule is None else f"the role: {rule.name.lower()}"
        log.warning("not muted anew, %s", why, extra={"guild_id": state.guild_id, "user_id": event.user.id})
        return False
    ports = state.ports
    came_at = turn.trace if event.joined_at is None else event.joined_at.isoformat()
    source_id = f"join-{state.guild_id}-{event.user.id}-{came_at}"
    turn.start(
        _put_back,
        ports.rest,
        ports.database,
        state.guild_id,
        Order(event.user.id, ports.own_id, source_id),
        role_id,
        seconds=JOIN_SECONDS,
        queue=JOINS_QUEUE,
    )
    return False


async def _put_back(rest: Rest, database: Database, guild_id: GuildId, order: Order, role_id: RoleId) -> PutBack | None:
    found = await until_read(guild_id, lambda: find_mute(database, guild_id, order.user_id))
    if found is None:
        return None
    mute, ends_at = found
    try:
        if mute.role_id != role_id:
            # What is taken away in the end is what was given.
            renamed = msgspec.structs.replace(mute, role_id=role_id)
            await note_mute(database, guild_id, order.user_id, renamed, ends_at=ends_at)
        await rest.members.add_role(guild_id, order.user_id, role_id, reason=mute.reason)
        if await find_mute(database, guild_id, order.user_id) is None:
            # It has ended meanwhile, and whoever ended it found no role to take away.
            await take_role(rest, guild_id, order, role_id)
            return None
    except (RestError, StorageError) as error:
        log.warning("not muted anew: %s", error, extra={"guild_id": guild_id, "user_id": order.user_id})
        return None
    return PutBack(evolve(order, moderator_id=mute.moderator_id, reason=mute.reason), role_id)


def _put_back_noted(state: GuildState, message: PutBack, turn: Turn) -> bool:
    entry = _entry(state.guild_id, "mute", message.order, message.role_id, isRejoin=True)
    record_act(state, Act(message.order.source_id, round(time.time() * 1000), entry), turn)
    return True


def _role_taken(state: GuildState, event: GuildAuditLogEntryCreate, turn: Turn) -> bool:
    """Whoever takes the role away in Discord has unmuted the member. Where the bot may not view Discord's log, nobody tells."""
    role_id = state.settings.mute_role_id
    is_ours = event.action_type != AuditLogEvent.MEMBER_ROLE_UPDATE or event.user_id == state.ports.own_id
    if role_id is None or is_ours or event.target_id is None:
        return False
    if any(change.key == "$remove" and _names(change, role_id) for change in event.changes):
        turn.start(_forget, state.ports.database, state.guild_id, UserId(event.target_id), queue=QUEUE)
    return False


def _names(change: AuditLogChange, role_id: RoleId) -> bool:
    listed = change.new_value if isinstance(change.new_value, list) else []
    return any(isinstance(role, dict) and role.get("id") == role_id for role in listed)


async def _forget(database: Database, guild_id: GuildId, user_id: UserId) -> None:
    await until_read(guild_id, lambda: forget_mute(database, guild_id, user_id))


HANDLERS: tuple[Handler, ...] = (
    handler(FEATURE, EndMute, end_mute),
    handler(FEATURE, GuildMemberAdd, _joined, wakes=wakes),
    handler(FEATURE, PutBack, _put_back_noted),
    handler(FEATURE, GuildAuditLogEntryCreate, _role_taken),
)
SCHEDULED = Scheduled(KIND, ending_of)
