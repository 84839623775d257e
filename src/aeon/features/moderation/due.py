"""Scheduled actions of this feature: done among the guild's acts, and answered once they have ended or are put off."""

from collections.abc import Awaitable, Callable

from attrs import frozen

from aeon.actors.turn import Turn
from aeon.features.moderation.acting import FEATURE, QUEUE
from aeon.guild.audit_tail import tell_new_rows
from aeon.guild.behaviour import Handler, handler
from aeon.guild.state import GuildState

DUE_SECONDS = 35.0
"""Shorter than whoever asks for it waits."""


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
    """Start it, for a handler that takes its request. It waits for its turn like all acts, and few actions are done at once."""
    ports = state.ports
    turn.start(
        do, ports.rest, ports.database, state.guild_id, wanted, seconds=DUE_SECONDS, queue=QUEUE, keep_reply=True
    )
    return True


def _ended(state: GuildState, _message: ActionEnded, turn: Turn) -> bool:
    turn.answer(None)
    tell_new_rows(state, turn)
    return True


def _failed(_state: GuildState, message: ActionFailed, turn: Turn) -> bool:
    turn.refuse(message.error)
    return True


HANDLERS: tuple[Handler, ...] = (handler(FEATURE, ActionEnded, _ended), handler(FEATURE, ActionFailed, _failed))
