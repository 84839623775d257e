"""Templates made, replaced and deleted, under the same rule as all configuration: nothing holds before the database has it."""

from typing import Any

from aeon.actors.request import Request
from aeon.actors.turn import Turn
from aeon.features.templates import store
from aeon.features.templates.messages import CreateTemplate, DeleteTemplate, ReplaceTemplate
from aeon.features.templates.reading import FEATURE
from aeon.guild.behaviour import Handler, handler
from aeon.guild.state import GuildState
from aeon.guild.writing import Write, start_write


def _writing(kind: type[Request[Any]], write: Write) -> Handler:
    def start(state: GuildState, message: Request[Any], turn: Turn) -> bool:
        return start_write(state, turn, write, message)

    return handler(FEATURE, kind, start)


HANDLERS: tuple[Handler, ...] = (
    _writing(CreateTemplate, store.create),
    _writing(ReplaceTemplate, store.replace),
    _writing(DeleteTemplate, store.delete),
)
