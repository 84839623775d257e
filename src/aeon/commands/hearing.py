"""Which messages are commands: those that begin with the guild's prefix, or with a mention of the bot.

Where slash commands are on and prefixes are not wanted beside them, no message is heard.
"""

from enum import Enum, auto

from attrs import frozen

from aeon.discord.ids import UserId
from aeon.guild.interests import TO_THE_BOT, mention_in, opening
from aeon.guild.settings import Settings


class Heard(Enum):
    NOTHING = auto()
    TRIGGER = auto()
    """A word that may be a command's name, and the line after it."""
    GREETING = auto()
    """Only a mention of the bot."""
    DEAF = auto()
    """A mention of the bot where messages are not heard."""


@frozen
class Hearing:
    heard: Heard
    trigger: str = ""
    rest: str = ""


NOTHING = Hearing(Heard.NOTHING)


def are_prefixes_heard(settings: Settings) -> bool:
    return not settings.use_slash_commands or settings.allow_prefix_fallback


def listened_for(settings: Settings) -> int:
    """What a guild with these settings is woken for: all that `hear` may hear something in."""
    return TO_THE_BOT | (opening(settings.prefix) if are_prefixes_heard(settings) else 0)


def hear(content: str, settings: Settings, own_id: UserId) -> Hearing:
    """What this message says to the bot. The prefix is matched exactly and followed at once by the trigger.

    A mention goes first: it is heard whatever the prefix is, be it the mention's own first character.
    """
    mention = mention_in(content, own_id)
    if not are_prefixes_heard(settings):
        return Hearing(Heard.DEAF) if mention is not None else NOTHING
    if mention is not None:
        found = _trigger(content[len(mention) :].lstrip())
        return found if found.heard is Heard.TRIGGER else Hearing(Heard.GREETING)
    if content.startswith(settings.prefix):
        return _trigger(content[len(settings.prefix) :])
    return NOTHING


def _trigger(line: str) -> Hearing:
    if not line or line[0].isspace():
        return NOTHING
    trigger, *rest = line.split(maxsplit=1)
    return Hearing(Heard.TRIGGER, trigger, rest[0] if rest else "")
