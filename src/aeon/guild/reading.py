"""Rows that are read when somebody asks for them, being too many to keep in memory: each question is one read beside the actor."""

from collections.abc import Awaitable, Callable
from typing import Any

import trio
from attrs import frozen

from aeon.actors.errors import NotBegun
from aeon.actors.request import Request
from aeon.actors.turn import Turn
from aeon.discord.ids import GuildId
from aeon.guild.behaviour import Handler, handler
from aeon.guild.errors import GuildError
from aeon.guild.state import GuildState
from aeon.storage.database import Database
from aeon.storage.errors import StorageError, TimedOut

READS_WAITING = 16
READ_SECONDS = 8.0
"""For one read; a little more than storage gives it."""

Read = Callable[[Database, GuildId, Any], Awaitable[object]]
"""Finds the answer to a request. May raise `GuildError` and storage's errors."""


@frozen
class Answered:
    """What the database said, or why it said nothing; either is the asker's."""

    answer: object


def reading_handlers() -> tuple[Handler, ...]:
    """Whoever waits hears of the end even where the feature has been switched off meanwhile."""
    return (handler("", Answered, _answered),)


def queue_of(what: str) -> str:
    return f"reads of {what}"


def answered_by(read: Read, what: str) -> Callable[[GuildState, Request[Any], Turn], bool]:
    """A handler of the request that `read` answers; `what` says what is read, as in "the audit log".

    One read of it at a time per guild, so that a busy dashboard leaves the guild's places for effects to its members.
    """

    def start(state: GuildState, message: Request[Any], turn: Turn) -> bool:
        if turn.queued(queue_of(what)) > READS_WAITING:
            turn.refuse(NotBegun(f"too many reads of {what} wait already in this guild"))
        else:
            wanted = (read, what, state.ports.database, state.guild_id, message)
            turn.start(_answer, *wanted, queue=queue_of(what), keep_reply=True)
        return True

    return start


async def _answer(read: Read, what: str, database: Database, guild_id: GuildId, message: Request[Any]) -> Answered:
    try:
        with trio.fail_after(READ_SECONDS):
            return Answered(await read(database, guild_id, message))
    except trio.TooSlowError:
        return Answered(TimedOut(f"{what} was not read within {READ_SECONDS:g} s"))
    except (StorageError, GuildError) as error:
        return Answered(error)


def _answered(_state: GuildState, message: Answered, turn: Turn) -> bool:
    if isinstance(message.answer, Exception):
        turn.refuse(message.answer)
    else:
        turn.answer(message.answer)
    return True
