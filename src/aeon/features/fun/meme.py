"""`meme`: a picture from the service that the operator chose; what is not safe for work only where the channel is for adults."""

import logging

from aeon.commands.answering import Answer
from aeon.commands.call import Call
from aeon.commands.declaration import command
from aeon.commands.here import is_nsfw
from aeon.commands.later import answer_from
from aeon.discord.ids import GuildId
from aeon.discord.limits import MAX_EMBED_TITLE
from aeon.discord.permissions import Permissions
from aeon.features.fun import texts
from aeon.fetch.errors import FetchError
from aeon.fetch.memes import Meme, Memes
from aeon.guild.access import CommandGroup
from aeon.guild.errors import Refused
from aeon.guild.modules import Module

log = logging.getLogger(__name__)

COOLDOWN_MS = 3000


@command(
    "meme",
    texts.MEME,
    group=CommandGroup.FUN,
    module=Module.FUN,
    cooldown_ms=COOLDOWN_MS,
    bot_needs=Permissions.EMBED_LINKS,
)
def meme(call: Call) -> None:
    state = call.state
    answer_from(call, _find, state.ports.memes, state.guild_id, is_nsfw(state, call.asked))


async def _find(memes: Memes, guild_id: GuildId, may_be_nsfw: bool) -> Answer:  # noqa: FBT001  an effect's argument
    try:
        found = await memes.pick(may_be_nsfw=may_be_nsfw)
    except FetchError as error:
        log.warning("no meme: %s (%s)", error, type(error).__name__, extra={"guild_id": guild_id})
        raise Refused(texts.MEMES_AWAY) from error
    if found is None:
        raise Refused(texts.MEMES_NSFW)
    return Answer(embeds=(_shown(found),))


def _shown(meme: Meme) -> dict[str, object]:
    """Without a title Discord would not show the link to where it was posted."""
    title = meme.title.strip()[:MAX_EMBED_TITLE] or "…"
    return {"title": title, "url": meme.post_link, "image": {"url": meme.url}}
