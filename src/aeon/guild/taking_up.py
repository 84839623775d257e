"""Guilds that this process takes up from another are woken once, a few at a time.

They are asleep, and might sleep on for days. But what they keep in Discord is what the other process would have, such as the slash commands
of an older Aeon: whoever wakes sees to that.
"""

from collections import deque

import trio
from attrs import define, field

from aeon.actors.registry import Registry
from aeon.discord.ids import GuildId
from aeon.guild.messages import TakenUp

AT_ONCE = 50
PAUSE_SECONDS = 0.1
"""So 500 a second: a hundred thousand are through in minutes, and whoever is talked in does not wait behind them."""


@define(eq=False)
class TakingUp:
    """Those still to be woken; each waits once, however often it is taken up."""

    _registry: Registry
    _waiting: deque[GuildId] = field(factory=deque)
    _known: set[GuildId] = field(factory=set)

    def add(self, guild_id: GuildId) -> None:
        """Have it woken in its turn, unless something else wakes it before."""
        if guild_id not in self._known:
            self._known.add(guild_id)
            self._waiting.append(guild_id)

    async def run(self) -> None:
        """Wake them until cancelled."""
        while True:
            await trio.sleep(PAUSE_SECONDS)
            for _ in range(min(AT_ONCE, len(self._waiting))):
                guild_id = self._waiting.popleft()
                self._known.discard(guild_id)
                if self._registry.is_asleep(guild_id):
                    self._registry.tell(guild_id, TakenUp())
