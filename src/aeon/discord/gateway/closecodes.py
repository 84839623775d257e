"""What Discord's close codes ask of us.

https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
"""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

from aeon.discord.gateway.errors import GatewayRefused, IntentsRefused

RESUMABLE_CLOSE = 4000
"""With what we leave a session we mean to resume: 1000 and 1001 would end it."""

DISALLOWED_INTENTS = 4014


class AfterClose(Enum):
    RESUME = "resume"
    IDENTIFY = "identify"
    REFUSED = "refused"


_IDENTIFY = frozenset(
    {
        4003,  # not authenticated: we sent something before identifying, or the session is void
        4007,  # invalid sequence in RESUME
        4009,  # the session timed out
    }
)

CURES: Mapping[int, str] = MappingProxyType(
    {
        4004: "The bot token is wrong or was reset: copy the current one from the developer portal into DISCORD_BOT_TOKEN.",
        4010: "The shard is not one of the count: correct AEON_SHARDS, or set it to auto.",
        4011: "The bot is in too many guilds for this many shards: start it anew where AEON_SHARDS is auto, else raise the count.",
        4012: "Discord no longer speaks this version of its gateway: install a newer Aeon.",
        4013: "Aeon asked for intents that Discord does not know: install a newer Aeon.",
        DISALLOWED_INTENTS: (
            "Privileged intents are not switched on: in the developer portal, under Bot, switch on Message Content Intent "
            "and Server Members Intent."
        ),
    }
)


def after_close(code: int | None) -> AfterClose:
    """What to do after the server closed with this code, or after the socket was lost without one (None).

    A code we do not know is answered with a resume: should the session be gone, Discord says so with INVALID_SESSION.
    """
    if code in CURES:
        return AfterClose.REFUSED
    return AfterClose.IDENTIFY if code in _IDENTIFY else AfterClose.RESUME


def refusal(code: int) -> GatewayRefused:
    """The error for a code that `after_close` calls refused."""
    kind = IntentsRefused if code == DISALLOWED_INTENTS else GatewayRefused
    return kind(code, CURES[code])
