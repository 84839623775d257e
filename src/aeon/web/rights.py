"""What a caller may do in a guild, now.

A key may what it was granted. A person may what Discord says: who manages the guild there, or belongs to its group `admin`, reads and
manages here, and nobody else does. A key that acts for a person has no more rights than either.
"""

from collections.abc import Callable

from attrs import frozen

from aeon.actors.errors import NotBegun, OutcomeUnknown, UnknownActor
from aeon.discord.ids import GuildId, UserId
from aeon.guild.access import Caller as Person
from aeon.guild.guilds import Guilds
from aeon.guild.messages import IsAdmin
from aeon.guild.standing import manages_guild
from aeon.web.caller import Caller, Right
from aeon.web.memberships import KEPT_SECONDS, Memberships

GROUP_SECONDS = 3.0
"""For the guild to say who belongs to its group `admin`."""


@frozen(eq=False)
class Rights:
    """One for the whole API."""

    _guilds: Guilds
    _memberships: Memberships
    _check_run: Callable[[GuildId], None] = lambda _guild_id: None
    """Raises `NotHere` for the guilds of other processes' shards."""

    def check_here(self, caller: Caller, guild_id: GuildId, right: Right) -> None:
        """Raises `NotHere` where only another process can tell whether this caller may; what is known here to be no right is none.

        It goes by the id alone and so says nothing of whether there is such a guild.
        """
        if caller.key is None or caller.key.allows(guild_id, right):
            self._check_run(guild_id)

    async def may(self, caller: Caller, guild_id: GuildId, right: Right, *, max_age: float = KEPT_SECONDS) -> bool:
        """True where this caller has that right in that guild; False for guilds that the bot is not in.

        Of members it goes by what Discord said at most `max_age` seconds ago. Raises `DiscordAway`, `NotBegun` and `RateLimited` where
        nobody can tell now.
        """
        directory = self._guilds.read(guild_id)
        if directory is None:
            return False
        if caller.key is not None and not caller.key.allows(guild_id, right):
            return False
        if caller.user_id is None:
            return caller.key is not None
        return caller.user_id == directory.owner_id or await self._manages(guild_id, caller.user_id, max_age)

    async def person(self, caller: Caller, guild_id: GuildId) -> Person | None:
        """The person who calls, as the guild's own rules know members; None for a key that acts for nobody. Raises `DiscordAway`.

        An owner may everything without any role, so nobody is asked for theirs.
        """
        if caller.user_id is None:
            return None
        directory = self._guilds.read(guild_id)
        if directory is not None and caller.user_id == directory.owner_id:
            return Person(caller.user_id)
        membership = await self._memberships.of(guild_id, caller.user_id)
        return Person(caller.user_id, () if membership is None else membership.roles)

    async def _manages(self, guild_id: GuildId, user_id: UserId, max_age: float) -> bool:
        membership = await self._memberships.of(guild_id, user_id, max_age=max_age)
        # Read only now: while Discord was asked the guild may have changed its owner or its roles.
        directory = self._guilds.read(guild_id)
        if directory is None or membership is None:
            return False
        if manages_guild(directory, user_id, membership):
            return True
        return not membership.is_timed_out and await self._is_admin(guild_id, IsAdmin(user_id, membership.roles))

    async def _is_admin(self, guild_id: GuildId, question: IsAdmin) -> bool:
        try:
            return await self._guilds.ask(guild_id, question, seconds=GROUP_SECONDS)
        except UnknownActor:
            return False
        except OutcomeUnknown as error:
            # A question changes nothing, whenever it is answered.
            raise NotBegun("the guild does not say who belongs to its group admin") from error
