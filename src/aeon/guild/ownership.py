"""Which guilds this process can speak for.

Those of a shard whose lease it has are its own once it knows which guilds there are: from a session that was kept, or from READY, which
names them all, and then one by one as Discord describes them. Of all others of its shards nobody here can tell whether the bot is in
them. They are another process's, or will be ours in a moment; so whoever asks is sent away for now, and never told that there is no
such guild.
"""

from collections.abc import Collection, Iterable

from attrs import define, field

from aeon.discord.ids import GuildId, is_snowflake, shard_of
from aeon.guild.errors import NotHere
from aeon.guild.guilds import DividedGuilds, Guilds

ELSEWHERE_SECONDS = 5.0
UNDESCRIBED_SECONDS = 1.0


@define(eq=False)
class Ownership:
    """`_shards` are those that this process runs while it has their leases; guilds of others it never heard of and never will."""

    _shard_count: int
    _shards: Collection[int]
    _undescribed: dict[int, set[GuildId]] = field(factory=dict)
    """By shard that is ours, the guilds that Discord has named and not described yet."""

    def take(self, shard_id: int, undescribed: Iterable[GuildId] = ()) -> None:
        """The shard is ours, and we know all of its guilds but these."""
        self._undescribed[shard_id] = set(undescribed)

    def settle(self, guild_id: GuildId) -> None:
        """By now we know of the guild, be it that the bot is not in it."""
        named = self._undescribed.get(shard_of(guild_id, self._shard_count))
        if named:
            named.discard(guild_id)

    def lose(self, shard_id: int) -> None:
        """The shard is not ours any more."""
        self._undescribed.pop(shard_id, None)

    def has(self, shard_id: int) -> bool:
        """The shard is ours."""
        return shard_id in self._undescribed

    def check_run(self, guild_id: GuildId) -> None:
        """Raises `NotHere` for the guilds of shards that other processes run, whether there are such guilds or not."""
        if is_snowflake(guild_id) and (shard_id := shard_of(guild_id, self._shard_count)) not in self._shards:
            raise NotHere(f"its shard {shard_id} is another process's", ELSEWHERE_SECONDS)

    def check(self, guild_id: GuildId) -> None:
        """Raises `NotHere` where nobody here can tell of the guild."""
        if not is_snowflake(guild_id):
            # Other programs' rows may name anything.
            return
        shard_id = shard_of(guild_id, self._shard_count)
        if shard_id not in self._shards:
            return
        undescribed = self._undescribed.get(shard_id)
        if undescribed is None:
            raise NotHere(f"its shard {shard_id} is not this process's now", ELSEWHERE_SECONDS)
        if guild_id in undescribed:
            raise NotHere("Discord has not described it yet", UNDESCRIBED_SECONDS)


def owned(local: Guilds, ownership: Ownership) -> DividedGuilds:
    """The port to the guilds of this process, which sends away whoever wants another's."""

    def owner_of(guild_id: GuildId) -> Guilds:
        ownership.check(guild_id)
        return local

    return DividedGuilds(owner_of)
