"""What a sleeping guild is woken for: bits, of which an event has all that it may be wanted by, and a guild all that it wants.

Most guilds sleep, and most of what happens in them concerns nobody, so an event must be known to be such without the guild's state: one
`and` of two numbers says it. The guild's are reckoned when it goes to sleep (`Behaviour.interests`). Whatever changes its configuration
wakes it, so they hold for as long as it sleeps. Different openings share bits: at worst a guild is woken in vain, never left asleep.
"""

from collections.abc import Mapping
from typing import get_args

from aeon.actors.actor import ALWAYS
from aeon.discord.events import Event, InteractionCreate, MessageCreate
from aeon.discord.ids import UserId

_OPENINGS = 64

KINDS: Mapping[type, int] = {kind: ALWAYS << number for number, kind in enumerate(get_args(Event), 1)}
"""The bit that every event of a type has: to want it is to want them all."""

TO_THE_BOT = ALWAYS << len(KINDS) + 1
"""Messages that begin with a mention of the bot."""

_FIRST_OPENING = TO_THE_BOT << 1


def opening(text: str) -> int:
    """Messages that may begin with this text; by its first character, and none where it is empty."""
    return _FIRST_OPENING << ord(text[0]) % _OPENINGS if text else 0


def interest_of(event: Event, own_id: UserId) -> int:
    """All that this event may be wanted by."""
    if isinstance(event, InteractionCreate):
        return ALWAYS
    bits = KINDS[type(event)]
    if isinstance(event, MessageCreate):
        bits |= opening(event.content)
        if mention_in(event.content, own_id) is not None:
            bits |= TO_THE_BOT
    return bits


def mention_in(content: str, own_id: UserId) -> str | None:
    """The mention of the bot that the message begins with."""
    if not content.startswith("<@"):
        return None
    return next((each for each in (f"<@{own_id}>", f"<@!{own_id}>") if content.startswith(each)), None)
