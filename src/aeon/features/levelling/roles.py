"""Roles given for levels, and taken back where a level is lost or its role gives way to a higher one's.

Whenever something of a member is counted or changed, and when they come again, what they have is compared with what their level gives. So
a role that could not be given, or was not because the process ended, is given the next time they write.
"""

import logging
import time
from collections.abc import Iterable, Sequence

import trio
from attrs import frozen

from aeon.actors.turn import Turn
from aeon.audit.acts import Act
from aeon.audit.row import AuditEntry
from aeon.discord.events import GuildMemberAdd
from aeon.discord.ids import GuildId, RoleId, UserId
from aeon.discord.rest.errors import RestError
from aeon.features.levelling.asking import LevelChanged
from aeon.features.levelling.counting import FEATURE, Counted
from aeon.features.levelling.curve import level_of
from aeon.features.levelling.earning import SeenRoles
from aeon.features.levelling.standings import read_standing
from aeon.guild.behaviour import Handler, handler
from aeon.guild.errors import DiscordAway
from aeon.guild.handed_out import broken_in_use
from aeon.guild.interests import KINDS
from aeon.guild.members import membership_of
from aeon.guild.ports import Ports
from aeon.guild.reading_on import PATIENCE_SECONDS, READ_SECONDS, until_read
from aeon.guild.recording import keep
from aeon.guild.rows import LevelReward
from aeon.guild.state import GuildState
from aeon.storage.database import Database

log = logging.getLogger(__name__)

QUEUE, JOINS_QUEUE = "level roles", "levels of who joins"
WAITING = 100
EFFECT_SECONDS = 60.0


@frozen
class Due:
    """What a member's level gives them, and what it does not. `source_id` is what led here, for the audit log."""

    user_id: UserId
    level: int
    give: frozenset[RoleId]
    take: frozenset[RoleId]
    source_id: str


@frozen
class Returned:
    """A member has come to the guild who has earned so much here before."""

    user_id: UserId
    xp: int
    source_id: str


def roles_of(rewards: Iterable[LevelReward], level: int, *, stack: bool) -> frozenset[RoleId]:
    """What this level gives: the roles of all levels up to it, or only those of the highest that has any."""
    reached = [row for row in rewards if row.level <= level]
    highest = max((row.level for row in reached), default=0)
    return frozenset(row.role_id for row in reached if stack or row.level == highest)


def due(state: GuildState, user_id: UserId, *, before: int, xp: int, source_id: str) -> Due:
    """For who had so many XP before. Roles of levels they never reached are theirs for another reason, and stay.

    Roles that the bot cannot hand out, or that nobody may come to by writing, are left as they are.
    """
    rewards, level = state.reward_rows, level_of(xp)
    usable = frozenset(row.role_id for row in rewards if broken_in_use(row.role_id, state.directory) is None)
    give = roles_of(rewards, level, stack=state.settings.level_rewards_stack)
    reached = roles_of(rewards, max(level, level_of(before)), stack=True)
    return Due(user_id, level, give & usable, reached & usable - give, source_id)


def _counted(state: GuildState, message: Counted, turn: Turn) -> bool:
    if not state.reward_rows or not state.settings.levelling_enabled:
        return False
    for gain in message.gains:
        roles = state.kept(SeenRoles).take(gain.user_id)
        if gain.is_counted and (roles is not None or gain.has_risen):
            wanted = due(state, gain.user_id, before=gain.xp, xp=gain.xp, source_id=gain.message_id)
            _start(state, turn, wanted, roles)
    return False


def _changed(state: GuildState, message: LevelChanged, turn: Turn) -> bool:
    row = message.changed.row
    if state.reward_rows and state.settings.levelling_enabled:
        source_id = f"{row.id}-{'' if row.updated_at is None else row.updated_at.isoformat()}"
        wanted = due(state, row.user_id, before=message.changed.before, xp=row.xp, source_id=source_id)
        _start(state, turn, wanted, None)
    return True


def _start(state: GuildState, turn: Turn, wanted: Due, roles: Sequence[RoleId] | None) -> None:
    """Begin it where there is something to do, as far as the member's roles are known."""
    if roles is not None and wanted.give <= set(roles) and not wanted.take & set(roles):
        return
    if turn.queued(QUEUE) >= WAITING:
        about = {"guild_id": state.guild_id, "user_id": wanted.user_id}
        log.warning("roles for a level wait for the next message: %d wait already", WAITING, extra=about)
        return
    turn.start(_settle, state.ports, state.guild_id, wanted, seconds=EFFECT_SECONDS, queue=QUEUE)


async def _settle(ports: Ports, guild_id: GuildId, wanted: Due) -> None:
    """By the roles that the member has now. What Discord does not do is tried again when they write the next time."""
    about = {"guild_id": guild_id, "user_id": wanted.user_id}
    members, reason = ports.rest.members, f"level {wanted.level}"
    try:
        membership = await membership_of(ports.rest, guild_id, wanted.user_id)
        if membership is None:
            return
        has = frozenset(membership.roles)
        for role_id in sorted(wanted.give - has):
            await members.add_role(guild_id, wanted.user_id, role_id, reason=reason)
            _note(ports, guild_id, "role_add", wanted, role_id)
        for role_id in sorted(wanted.take & has):
            await members.remove_role(guild_id, wanted.user_id, role_id, reason=reason)
            _note(ports, guild_id, "role_remove", wanted, role_id)
    except (RestError, DiscordAway) as error:
        log.warning("roles for a level were not changed: %s", error, extra=about)


def _note(ports: Ports, guild_id: GuildId, action_type: str, wanted: Due, role_id: RoleId) -> None:
    metadata = {"roleId": role_id, "level": wanted.level}
    entry = AuditEntry(guild_id, action_type, user_id=wanted.user_id, bot_action=True, metadata=metadata)
    keep(ports.acts, Act(f"{action_type}-{role_id}-{wanted.source_id}", round(time.time() * 1000), entry))


def wakes(state: GuildState) -> int:
    """Who joins is nobody's business where no role is given for a level."""
    return KINDS[GuildMemberAdd] if state.reward_rows and state.settings.levelling_enabled else 0


def _joined(state: GuildState, event: GuildMemberAdd, turn: Turn) -> bool:
    if not wakes(state) or event.user.bot:
        return False
    if turn.queued(JOINS_QUEUE) >= WAITING:
        # Who raids has hardly earned anything here before.
        about = {"guild_id": state.guild_id, "user_id": event.user.id}
        log.warning("too many join for a look at their levels", extra=about)
        return False
    source_id = f"join-{event.user.id}-{turn.trace if event.joined_at is None else event.joined_at.isoformat()}"
    args = (state.ports.database, state.guild_id, event.user.id, source_id)
    turn.start(_look_up, *args, seconds=READ_SECONDS, queue=JOINS_QUEUE)
    return False


async def _look_up(database: Database, guild_id: GuildId, user_id: UserId, source_id: str) -> Returned | None:
    with trio.move_on_after(PATIENCE_SECONDS):
        found = await until_read(guild_id, lambda: read_standing(database, guild_id, user_id))
        return None if found is None else Returned(user_id, found.xp, source_id)
    return None


def _returned(state: GuildState, message: Returned, turn: Turn) -> bool:
    wanted = due(state, message.user_id, before=message.xp, xp=message.xp, source_id=message.source_id)
    _start(state, turn, wanted, None)
    return True


HANDLERS: tuple[Handler, ...] = (
    handler(FEATURE, Counted, _counted),
    handler(FEATURE, LevelChanged, _changed),
    handler(FEATURE, GuildMemberAdd, _joined, wakes=wakes),
    handler(FEATURE, Returned, _returned),
)
