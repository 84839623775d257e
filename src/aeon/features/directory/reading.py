"""What a guild asks Discord about its members. It keeps none of them: each question is one request, one at a time per guild."""

from collections.abc import Sequence

import trio
from attrs import frozen

from aeon.actors.errors import NotBegun
from aeon.actors.request import Request
from aeon.actors.turn import Turn
from aeon.discord.ids import GuildId, UserId
from aeon.discord.model import Member
from aeon.discord.rest.client import Rest
from aeon.discord.rest.errors import Forbidden, RestError
from aeon.features.directory import texts
from aeon.guild.behaviour import Handler, handler
from aeon.guild.errors import DiscordAway, Refused
from aeon.guild.state import GuildState

FEATURE = "directory"
QUEUE = "members"
QUESTIONS_WAITING = 16
DISCORD_SECONDS = 8.0
EFFECT_SECONDS = DISCORD_SECONDS + 2.0


@frozen
class ListMembers(Request[Sequence[Member]]):
    """At most `limit` members by rising user id, those after `after`. Refused where Discord lets this bot list none."""

    limit: int
    after: UserId | None = None


@frozen
class FindMembers(Request[Sequence[Member]]):
    """At most `limit` members whose name or nickname begins with `text`."""

    text: str
    limit: int


@frozen
class Found:
    """What Discord said, or why it said nothing; either is the asker's."""

    answer: Sequence[Member] | DiscordAway | Refused


def _start(state: GuildState, message: ListMembers | FindMembers, turn: Turn) -> bool:
    if turn.queued(QUEUE) > QUESTIONS_WAITING:
        turn.refuse(NotBegun("too many questions about this guild's members wait already"))
    else:
        turn.start(
            _ask, state.ports.rest, state.guild_id, message, seconds=EFFECT_SECONDS, queue=QUEUE, keep_reply=True
        )
    return True


async def _ask(rest: Rest, guild_id: GuildId, message: ListMembers | FindMembers) -> Found:
    try:
        with trio.fail_after(DISCORD_SECONDS):
            if isinstance(message, ListMembers):
                return Found(await rest.members.list(guild_id, after=message.after, limit=message.limit))
            return Found(await rest.members.search(guild_id, message.text, limit=message.limit))
    except Forbidden:
        return Found(Refused(texts.INTENT_NEEDED))
    except RestError as error:
        return Found(DiscordAway(error.retry_after or 1.0))
    except trio.TooSlowError:
        return Found(DiscordAway())


def _found(_state: GuildState, message: Found, turn: Turn) -> bool:
    if isinstance(message.answer, Exception):
        turn.refuse(message.answer)
    else:
        turn.answer(message.answer)
    return True


HANDLERS: tuple[Handler, ...] = (
    handler(FEATURE, ListMembers, _start),
    handler(FEATURE, FindMembers, _start),
    handler(FEATURE, Found, _found),
)
