"""Mutes ended in Discord: forgotten when somebody takes the role away that was given for one.

Where the bot may not view Discord's log, nobody tells.
"""

import logging
from collections.abc import Iterator

import trio
from attrs import frozen

from aeon.actors.turn import Turn
from aeon.discord.events import GuildAuditLogEntryCreate
from aeon.discord.ids import GuildId, RoleId, UserId
from aeon.discord.model.audit_log import AuditLogChange, AuditLogEvent
from aeon.features.moderation.acting import ACT_SECONDS, FEATURE, QUEUE
from aeon.features.moderation.anew import Unfinished
from aeon.features.moderation.muted import find_mute, forget_mute
from aeon.guild.behaviour import Handler, handler
from aeon.guild.errors import DiscordAway
from aeon.guild.members import membership_of
from aeon.guild.ports import Ports
from aeon.guild.reading_on import PATIENCE_SECONDS, READ_SECONDS, until_read
from aeon.guild.state import GuildState
from aeon.storage.database import Database
from aeon.storage.errors import StorageError

log = logging.getLogger(__name__)

TAKEN_QUEUE = "roles taken"
TAKEN_WAITING = 100
"""Each is one short question to the database; who takes more at once takes other roles than those that mute."""


@frozen
class RolesTaken:
    """Somebody has taken these roles from a member."""

    user_id: UserId
    roles: frozenset[RoleId]


@frozen
class MuteTaken:
    """One of them had been given for a mute."""

    user_id: UserId
    role_id: RoleId


def _taken(state: GuildState, event: GuildAuditLogEntryCreate, turn: Turn) -> bool:
    is_ours = event.action_type != AuditLogEvent.MEMBER_ROLE_UPDATE or event.user_id == state.ports.own_id
    if state.settings.mute_role_id is None or is_ours or event.target_id is None:
        return False
    roles = frozenset(role_id for change in event.changes if change.key == "$remove" for role_id in _roles(change))
    if roles:
        _look(state, RolesTaken(UserId(event.target_id), roles), turn)
    return False


def _roles(change: AuditLogChange) -> Iterator[RoleId]:
    listed = change.new_value if isinstance(change.new_value, list) else []
    return (RoleId(str(role["id"])) for role in listed if isinstance(role, dict) and "id" in role)


def _look(state: GuildState, taken: RolesTaken, turn: Turn) -> bool:
    """See whether one was given for a mute: it need not be the role that mutes now."""
    if turn.queued(TAKEN_QUEUE) >= TAKEN_WAITING:
        log.warning("too many roles are taken for a look at mutes", extra={"guild_id": state.guild_id})
        return True
    turn.start(_look_up, state.ports.database, state.guild_id, taken, seconds=READ_SECONDS, queue=TAKEN_QUEUE)
    return True


async def _look_up(database: Database, guild_id: GuildId, taken: RolesTaken) -> MuteTaken | RolesTaken | None:
    with trio.move_on_after(PATIENCE_SECONDS):
        found = await until_read(guild_id, lambda: find_mute(database, guild_id, taken.user_id))
        role_id = None if found is None else found[0].role_id
        return MuteTaken(taken.user_id, role_id) if role_id in taken.roles else None
    return taken


def _end(state: GuildState, taken: MuteTaken, turn: Turn) -> bool:
    turn.start(_forget, state.ports, state.guild_id, taken, seconds=ACT_SECONDS, queue=QUEUE)
    return True


async def _forget(ports: Ports, guild_id: GuildId, taken: MuteTaken) -> Unfinished | None:
    """Unless they have the role: then this is told of an earlier time, or they were muted anew."""
    try:
        membership = await membership_of(ports.rest, guild_id, taken.user_id)
        if membership is None or taken.role_id not in membership.roles:
            await forget_mute(ports.database, guild_id, taken.user_id)
    except (DiscordAway, StorageError) as error:
        about = {"guild_id": guild_id, "user_id": taken.user_id}
        log.warning("a mute that was ended is still kept: %s", error, extra=about)
        return Unfinished(taken)
    return None


HANDLERS: tuple[Handler, ...] = (
    handler(FEATURE, GuildAuditLogEntryCreate, _taken),
    handler(FEATURE, RolesTaken, _look),
    handler(FEATURE, MuteTaken, _end),
)
