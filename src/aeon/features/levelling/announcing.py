"""A new level said: where the message was written, in a channel of the guild's choice, or to the member alone."""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime

from attrs import frozen

from aeon.actors.turn import Turn
from aeon.commands.answering import cut
from aeon.content.variables import Scene, fill, named_in
from aeon.discord.cdn import avatar_url
from aeon.discord.errors import DiscordError
from aeon.discord.ids import ChannelId, GuildId, UserId
from aeon.discord.model import User
from aeon.discord.rest.bodies import AllowedMentions, MessageBody
from aeon.discord.rest.client import Rest
from aeon.features.levelling import texts
from aeon.features.levelling.counting import FEATURE, Gain, Risen
from aeon.guild.behaviour import Handler, handler
from aeon.guild.languages import say
from aeon.guild.state import GuildState

log = logging.getLogger(__name__)

QUEUE = "new levels"
WAITING = 100
"""In one guild. So many come after an outage, and nobody reads them all."""

_ASKED_FOR = frozenset({"user", "user.avatar"})
"""Variables that only Discord can fill in: no members are kept."""


@frozen
class Announcement:
    """What is to be said of whom; without a channel, to the member alone."""

    user_id: UserId
    channel_id: ChannelId | None
    text: str
    values: Mapping[str, str]
    nonce: str
    """Makes one that is said again the same message to Discord."""


def _risen(state: GuildState, risen: Risen, turn: Turn) -> bool:
    if state.settings.level_up_mode == "off" or not state.settings.levelling_enabled:
        return False
    if turn.queued(QUEUE) >= WAITING:
        about = {"guild_id": state.guild_id, "user_id": risen.gain.user_id}
        log.warning("a new level is not said: %d wait already", WAITING, extra=about)
    else:
        turn.start(_announce, state.ports.rest, state.guild_id, announcement(state, risen.gain), queue=QUEUE)
    return False


def announcement(state: GuildState, gain: Gain) -> Announcement:
    """In the guild's words and by its settings; a channel that is gone gives way to that of the message."""
    settings, directory = state.settings, state.directory
    named, channel_id = settings.level_up_channel_id, gain.channel_id
    if settings.level_up_mode == "channel" and named is not None and named in directory.channels:
        channel_id = named
    user = f"<@{gain.user_id}>"
    text = settings.level_up_message
    if text is None:
        text = say(texts.LEVEL_UP, directory.locale, user=user, level=gain.level)
        values = {}
    else:
        values = _values(state, gain)
    where = None if settings.level_up_mode == "dm" else channel_id
    return Announcement(gain.user_id, where, text, values, f"{gain.message_id}.1")


def _values(state: GuildState, gain: Gain) -> dict[str, str]:
    """All but what only Discord can say."""
    nobody, timezone = User(gain.user_id, ""), state.settings.timezone
    scene = Scene.of(nobody, state.directory, gain.channel_id, timezone=timezone, now=datetime.now(UTC))
    return {**scene.values(), "level": str(gain.level), "xp": str(gain.xp)}


async def _announce(rest: Rest, guild_id: GuildId, wanted: Announcement) -> None:
    """Somebody who takes no direct messages is no error."""
    about = {"guild_id": guild_id, "user_id": wanted.user_id}
    try:
        text = await _filled(rest, guild_id, wanted)
        channel_id = wanted.channel_id
        if channel_id is None:
            channel_id = await rest.users.create_dm(wanted.user_id, guild_id=guild_id)
        body = MessageBody(content=cut(text), allowed_mentions=AllowedMentions(users=(wanted.user_id,)))
        await rest.messages.create(channel_id, body, guild_id=guild_id, nonce=wanted.nonce)
    except DiscordError as error:
        log.info("a new level was not said: %s", error, extra=about)


async def _filled(rest: Rest, guild_id: GuildId, wanted: Announcement) -> str:
    """The text with its variables filled in, once: what a name holds is never filled in again."""
    values = dict(wanted.values)
    if values and _ASKED_FOR & named_in(wanted.text):
        user = await rest.users.get(wanted.user_id, guild_id=guild_id)
        values |= {"user": user.username, "user.avatar": avatar_url(user)}
    return fill(wanted.text, values)


HANDLERS: tuple[Handler, ...] = (handler(FEATURE, Risen, _risen),)
