"""What the bot wants to hear of, which of it Discord lets this application have, and what is off without the rest.

Privileged intents are switched on by the bot's owner in the developer portal. Who asks for one that is off is refused the connection, so
none is asked for that the application's flags do not show; and should Discord refuse one all the same, the bot does without it.

https://discord.com/developers/docs/events/gateway#privileged-intents
"""

import logging

from attrs import frozen

from aeon.discord.gateway.intents import Intents
from aeon.discord.rest.applications import ApplicationFlags

log = logging.getLogger(__name__)

WANTED = (
    Intents.GUILDS
    | Intents.GUILD_MEMBERS
    | Intents.GUILD_MESSAGES
    | Intents.GUILD_MESSAGE_REACTIONS
    | Intents.MESSAGE_CONTENT
    | Intents.GUILD_MODERATION
    | Intents.GUILD_EXPRESSIONS
)


@frozen
class PrivilegedIntent:
    """`name` is the developer portal's. An application that has the intent has one of `flags`, by its size."""

    intent: Intents
    name: str
    flags: int
    lost: str
    """What is off without it."""


PRIVILEGED = (
    PrivilegedIntent(
        Intents.MESSAGE_CONTENT,
        "Message Content Intent",
        ApplicationFlags.GATEWAY_MESSAGE_CONTENT | ApplicationFlags.GATEWAY_MESSAGE_CONTENT_LIMITED,
        "prefix commands other than by mention, custom commands, auto-responders, text in transcripts",
    ),
    PrivilegedIntent(
        Intents.GUILD_MEMBERS,
        "Server Members Intent",
        ApplicationFlags.GATEWAY_GUILD_MEMBERS | ApplicationFlags.GATEWAY_GUILD_MEMBERS_LIMITED,
        "muting again who rejoins, lists of members",
    ),
)
"""Those that are wanted."""


def allowed(flags: int) -> Intents:
    """What is wanted, without the privileged intents that an application with these flags does not have."""
    intents = WANTED
    for privileged in PRIVILEGED:
        if not flags & privileged.flags:
            intents &= ~privileged.intent
    return intents


def missing(intents: Intents) -> list[PrivilegedIntent]:
    """The privileged intents that are not among these."""
    return [privileged for privileged in PRIVILEGED if privileged.intent not in intents]


def warn_of(lacking: Intents) -> None:
    """Say for each of these what is off without it, and how to get it."""
    for privileged in PRIVILEGED:
        if privileged.intent in lacking:
            log.warning(
                "the bot has no %s; off without it: %s. Switch it on in Discord's developer portal under Bot, then restart",
                privileged.name,
                privileged.lost,
            )
