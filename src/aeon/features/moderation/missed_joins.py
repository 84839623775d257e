"""Muted members who left and came back while nobody listened: looked for once Discord tells of the guild as a whole.

It does where the gateway's session could not go on, and then replays no joins. Whoever is kept as muted, joined later than that was
written last, and has not the role, has come back without it; who lost it in another way had it taken, which stands. Few are looked for
at once, by requests that nobody waits for; what Discord does not tell now is asked again after a pause.
"""

import logging
from datetime import UTC, datetime

import trio
from attrs import frozen

from aeon.actors.turn import Turn
from aeon.discord.ids import GuildId, RoleId, UserId, is_snowflake
from aeon.discord.rest.errors import Forbidden, NotFound, RestError
from aeon.discord.rest.traffic import Traffic
from aeon.features.moderation.acting import FEATURE
from aeon.features.moderation.keeping_mutes import Joined, MutedJoined, source_of_join
from aeon.features.moderation.muted import KIND
from aeon.guild.behaviour import Handler, handler
from aeon.guild.messages import Arrived
from aeon.guild.ports import Ports
from aeon.guild.reading_on import PATIENCE_SECONDS, READ_SECONDS, until_read
from aeon.guild.state import GuildState
from aeon.schedule import table
from aeon.schedule.action import Kept

log = logging.getLogger(__name__)

QUEUE = "missed joins"
TIMER = "missed joins"
AT_ONCE = 20
"""Kept mutes looked at in one go: each is a request to Discord, of which all guilds together have a few a second for this."""
AGAIN_SECONDS = 30.0


@frozen
class LookForMissed:
    """See to the kept mutes of members behind this one."""

    after: str = ""


@frozen
class Returned:
    """These came back without the role. `next_after` is where to go on; None: all have been looked at. `is_hindered`: not just now."""

    joined: tuple[Joined, ...]
    next_after: str | None
    is_hindered: bool = False


def _arrived(state: GuildState, _message: Arrived, turn: Turn) -> bool:
    _look(state, LookForMissed(), turn)
    return False


def _look(state: GuildState, wanted: LookForMissed, turn: Turn) -> bool:
    role_id = state.settings.mute_role_id
    if role_id is not None and not turn.queued(QUEUE):
        # Losing it loses nothing: a process that starts anew and is not told of joins is told of guilds.
        turn.start(
            _find, state.ports, state.guild_id, role_id, wanted.after, seconds=READ_SECONDS * 2, queue=QUEUE, apart=True
        )
    return True


async def _find(ports: Ports, guild_id: GuildId, role_id: RoleId, after: str) -> Returned:
    with trio.move_on_after(PATIENCE_SECONDS):
        mutes = await until_read(
            guild_id, lambda: table.page(ports.database, guild_id, KIND, after=after, limit=AT_ONCE)
        )
        return await _among(ports, guild_id, role_id, mutes, after)
    return Returned((), after, is_hindered=True)


async def _among(ports: Ports, guild_id: GuildId, role_id: RoleId, mutes: list[Kept], after: str) -> Returned:
    joined: list[Joined] = []
    for kept in mutes:
        if not is_snowflake(kept.key):
            # Another program's row; behind it may be somebody.
            after = kept.key
            continue
        user_id = UserId(kept.key)
        try:
            came_at = await _came_back_at(ports, guild_id, user_id, role_id, kept.updated_at.replace(tzinfo=UTC))
        except RestError as error:
            log.info("not asked whether muted members came back: %s", error, extra={"guild_id": guild_id})
            return Returned(tuple(joined), after, is_hindered=True)
        after = kept.key
        if came_at is not None:
            joined.append(Joined(user_id, source_of_join(guild_id, user_id, came_at)))
    return Returned(tuple(joined), after if len(mutes) == AT_ONCE else None)


async def _came_back_at(
    ports: Ports, guild_id: GuildId, user_id: UserId, role_id: RoleId, kept_at: datetime
) -> datetime | None:
    """When they came, if that was later and they have not the role. Raises `RestError`."""
    try:
        member = await ports.rest.members.get(guild_id, user_id, traffic=Traffic.BACKGROUND)
    except (NotFound, Forbidden):
        return None
    is_back = member.joined_at is not None and member.joined_at > kept_at and role_id not in member.roles
    return member.joined_at if is_back else None


def _returned(_state: GuildState, found: Returned, turn: Turn) -> bool:
    for joined in found.joined:
        turn.tell_self(MutedJoined(joined))
    if found.next_after is not None:
        pause = AGAIN_SECONDS if found.is_hindered else 0.0
        turn.later(pause, LookForMissed(found.next_after), name=TIMER)
    return True


HANDLERS: tuple[Handler, ...] = (
    handler(FEATURE, Arrived, _arrived),
    handler(FEATURE, LookForMissed, _look),
    handler(FEATURE, Returned, _returned),
)
