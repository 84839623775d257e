"""By how much XP are multiplied: in a channel or category, and for who has a role. 0 stands where nothing is earned.

The nearest row counts of a thread, its channel and the category; of a member's roles the largest, unless one of them is 0. Both are
multiplied with each other.
"""

from collections.abc import Mapping, Sequence

from attrs import frozen

from aeon.actors.request import Request
from aeon.actors.turn import Turn
from aeon.audit.by import UNKNOWN, By, announce
from aeon.discord.ids import ChannelId, GuildId, RoleId
from aeon.features.levelling import texts
from aeon.features.levelling.counting import FEATURE
from aeon.guild.behaviour import Handler, handler
from aeon.guild.directory import Directory
from aeon.guild.errors import Fault, Invalid, NoSuch, Refused
from aeon.guild.rows import MULTIPLIERS_AT_MOST, LevelMultiplier, Saved
from aeon.guild.state import GuildState
from aeon.guild.store import rows_after
from aeon.guild.writing import start_write
from aeon.storage.database import Database
from aeon.storage.queries import load_queries

_QUERIES = load_queries("levelling")


@frozen
class ListMultipliers(Request[tuple[LevelMultiplier, ...]]):
    pass


@frozen
class SetMultiplier(Request[LevelMultiplier]):
    """Multiply what is earned in this channel or category, or by who has this role.

    Refused with `Invalid` where the guild has neither, with `Refused` where it has `MULTIPLIERS_AT_MOST`.
    """

    target_id: str
    multiplier: float
    if_match: int | None = None
    by: By = UNKNOWN


@frozen
class ClearMultiplier(Request[None]):
    """Multiply no more. Refused with `NoSuch` where nothing is multiplied."""

    target_id: str
    if_match: int | None = None
    by: By = UNKNOWN


def factor(
    multipliers: Mapping[str, float], directory: Directory, channel_id: ChannelId, roles: Sequence[RoleId]
) -> float:
    """By how much to multiply what is earned here by who has these roles."""
    of_roles = [multipliers[role_id] for role_id in (RoleId(directory.guild_id), *roles) if role_id in multipliers]
    if of_roles and min(of_roles) == 0:
        return 0.0
    return _of_channel(multipliers, directory, channel_id) * max(of_roles, default=1.0)


def _of_channel(multipliers: Mapping[str, float], directory: Directory, channel_id: ChannelId) -> float:
    place: ChannelId | None = channel_id
    for _ in ("thread", "channel", "category"):
        if place is None:
            break
        if place in multipliers:
            return multipliers[place]
        channel = directory.channels.get(place)
        place = None if channel is None else channel.parent_id
    return 1.0


def _list(state: GuildState, _message: ListMultipliers, turn: Turn) -> bool:
    turn.answer(state.multiplier_rows)
    return True


def _set(state: GuildState, message: SetMultiplier, turn: Turn) -> bool:
    directory = state.directory
    if message.target_id not in directory.channels and message.target_id not in directory.roles:
        turn.refuse(Invalid((Fault("targetId", texts.NO_TARGET),)))
    else:
        start_write(state, turn, _upsert, message)
    return True


def _clear(state: GuildState, message: ClearMultiplier, turn: Turn) -> bool:
    start_write(state, turn, _delete, message)
    return True


async def _upsert(database: Database, guild_id: GuildId, wanted: SetMultiplier) -> Saved[LevelMultiplier]:
    params = {"guild_id": guild_id, "target_id": wanted.target_id, "multiplier": wanted.multiplier}
    async with database.transaction() as transaction:
        await announce(transaction, wanted.by)
        row = await transaction.fetch_one(_QUERIES.named("upsert_multiplier"), params, into=LevelMultiplier)
        assert row is not None, "an upsert returns its row"
        rows = await rows_after(transaction, guild_id, expected=wanted.if_match)
        if rows.has_more("levelMultipliers"):
            raise Refused(texts.MULTIPLIERS_FULL.filled(most=MULTIPLIERS_AT_MOST))
    return Saved(rows, row)


async def _delete(database: Database, guild_id: GuildId, wanted: ClearMultiplier) -> Saved[None]:
    params = {"guild_id": guild_id, "target_id": wanted.target_id}
    async with database.transaction() as transaction:
        await announce(transaction, wanted.by)
        if not await transaction.execute(_QUERIES.named("delete_multiplier"), params):
            raise NoSuch(texts.NO_MULTIPLIER)
        return Saved(await rows_after(transaction, guild_id, expected=wanted.if_match), None)


HANDLERS: tuple[Handler, ...] = (
    handler(FEATURE, ListMultipliers, _list),
    handler(FEATURE, SetMultiplier, _set),
    handler(FEATURE, ClearMultiplier, _clear),
)
