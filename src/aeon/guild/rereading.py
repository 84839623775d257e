"""Rows that guilds want read anew, of many in one snapshot.

One statement of another program may change the rows of all guilds there are, and then all that are awake want theirs at the same moment.
By themselves ten thousand transactions would keep everybody else from the database for a minute, so one is made at a time, for all who
wait by then.
"""

from itertools import islice

import trio
from attrs import define, field

from aeon.discord.ids import GuildId
from aeon.guild.rows import GuildRows
from aeon.guild.store import read_guilds
from aeon.storage.database import Database

GUILDS_AT_ONCE = 200


@define(eq=False)
class _Wish:
    """Of a guild whose rows are to be read; one that is there before a read begins is met by it."""

    rows: GuildRows | None = None


@define(eq=False)
class Rereading:
    """One for the whole process."""

    _database: Database
    _waiting: dict[GuildId, _Wish] = field(factory=dict, init=False)
    _turn: trio.Lock = field(factory=trio.Lock, init=False)

    async def rows_of(self, guild_id: GuildId) -> GuildRows:
        """The guild's configuration as a snapshot shows it that is taken from now on. Raises storage's errors."""
        wish = self._waiting.setdefault(guild_id, _Wish())
        try:
            async with self._turn:
                return await self._read(guild_id, wish) if wish.rows is None else wish.rows
        finally:
            self._withdraw(guild_id, wish)

    async def _read(self, guild_id: GuildId, wish: _Wish) -> GuildRows:
        """Meet this wish, and those of as many others as one read takes."""
        others = ((other, theirs) for other, theirs in self._waiting.items() if other != guild_id)
        wishes = {guild_id: wish, **dict(islice(others, GUILDS_AT_ONCE - 1))}
        for each, met in wishes.items():
            self._withdraw(each, met)
        try:
            found = await read_guilds(self._database, list(wishes))
        except BaseException:
            for each, unmet in wishes.items():
                self._waiting.setdefault(each, unmet)
            raise
        for each, met in wishes.items():
            met.rows = found[each]
        return found[guild_id]

    def _withdraw(self, guild_id: GuildId, wish: _Wish) -> None:
        if self._waiting.get(guild_id) is wish:
            del self._waiting[guild_id]
