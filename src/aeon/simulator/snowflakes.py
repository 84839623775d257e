"""Ids that rise with time, as Discord makes them."""

import time
from collections.abc import Callable

from attrs import define

from aeon.discord.ids import DISCORD_EPOCH_MS

_PER_MS = 4096


def wall_ms() -> int:
    """Milliseconds since 1970 by this machine's clock."""
    return time.time_ns() // 1_000_000


@define
class Snowflakes:
    """Makes ids that never repeat and never fall, though the clock may."""

    clock_ms: Callable[[], int] = wall_ms
    _last: int = 0
    _guilds: int = 0

    def make(self) -> str:
        """A new id of this moment."""
        now = (self.clock_ms() - DISCORD_EPOCH_MS) << 22
        self._last = now if now > self._last else self._last + 1
        return str(self._last)

    def make_for_guild(self) -> str:
        """A new id whose milliseconds rise by one, so that shards share guilds evenly.

        https://discord.com/developers/docs/events/gateway#sharding-sharding-formula divides by 2**22.
        """
        self._guilds += 1
        return str((_FIRST_GUILD_MS + self._guilds - DISCORD_EPOCH_MS) * (1 << 22) + self._guilds % _PER_MS)


_FIRST_GUILD_MS = 1_609_459_200_000
"""The first millisecond of 2021: made guilds are older than anything that happens in them."""
