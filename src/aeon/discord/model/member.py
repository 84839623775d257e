"""A user in a guild.

https://discord.com/developers/docs/resources/guild#guild-member-object
"""

from datetime import datetime

from msgspec import Struct, field

from aeon.discord.ids import RoleId
from aeon.discord.model.user import User


class Member(Struct, frozen=True, gc=False):
    """Discord leaves `user` out where it stands beside the member: in messages and in an interaction's resolved members."""

    user: User | None = None
    nick: str | None = None
    avatar: str | None = None
    roles: tuple[RoleId, ...] = ()
    """Without `@everyone`, which every member has."""
    joined_at: datetime | None = None
    premium_since: datetime | None = None
    pending: bool = False
    """Has not yet passed the guild's membership screening."""
    communication_disabled_until: datetime | None = None
    """End of the time-out, which may lie in the past."""
    permission_bits: str | None = field(name="permissions", default=None)

    @property
    def permissions(self) -> int | None:
        """What the member may do in the interaction's channel, overwrites included; None outside interactions."""
        return None if self.permission_bits is None else int(self.permission_bits)


class MentionedUser(User, frozen=True, gc=False):
    """A user whom a message mentions; in guilds with their membership, so that it need not be asked for."""

    member: Member | None = None
