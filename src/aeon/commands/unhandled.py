"""Buttons and menus of ours that no feature handles: a template may bring them before anybody has said what they do.

Discord would tell whoever uses one that the application failed, so they are told what is the matter.
"""

from aeon.actors.turn import Turn
from aeon.commands import texts
from aeon.commands.answering import Answer
from aeon.commands.call import start_answer
from aeon.commands.dispatch import interaction_origin
from aeon.commands.origin import InteractionDeferred, InteractionOrigin
from aeon.discord.events import InteractionCreate
from aeon.discord.model import InteractionType
from aeon.guild.behaviour import Handler, handler
from aeon.guild.languages import say
from aeon.guild.state import GuildState


def unhandled_handlers() -> tuple[Handler, ...]:
    """They take what is left, so they come after all others."""
    return (handler("", InteractionCreate, _on_interaction), handler("", InteractionDeferred, _on_deferred))


def _on_interaction(state: GuildState, interaction: InteractionCreate, turn: Turn) -> bool:
    return _take(state, interaction, interaction_origin(interaction), turn)


def _on_deferred(state: GuildState, message: InteractionDeferred, turn: Turn) -> bool:
    return _take(state, message.interaction, interaction_origin(message.interaction, message.where), turn)


def _take(state: GuildState, interaction: InteractionCreate, origin: InteractionOrigin, turn: Turn) -> bool:
    if interaction.type != InteractionType.MESSAGE_COMPONENT:
        return False
    start_answer(state, turn, origin, Answer(say(texts.NOT_SET_UP, origin.locale), is_ephemeral=True), None)
    return True
