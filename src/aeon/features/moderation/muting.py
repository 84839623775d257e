"""Members muted and unmuted: by the role that the guild names for it, else by a timeout."""

import logging
from datetime import UTC, datetime, timedelta

from attrs import frozen

from aeon.actors.errors import OutcomeUnknown
from aeon.actors.request import Request
from aeon.actors.turn import Turn
from aeon.discord.ids import GuildId, RoleId
from aeon.discord.rest.client import Rest
from aeon.discord.rest.errors import NotFound, RestError
from aeon.features.moderation import texts, timing_out
from aeon.features.moderation.acting import UNKNOWN_ROLE, ActEnded, ActFailed, Order, begin, meaning_of, note
from aeon.features.moderation.muted import FOREVER, Mute, ending, find_mute, forget_mute
from aeon.features.moderation.planned import planned
from aeon.features.moderation.renewing import LONGEST_TIMEOUT_SECONDS
from aeon.features.moderation.timing_out import TimeOut
from aeon.guild.errors import DiscordAway, NoSuch, Refused
from aeon.guild.handed_out import SENTENCES, broken_in_use
from aeon.guild.members import membership_of
from aeon.guild.ports import Ports
from aeon.guild.state import GuildState
from aeon.storage.errors import StorageError

log = logging.getLogger(__name__)

UNKNOWN_MEMBER, UNKNOWN_USER = 10007, 10013
NOTHING_TO_TAKE = frozenset({UNKNOWN_MEMBER, UNKNOWN_USER, UNKNOWN_ROLE})
"""What Discord answers where there is none; an unknown server, say, is another matter."""


@frozen
class MuteMember(Request[None]):
    """Mute this member for so many seconds; None until somebody ends it."""

    order: Order
    seconds: int | None


@frozen
class UnmuteMember(Request[None]):
    """Let this member, who has these roles, write and speak again."""

    order: Order
    roles: tuple[RoleId, ...]


def mute_member(state: GuildState, wanted: MuteMember, turn: Turn) -> bool:
    role_id = state.settings.mute_role_id
    if role_id is None:
        seconds = wanted.seconds or LONGEST_TIMEOUT_SECONDS
        return timing_out.time_out(state, TimeOut(wanted.order, seconds, "mute"), turn)
    rule = broken_in_use(role_id, state.directory)
    if rule is not None:
        turn.refuse(Refused(texts.MUTE_ROLE.filled(role=f"<@&{role_id}>", rule=SENTENCES[rule])))
        return True
    return begin(state, turn, _mute, role_id, wanted)


def unmute_member(state: GuildState, wanted: UnmuteMember, turn: Turn) -> bool:
    return begin(state, turn, _unmute, state.settings.mute_role_id, wanted)


async def _mute(ports: Ports, guild_id: GuildId, role_id: RoleId, wanted: MuteMember) -> ActEnded | ActFailed:
    order, now = wanted.order, datetime.now(UTC)
    ends_at = now + (FOREVER if wanted.seconds is None else timedelta(seconds=wanted.seconds))
    mute = Mute(role_id, order.moderator_id, order.reason)
    try:
        async with planned(ports.database, ending(guild_id, order.user_id, mute, ends_at)):
            await ports.rest.members.add_role(guild_id, order.user_id, role_id, reason=order.reason)
    except StorageError as error:
        return ActFailed(error)
    except RestError as error:
        return ActFailed(meaning_of(error))
    timed = {} if wanted.seconds is None else {"seconds": wanted.seconds, "until": ends_at.isoformat()}
    return note(ports, guild_id, "mute", order, {"roleId": role_id, **timed})


async def _unmute(ports: Ports, guild_id: GuildId, named: RoleId | None, wanted: UnmuteMember) -> ActEnded | ActFailed:
    """The role that was given, even where the guild names another by now."""
    order = wanted.order
    try:
        found = await find_mute(ports.database, guild_id, order.user_id)
        role_id = named if found is None else found[0].role_id
        if role_id is None or (found is None and role_id not in wanted.roles):
            return await _end_timeout(ports, guild_id, order)
        await take_role(ports.rest, guild_id, order, role_id)
    except StorageError as error:
        return ActFailed(error)
    except RestError as error:
        return ActFailed(meaning_of(error))
    ended = note(ports, guild_id, "unmute", order, {"roleId": role_id})
    try:
        await forget_mute(ports.database, guild_id, order.user_id)
    except StorageError as error:
        # Who comes again would be muted anew, so nobody can say that it is over.
        log.warning("a mute that was ended is still kept: %s", error, extra={"guild_id": guild_id})
        return ActFailed(OutcomeUnknown())
    return ended


async def _end_timeout(ports: Ports, guild_id: GuildId, order: Order) -> ActEnded | ActFailed:
    """What muted them where no role did, or none did yet."""
    try:
        membership = await membership_of(ports.rest, guild_id, order.user_id)
    except DiscordAway as error:
        return ActFailed(error)
    if membership is None:
        return ActFailed(NoSuch(texts.NO_MEMBER))
    until = membership.timed_out_until
    if until is None or until <= datetime.now(UTC):
        return ActFailed(Refused(texts.NOT_MUTED))
    return await timing_out.carry_out(ports, guild_id, TimeOut(order, None, "unmute"))


async def take_role(rest: Rest, guild_id: GuildId, order: Order, role_id: RoleId) -> None:
    """Raises Discord's errors, but for a role that is gone, or a member who has left: then there is nothing to take."""
    try:
        await rest.members.remove_role(guild_id, order.user_id, role_id, reason=order.reason)
    except NotFound as error:
        if error.code not in NOTHING_TO_TAKE:
            raise
