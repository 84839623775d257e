"""What could not be done just now and is nobody's to ask for again: begun anew after a pause.

The event that led to it counts as open until it has ended, so that after a restart Discord tells of it again.
"""

import logging

import trio
from attrs import frozen

from aeon.actors.turn import Turn
from aeon.features.moderation.acting import FEATURE
from aeon.guild.behaviour import Handler, handler
from aeon.guild.state import GuildState

log = logging.getLogger(__name__)

PAUSES_QUEUE = "moderation anew"
"""One pauses at a time, so that Discord and the database are not asked by all at once."""
PAUSES_WAITING = 100
PAUSE_SECONDS = 2.0


@frozen
class Unfinished:
    """Tell the guild of this once more."""

    message: object


def _begin_anew(state: GuildState, unfinished: Unfinished, turn: Turn) -> bool:
    if turn.queued(PAUSES_QUEUE) >= PAUSES_WAITING:
        log.warning("too much is to be begun anew: %s", unfinished.message, extra={"guild_id": state.guild_id})
    else:
        turn.start(_after_pause, unfinished.message, queue=PAUSES_QUEUE)
    return True


async def _after_pause(message: object) -> object:
    await trio.sleep(PAUSE_SECONDS)
    return message


HANDLERS: tuple[Handler, ...] = (handler(FEATURE, Unfinished, _begin_anew),)
