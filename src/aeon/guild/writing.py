"""Rows of the configuration written, under the same rule as settings: nothing holds before the database has it.

A change comes back with the whole configuration as its transaction left it, so whatever others wrote meanwhile is taken in with it.
Changes wait in the same queue as those of settings: one at a time per guild.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from attrs import frozen

from aeon.actors.request import Request
from aeon.actors.turn import Turn
from aeon.discord.ids import GuildId
from aeon.guild.behaviour import Handler, handler
from aeon.guild.configuration import SettingsNotSaved, start_save, take_rows
from aeon.guild.errors import GuildError
from aeon.guild.rows import Saved
from aeon.guild.state import GuildState
from aeon.storage.database import Database
from aeon.storage.errors import StorageError

Write = Callable[[Database, GuildId, Any], Awaitable[Saved[Any]]]
"""Writes what a request wants, in one transaction. May raise `GuildError` and storage's errors."""


@frozen
class RowsSaved:
    """The database holds this configuration since its version."""

    saved: Saved[Any]


def writing_handlers() -> tuple[Handler, ...]:
    return (handler("", RowsSaved, _saved),)


def start_write(state: GuildState, turn: Turn, write: Write, message: Request[Any]) -> bool:
    """Have it written, for a handler that takes the request; whoever asked gets the saved answer, or why there is none."""
    start_save(turn, _save, write, state.ports.database, state.guild_id, message)
    return True


async def _save(
    write: Write, database: Database, guild_id: GuildId, message: Request[Any]
) -> RowsSaved | SettingsNotSaved:
    try:
        return RowsSaved(await write(database, guild_id, message))
    except (StorageError, GuildError) as error:
        return SettingsNotSaved(error)


def _saved(state: GuildState, message: RowsSaved, turn: Turn) -> bool:
    take_rows(state, message.saved.rows, turn)
    turn.answer(message.saved.answer)
    return True
