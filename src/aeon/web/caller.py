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
    """Who makes a request. With a key and a person the key acts for the person and has no more rights than either.

    What a caller may is said by `rights.py`.
    """

    key: KeyGrant | None = None
    user_id: UserId | None = None
    guild_ids: tuple[GuildId, ...] | None = None
    """Guilds that the person's token names as theirs, which gives no right to any; None where it says nothing."""

    @property
    def id(self) -> str:
        """A name for logs; no secret."""
        parts = (f"key:{self.key.id}" if self.key else "", f"user:{self.user_id}" if self.user_id else "")
        return "/".join(filter(None, parts)) or "nobody"

    @property
    def counted_as(self) -> str:
        """Whose requests these are as far as limits go: a key's, for whomever it acts, so that naming others gives it no more."""
        return f"key:{self.key.id}" if self.key else self.id


NOBODY = Caller()
"""The caller of open routes."""
