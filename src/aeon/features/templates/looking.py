"""Templates that other programs write are looked at as if they had come over the API, and what is wrong with one is a fault of the guild.

What is in a template is not kept in memory, so each is looked at when it is new or another than before, as its stamp says.
"""

from collections.abc import Mapping, Sequence

import trio
from attrs import frozen

from aeon.actors.turn import Turn
from aeon.discord.ids import GuildId
from aeon.features.templates.reading import FEATURE, faults_in
from aeon.features.templates.rows import MessageTemplate
from aeon.features.templates.store import some_templates
from aeon.guild.behaviour import Handler, handler
from aeon.guild.errors import Fault
from aeon.guild.messages import ConfigurationChanged, Woken
from aeon.guild.ports import Ports
from aeon.guild.reading_on import PATIENCE_SECONDS, READ_SECONDS, until_read
from aeon.guild.rows import TemplateName
from aeon.guild.state import GuildState, Looked

LOOK_QUEUE = "templates looked at"


@frozen
class TemplatesLookedAt:
    """By the paths of their faults; one that has gone meanwhile has none."""

    found: Mapping[str, Looked]


@frozen
class TemplatesNotLookedAt:
    """The database was away for as long as an effect waits for it."""


def path_of(template_id: str) -> str:
    return f"templates.{template_id}"


def is_faulty(state: GuildState, name: TemplateName) -> bool:
    """Something was found wrong with this template."""
    looked = state.looked_at.get(path_of(name.id))
    return looked is not None and bool(looked.faults)


def _changed(state: GuildState, _message: Woken | ConfigurationChanged, turn: Turn) -> bool:
    _look(state, turn)
    return False


def _look(state: GuildState, turn: Turn) -> None:
    """One look at a time: what changes meanwhile is looked at after it."""
    stamps = {path_of(name.id): name.stamp for name in state.template_names}
    for path in [path for path in state.looked_at if path.startswith(path_of("")) and path not in stamps]:
        del state.looked_at[path]
    news = [name for name in state.template_names if not _is_known(state, name)]
    if news and not turn.queued(LOOK_QUEUE):
        turn.start(_look_at, state.ports, state.guild_id, news, seconds=READ_SECONDS, queue=LOOK_QUEUE, apart=True)


def _is_known(state: GuildState, name: TemplateName) -> bool:
    looked = state.looked_at.get(path_of(name.id))
    return looked is not None and looked.stamp == name.stamp


async def _look_at(
    ports: Ports, guild_id: GuildId, names: Sequence[TemplateName]
) -> TemplatesLookedAt | TemplatesNotLookedAt:
    async def read() -> Sequence[MessageTemplate]:
        async with ports.tails:
            return await some_templates(ports.database, guild_id, [name.id for name in names])

    with trio.move_on_after(PATIENCE_SECONDS):
        faults = {}
        for row in await until_read(guild_id, read):
            faults[row.id] = tuple(_below(row.id, fault) for fault in faults_in(row).found)
            await trio.lowlevel.checkpoint()
        return TemplatesLookedAt({path_of(name.id): Looked(name.stamp, faults.get(name.id, ())) for name in names})
    return TemplatesNotLookedAt()


def _below(template_id: str, fault: Fault) -> Fault:
    path = path_of(template_id)
    return Fault(f"{path}.{fault.path}" if fault.path else path, fault.message)


def _looked_at(state: GuildState, message: TemplatesLookedAt, turn: Turn) -> bool:
    state.looked_at |= message.found
    _look(state, turn)
    return True


def _not_looked_at(state: GuildState, _message: TemplatesNotLookedAt, turn: Turn) -> bool:
    _look(state, turn)
    return True


HANDLERS: tuple[Handler, ...] = (
    handler(FEATURE, Woken, _changed),
    handler(FEATURE, ConfigurationChanged, _changed),
    handler(FEATURE, TemplatesLookedAt, _looked_at),
    handler(FEATURE, TemplatesNotLookedAt, _not_looked_at),
)
