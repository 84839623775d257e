"""Templates as guilds are asked for them. Memory holds their names alone: each question is one read of the database."""

import trio

from aeon.content.form import Faults
from aeon.discord.ids import GuildId
from aeon.features.templates.messages import GetTemplate, ListTemplates
from aeon.features.templates.rows import MessageTemplate, draft_of
from aeon.features.templates.store import get_template, list_templates
from aeon.guild.behaviour import Handler, handler
from aeon.guild.reading import answered_by
from aeon.storage.database import Database

FEATURE = "templates"
READS = "the message templates"


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


HANDLERS: tuple[Handler, ...] = (
    handler(FEATURE, ListTemplates, answered_by(_list, READS)),
    handler(FEATURE, GetTemplate, answered_by(get_template, READS)),
)
