"""How important a request is, and over which connections it goes."""

from enum import IntEnum


class Traffic(IntEnum):
    """Classes of requests, served strictly in this order; within a class guilds take turns."""

    CALLBACK = 0
    """First answers to interactions: they have 3 seconds."""
    MODERATION = 1
    """What keeps a guild in order: moderation and tickets."""
    REPLY = 2
    """Everything else that somebody waits for."""
    BACKGROUND = 3
    """What nobody waits for: syncs, sweeps. At most a fifth of the global rate."""


class Lane(IntEnum):
    """Requests of one lane share connections; a stuck lane leaves the other free."""

    MAIN = 0
    """Counted by Discord's global limit."""
    INTERACTION = 1
    """Callbacks and webhooks, which the global limit does not count.

    https://discord.com/developers/docs/interactions/receiving-and-responding#endpoints
    """
