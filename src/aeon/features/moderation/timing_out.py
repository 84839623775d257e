"""Members timed out, and let speak again."""

from datetime import UTC, datetime, timedelta

from attrs import frozen

from aeon.actors.request import Request
from aeon.actors.turn import Turn
from aeon.discord.ids import GuildId
from aeon.discord.rest.errors import RestError
from aeon.features.moderation.acting import ActEnded, ActFailed, Order, begin, meaning_of, note
from aeon.features.moderation.planned import planned
from aeon.features.moderation.renewing import LongTimeout, forget_renewal, reach_of, renewal
from aeon.guild.ports import Ports
from aeon.guild.state import GuildState
from aeon.storage.errors import StorageError


@frozen
class TimeOut(Request[None]):
    """Time this member out for so many seconds; None ends it. `action_type` is what the audit log calls it."""

    order: Order
    seconds: int | None
    action_type: str


def time_out(state: GuildState, wanted: TimeOut, turn: Turn) -> bool:
    return begin(state, turn, carry_out, wanted)


async def carry_out(ports: Ports, guild_id: GuildId, wanted: TimeOut) -> ActEnded | ActFailed:
    order, now = wanted.order, datetime.now(UTC)
    until = None if wanted.seconds is None else now + timedelta(seconds=wanted.seconds)
    reach = None if until is None else reach_of(until, now)
    try:
        if until is not None and reach is not None and reach < until:
            terms = LongTimeout(until, reach, order.moderator_id, order.reason)
            async with planned(ports.database, renewal(guild_id, order.user_id, terms)):
                await ports.rest.members.time_out(guild_id, order.user_id, reach, reason=order.reason)
        else:
            await ports.rest.members.time_out(guild_id, order.user_id, reach, reason=order.reason)
            await forget_renewal(ports.database, guild_id, order.user_id)
    except StorageError as error:
        return ActFailed(error)
    except RestError as error:
        return ActFailed(meaning_of(error))
    metadata = {} if until is None else {"seconds": wanted.seconds, "until": until.isoformat()}
    return note(ports, guild_id, wanted.action_type, order, metadata)
