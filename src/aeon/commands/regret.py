"""A word for callers whose guild cannot take their interaction, said within Discord's three seconds and without the guild."""

from functools import partial

from aeon.actors.envelope import Dropped
from aeon.commands import texts
from aeon.discord.events import InteractionCreate
from aeon.discord.model import InteractionType
from aeon.discord.rest.bodies import MessageBody, Reply
from aeon.discord.rest.client import Rest
from aeon.guild.errands import Errands
from aeon.guild.intake import Regret


def regret_through(rest: Rest, errands: Errands) -> Regret:
    """The intake's way to say that an interaction was dropped. Suggestions for half-typed options are just left out."""

    def regret(interaction: InteractionCreate, why: Dropped) -> None:
        if interaction.type != InteractionType.APPLICATION_COMMAND_AUTOCOMPLETE:
            text = texts.NOT_READY if why in {Dropped.CLOSED, Dropped.STOPPING} else texts.BUSY
            answer = Reply(MessageBody(content=text).ephemeral())
            errands.start(partial(rest.interactions.respond, interaction, answer))

    return regret
