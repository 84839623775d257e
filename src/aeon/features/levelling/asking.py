"""What a guild is asked about levels, and how they are changed: one question or change at a time, each an effect of its own."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from attrs import frozen

from aeon.actors.errors import NotBegun
from aeon.actors.request import Request
from aeon.actors.turn import Turn
from aeon.discord.ids import GuildId
from aeon.features.levelling import standings
from aeon.features.levelling.counting import FEATURE
from aeon.features.levelling.standings import Change, MemberLevel, Place
from aeon.guild.audit_tail import tell_new_rows
from aeon.guild.behaviour import Handler, handler
from aeon.guild.state import GuildState
from aeon.storage.database import Database
from aeon.storage.errors import StorageError

HOUSE = ""
"""Whoever waits for what was begun hears of its end even where the feature has been switched off meanwhile."""
QUEUE = "levels"
WAITING = 16
EFFECT_SECONDS = 45.0
"""Longer than storage's own limits together take, so that it is storage that says what became of a write."""


@frozen
class ListLevels(Request[Sequence[MemberLevel]]):
    """At most `limit` members, who has most first, on from behind a place."""

    limit: int
    behind: Place | None = None


@frozen
class ChangeXp(Request[standings.Changed]):
    """Give or set what a member has."""

    change: Change


@frozen
class Listed:
    rows: Sequence[MemberLevel]


@frozen
class XpChanged:
    """The database has it."""

    changed: standings.Changed


@frozen
class LevelChanged:
    """What a member has was changed by hand; their level may be another."""

    changed: standings.Changed


@frozen
class NotDone:
    """The error says why, and whether that is known."""

    error: Exception


def list_levels(state: GuildState, message: ListLevels, turn: Turn) -> bool:
    return start(turn, _list, state.ports.database, state.guild_id, message)


async def _list(database: Database, guild_id: GuildId, message: ListLevels) -> Listed | NotDone:
    try:
        return Listed(await standings.read_page(database, guild_id, limit=message.limit, behind=message.behind))
    except StorageError as error:
        return NotDone(error)


def change_xp(state: GuildState, message: ChangeXp, turn: Turn) -> bool:
    return start(turn, _change, state.ports.database, state.guild_id, message.change)


async def _change(database: Database, guild_id: GuildId, change: Change) -> XpChanged | NotDone:
    try:
        return XpChanged(await standings.change_xp(database, guild_id, change))
    except StorageError as error:
        return NotDone(error)


def start(turn: Turn, do: Callable[..., Awaitable[object]], *args: Any) -> bool:
    """Begin it after those that wait already, for a handler that takes its request; what comes back answers."""
    if turn.queued(QUEUE) > WAITING:
        turn.refuse(NotBegun("too much of this guild's levels waits for the database already"))
    else:
        turn.start(do, *args, seconds=EFFECT_SECONDS, queue=QUEUE, keep_reply=True)
    return True


def _listed(_state: GuildState, message: Listed, turn: Turn) -> bool:
    turn.answer(message.rows)
    return True


def _changed(state: GuildState, message: XpChanged, turn: Turn) -> bool:
    tell_new_rows(state, turn)
    turn.tell_self(LevelChanged(message.changed))
    turn.answer(message.changed)
    return True


def _not_done(_state: GuildState, message: NotDone, turn: Turn) -> bool:
    turn.refuse(message.error)
    return True


HANDLERS: tuple[Handler, ...] = (
    handler(FEATURE, ListLevels, list_levels),
    handler(FEATURE, ChangeXp, change_xp),
    handler(HOUSE, Listed, _listed),
    handler(HOUSE, XpChanged, _changed),
    handler(HOUSE, NotDone, _not_done),
)
