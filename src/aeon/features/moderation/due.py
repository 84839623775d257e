"""Scheduled actions of this feature: done among the guild's acts, and answered once they have ended or are put off."""

from collections.abc import Awaitable, Callable

from attrs import frozen

from aeon.actors.turn import Turn
from aeon.features.moderation.acting import HOUSE, QUEUE
from aeon.guild.audit_tail import tell_new_rows
from aeon.guild.behaviour import Handler, handler
from aeon.guild.state import GuildState
from aeon.schedule.errors import NotYet

DUE_SECONDS = 35.0
"""Shorter than whoever asks for it waits."""
ACTS_BEFORE = 4
LATER_SECONDS = 20.0


@frozen
class ActionEnded:
    """It is done, or waits for its next time."""


@frozen
class ActionFailed:
    """It stays; the error says why."""

    error: Exception


def begin_due(
    state: GuildState, turn: Turn, do: Callable[..., Awaitable[ActionEnded | ActionFailed]], wanted: object
) -> bool:
    """Start it, for a handler that takes its request. It waits for its turn like all acts, and holds the action anew once it has it."""
    if turn.queued(QUEUE) > ACTS_BEFORE:
        turn.refuse(NotYet("the guild has acts of moderation to do first", LATER_SECONDS))
    else:
        turn.start(do, state.ports, state.guild_id, wanted, seconds=DUE_SECONDS, queue=QUEUE, keep_reply=True)
    return True


def _ended(state: GuildState, _message: ActionEnded, turn: Turn) -> bool:
    turn.answer(None)
    tell_new_rows(state, turn)
    return True


def _failed(_state: GuildState, message: ActionFailed, turn: Turn) -> bool:
    turn.refuse(message.error)
    return True


HANDLERS: tuple[Handler, ...] = (handler(HOUSE, ActionEnded, _ended), handler(HOUSE, ActionFailed, _failed))
