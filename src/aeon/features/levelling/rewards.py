"""Roles for levels listed, added and taken away: a guild's configuration, saved one change at a time like all of it."""

from attrs import frozen

from aeon.actors.request import Request
from aeon.actors.turn import Turn
from aeon.audit.by import UNKNOWN, By, announce
from aeon.discord.ids import GuildId, RoleId
from aeon.features.levelling import texts
from aeon.features.levelling.counting import FEATURE
from aeon.guild.access import Caller
from aeon.guild.behaviour import Handler, handler
from aeon.guild.errors import Fault, Invalid, NoSuch, Refused
from aeon.guild.handed_out import SENTENCES, broken_in_naming
from aeon.guild.rows import REWARDS_AT_MOST, LevelReward, Saved
from aeon.guild.state import GuildState
from aeon.guild.store import rows_after
from aeon.guild.writing import start_write
from aeon.storage.database import Database
from aeon.storage.errors import Conflict
from aeon.storage.queries import load_queries

_QUERIES = load_queries("levelling")


@frozen
class ListRewards(Request[tuple[LevelReward, ...]]):
    pass


@frozen
class AddReward(Request[LevelReward]):
    """Give this role to members who reach this level.

    Refused with `Invalid` where the role cannot be handed out, or the person who asks may not name it, with `Refused` where it is given
    for this level already or there are `REWARDS_AT_MOST`.
    """

    level: int
    role_id: RoleId
    if_match: int | None = None
    by: By = UNKNOWN
    asked_by: Caller | None = None


@frozen
class RemoveReward(Request[None]):
    """Give it no more; who has the role keeps it. Refused with `NoSuch` where there is none."""

    id: str
    if_match: int | None = None
    by: By = UNKNOWN


def _list(state: GuildState, _message: ListRewards, turn: Turn) -> bool:
    turn.answer(state.reward_rows)
    return True


def _add(state: GuildState, message: AddReward, turn: Turn) -> bool:
    rule = broken_in_naming(message.role_id, message.asked_by, state.directory)
    if rule is not None:
        turn.refuse(Invalid((Fault("roleId", SENTENCES[rule]),)))
    else:
        start_write(state, turn, _insert, message)
    return True


def _remove(state: GuildState, message: RemoveReward, turn: Turn) -> bool:
    start_write(state, turn, _delete, message)
    return True


async def _insert(database: Database, guild_id: GuildId, wanted: AddReward) -> Saved[LevelReward]:
    params = {"guild_id": guild_id, "level": wanted.level, "role_id": wanted.role_id}
    try:
        async with database.transaction() as transaction:
            await announce(transaction, wanted.by)
            row = await transaction.fetch_one(_QUERIES.named("insert_reward"), params, into=LevelReward)
            assert row is not None, "an insert returns its row"
            rows = await rows_after(transaction, guild_id, expected=wanted.if_match)
            if rows.has_more("levelRewards"):
                raise Refused(texts.REWARDS_FULL.filled(most=REWARDS_AT_MOST))
    except Conflict as error:
        raise Refused(texts.REWARD_EXISTS) from error
    return Saved(rows, row)


async def _delete(database: Database, guild_id: GuildId, wanted: RemoveReward) -> Saved[None]:
    params = {"guild_id": guild_id, "id": wanted.id}
    async with database.transaction() as transaction:
        await announce(transaction, wanted.by)
        if not await transaction.execute(_QUERIES.named("delete_reward"), params):
            raise NoSuch(texts.NO_REWARD)
        return Saved(await rows_after(transaction, guild_id, expected=wanted.if_match), None)


HANDLERS: tuple[Handler, ...] = (
    handler(FEATURE, ListRewards, _list),
    handler(FEATURE, AddReward, _add),
    handler(FEATURE, RemoveReward, _remove),
)
