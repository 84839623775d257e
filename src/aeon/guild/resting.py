"""Lets go of what guilds hold in vain: inventories as objects that nobody looks at any more, cooldowns that have ended."""

import trio

from aeon.actors.registry import Registry
from aeon.guild.state import Held

REST_SECONDS = 60.0
"""An inventory's objects stay for one to two of these after the last look."""

REST_SLOTS = 500
"""Guilds seen to between two checkpoints."""


async def rest_guilds(registry: Registry) -> None:
    """See to all guilds once a minute until cancelled."""
    while True:
        await trio.sleep(REST_SECONDS)
        for index, slot in enumerate(list(registry)):
            if isinstance(slot.held, Held):
                rest(slot.held, trio.current_time())
            if index % REST_SLOTS == 0:
                await trio.lowlevel.checkpoint()


def rest(held: Held, now: float) -> None:
    """The same for one guild, which may be awake."""
    held.directory.inventory.rest()
    held.cooldowns.forget_ended(now)
