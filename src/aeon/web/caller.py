"""Who calls: a service key, a person, or a key acting for a person."""

from enum import Enum

from attrs import frozen

from aeon.discord.ids import GuildId, UserId


class Right(Enum):
    """What can be done in a guild through the API."""

    READ = "read"
    MANAGE = "manage"


@frozen
class KeyGrant:
    """What an API key may: `guild_ids` None stands for every guild, `scope` manage includes reading."""

    id: str
    name: str
    scope: Right
    guild_ids: frozenset[GuildId] | None = None

    def allows(self, guild_id: GuildId, right: Right) -> bool:
        in_reach = self.guild_ids is None or guild_id in self.guild_ids
        return in_reach and (right is Right.READ or self.scope is Right.MANAGE)


@frozen
class Caller:
    """Who makes a request. With both fields a key acts for a person and has no more rights than either."""

    key: KeyGrant | None = None
    user_id: UserId | None = None

    @property
    def id(self) -> str:
        """A name for limits and logs; no secret."""
        parts = (f"key:{self.key.id}" if self.key else "", f"user:{self.user_id}" if self.user_id else "")
        return "/".join(filter(None, parts)) or "nobody"

    def may(self, guild_id: GuildId, right: Right) -> bool:
        """True where this caller has that right in that guild, if there is such a guild."""
        return self.key is not None and self.key.allows(guild_id, right)


NOBODY = Caller()
"""The caller of open routes."""
