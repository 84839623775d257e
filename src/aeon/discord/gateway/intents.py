"""Which events a session asks for.

https://discord.com/developers/docs/events/gateway#gateway-intents
"""

from enum import IntFlag


class Intents(IntFlag):
    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_MODERATION = 1 << 2
    GUILD_EXPRESSIONS = 1 << 3
    GUILD_INTEGRATIONS = 1 << 4
    GUILD_WEBHOOKS = 1 << 5
    GUILD_INVITES = 1 << 6
    GUILD_VOICE_STATES = 1 << 7
    GUILD_PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    GUILD_MESSAGE_REACTIONS = 1 << 10
    GUILD_MESSAGE_TYPING = 1 << 11
    DIRECT_MESSAGES = 1 << 12
    DIRECT_MESSAGE_REACTIONS = 1 << 13
    DIRECT_MESSAGE_TYPING = 1 << 14
    MESSAGE_CONTENT = 1 << 15
    GUILD_SCHEDULED_EVENTS = 1 << 16
    AUTO_MODERATION_CONFIGURATION = 1 << 20
    AUTO_MODERATION_EXECUTION = 1 << 21
    GUILD_MESSAGE_POLLS = 1 << 24
    DIRECT_MESSAGE_POLLS = 1 << 25


PRIVILEGED = Intents.GUILD_MEMBERS | Intents.MESSAGE_CONTENT | Intents.GUILD_PRESENCES
"""Refused with close code 4014 unless switched on in the developer portal."""


def without_privileged(wanted: Intents) -> tuple[Intents, ...]:
    """Ever smaller sets to try after `wanted` was refused, the dearest features kept longest; empty where none was privileged.

    Discord does not say which intent it refuses, so each is left out by itself before all are.
    """
    asked = wanted & PRIVILEGED
    singly = [
        wanted & ~intent
        for intent in (Intents.GUILD_PRESENCES, Intents.GUILD_MEMBERS, Intents.MESSAGE_CONTENT)
        if intent & asked
    ]
    return tuple(dict.fromkeys([*singly, wanted & ~PRIVILEGED])) if asked else ()
