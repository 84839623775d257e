"""Templates as guilds are asked for them. Memory holds their names alone: each question is one read of the database."""

from collections.abc import Awaitable, Callable
from typing import Any

import trio
from attrs import frozen

from aeon.actors.errors import NotBegun
from aeon.actors.request import Request
from aeon.actors.turn import Turn
from aeon.content.form import Faults
from aeon.discord.ids import GuildId
from aeon.features.templates.messages import GetTemplate, ListTemplates
from aeon.features.templates.rows import MessageTemplate, draft_of
from aeon.features.templates.store import get_template, list_templates
from aeon.guild.behaviour import Handler, handler
from aeon.guild.errors import GuildError
from aeon.guild.state import GuildState
from aeon.storage.database import Database
from aeon.storage.errors import StorageError, TimedOut

FEATURE = "templates"
READ_QUEUE = "template reads"
READS_WAITING = 16
READ_SECONDS = 8.0
"""For one read; a little more than storage gives it."""

Read = Callable[[Database, GuildId, Any], Awaitable[object]]


@frozen
class Answered:
    """What the database said, or why it said nothing; either is the asker's."""

    answer: object


async def _list(database: Database, guild_id: GuildId, _message: ListTemplates) -> tuple[MessageTemplate, ...]:
    """Those that no rule lets in are passed over, as in all lists; the guild's faults name them."""
    sound = []
    for row in await list_templates(database, guild_id):
        if not faults_in(row).found:
            sound.append(row)
        # There may be many, and others want the processor too.
        await trio.lowlevel.checkpoint()
    return tuple(sound)


def faults_in(row: MessageTemplate) -> Faults:
    """What of it no rule lets in."""
    faults = Faults()
    draft_of(row, faults)
    return faults


def _start(read: Read) -> Callable[[GuildState, Request[Any], Turn], bool]:
    """One read at a time per guild, so that a busy dashboard leaves the guild's places for effects to its members."""

    def start(state: GuildState, message: Request[Any], turn: Turn) -> bool:
        if turn.queued(READ_QUEUE) > READS_WAITING:
            turn.refuse(NotBegun("too many reads of this guild's templates wait already"))
        else:
            wanted = (read, state.ports.database, state.guild_id, message)
            turn.start(_answer, *wanted, queue=READ_QUEUE, keep_reply=True)
        return True

    return start


async def _answer(read: Read, database: Database, guild_id: GuildId, message: Request[Any]) -> Answered:
    try:
        with trio.fail_after(READ_SECONDS):
            return Answered(await read(database, guild_id, message))
    except trio.TooSlowError:
        return Answered(TimedOut(f"the templates were not read within {READ_SECONDS:g} s"))
    except (StorageError, GuildError) as error:
        return Answered(error)


def answered(_state: GuildState, message: Answered, turn: Turn) -> bool:
    if isinstance(message.answer, Exception):
        turn.refuse(message.answer)
    else:
        turn.answer(message.answer)
    return True


HANDLERS: tuple[Handler, ...] = (
    handler(FEATURE, ListTemplates, _start(_list)),
    handler(FEATURE, GetTemplate, _start(get_template)),
    handler("", Answered, answered),
)
