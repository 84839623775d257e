"""Mutes kept: put back on whoever leaves and comes again, and ended when their time is over."""

import logging
import time
from datetime import UTC, datetime

import msgspec
import trio
from attrs import frozen

from aeon.actors.request import Request
from aeon.actors.turn import Turn
from aeon.audit.acts import Act
from aeon.audit.log import record
from aeon.discord.events import GuildMemberAdd
from aeon.discord.ids import GuildId, RoleId, UserId
from aeon.discord.rest.errors import Rejected, RestError
from aeon.features.moderation import texts
from aeon.features.moderation.acting import ACT_SECONDS, FEATURE, QUEUE, Order, entry_of
from aeon.features.moderation.anew import Unfinished
from aeon.features.moderation.due import ActionEnded, ActionFailed, begin_due
from aeon.features.moderation.muted import KIND, Mute, ending, find_mute, mute_of
from aeon.features.moderation.muting import take_role
from aeon.guild.behaviour import Handler, handler
from aeon.guild.errors import Refused
from aeon.guild.handed_out import broken_in_use
from aeon.guild.interests import KINDS
from aeon.guild.ports import Ports
from aeon.guild.reading_on import PATIENCE_SECONDS, READ_SECONDS, until_read
from aeon.guild.recording import keep
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


async def _end(ports: Ports, guild_id: GuildId, wanted: EndMute) -> ActionEnded | ActionFailed:
    due, mute = wanted.due, wanted.mute
    order = Order(UserId(due.key), mute.moderator_id, due.id, mute.reason)
    entry = entry_of(guild_id, "unmute", order, {"roleId": mute.role_id, "isExpiry": True}, bot_action=True)
    try:
        await table.hold(ports.database, due)
        await take_role(ports.rest, guild_id, order, mute.role_id)
        async with ports.database.transaction() as transaction:
            await table.finish(transaction, due)
            await record(transaction, entry)
    except RestError as error:
        return ActionFailed(Refused(texts.ROLE_NOT_TAKEN.filled(error=error)))
    except (StorageError, ScheduleError) as error:
        return ActionFailed(error)
    return ActionEnded()


def wakes(state: GuildState) -> int:
    """Who joins is nobody's business where no role mutes."""
    return 0 if state.settings.mute_role_id is None else KINDS[GuildMemberAdd]


@frozen
class Joined:
    """Somebody has come to the guild. `source_id` is the same where that is told twice."""

    user_id: UserId
    source_id: str


@frozen
class MutedJoined:
    """They are muted."""

    joined: Joined


def _member_added(state: GuildState, event: GuildMemberAdd, turn: Turn) -> bool:
    _look(
        state, Joined(event.user.id, source_of_join(state.guild_id, event.user.id, event.joined_at or turn.trace)), turn
    )
    return False


def source_of_join(guild_id: GuildId, user_id: UserId, came_at: datetime | str) -> str:
    """The same for the same coming, whoever tells of it."""
    return f"join-{guild_id}-{user_id}-{came_at if isinstance(came_at, str) else came_at.isoformat()}"


def _look(state: GuildState, joined: Joined, turn: Turn) -> bool:
    """See whether they are muted. Where the database is away for long, that is begun anew."""
    if state.settings.mute_role_id is None:
        return True
    if turn.queued(JOINS_QUEUE) >= JOINS_WAITING:
        log.warning(
            "too many join for a look whether they are muted",
            extra={"guild_id": state.guild_id, "user_id": joined.user_id},
        )
        return True
    turn.start(_look_up, state.ports.database, state.guild_id, joined, seconds=READ_SECONDS, queue=JOINS_QUEUE)
    return True


async def _look_up(database: Database, guild_id: GuildId, joined: Joined) -> MutedJoined | Joined | None:
    with trio.move_on_after(PATIENCE_SECONDS):
        found = await until_read(guild_id, lambda: find_mute(database, guild_id, joined.user_id))
        return None if found is None else MutedJoined(joined)
    return joined


def _mute_again(state: GuildState, message: MutedJoined, turn: Turn) -> bool:
    role_id = state.settings.mute_role_id
    rule = None if role_id is None else broken_in_use(role_id, state.directory)
    if role_id is None or rule is not None:
        why = "there is no role for it" if rule is None else f"its role: {rule.name.lower()}"
        log.warning("not muted anew: %s", why, extra={"guild_id": state.guild_id, "user_id": message.joined.user_id})
    else:
        turn.start(_put_back, state.ports, state.guild_id, message.joined, role_id, seconds=ACT_SECONDS, queue=QUEUE)
    return True


async def _put_back(ports: Ports, guild_id: GuildId, joined: Joined, role_id: RoleId) -> Unfinished | None:
    """Among the guild's acts, so that a mute that ends just now is not put back. What may be done later is."""
    about = {"guild_id": guild_id, "user_id": joined.user_id}
    try:
        found = await find_mute(ports.database, guild_id, joined.user_id)
        if found is None or found[1] <= datetime.now(UTC):
            return None
        mute, ends_at = found
        # What is taken away in the end is what was given.
        kept = msgspec.structs.replace(mute, role_id=role_id)
        if mute.role_id != role_id:
            await table.put(ports.database, ending(guild_id, joined.user_id, kept, ends_at))
        await ports.rest.members.add_role(guild_id, joined.user_id, role_id, reason=mute.reason)
        # Written after they came, it says that this coming has been seen to: see `missed_joins`.
        await table.put(ports.database, ending(guild_id, joined.user_id, kept, ends_at))
    except (RestError, StorageError) as error:
        log.warning("not muted anew: %s", error, extra=about)
        return None if isinstance(error, Rejected) else Unfinished(MutedJoined(joined))
    order = Order(joined.user_id, mute.moderator_id, joined.source_id, mute.reason)
    entry = entry_of(guild_id, "mute", order, {"roleId": role_id, "isRejoin": True}, bot_action=True)
    keep(ports.acts, Act(joined.source_id, round(time.time() * 1000), entry))
    return None


HANDLERS: tuple[Handler, ...] = (
    handler(FEATURE, EndMute, end_mute),
    handler(FEATURE, GuildMemberAdd, _member_added, wakes=wakes),
    handler(FEATURE, Joined, _look),
    handler(FEATURE, MutedJoined, _mute_again),
)
SCHEDULED = Scheduled(KIND, ending_of)
