"""Roles of a guild.

https://discord.com/developers/docs/topics/permissions#role-object
"""

from msgspec import Struct, field

from aeon.discord.ids import RoleId, UserId


class RoleTags(Struct, frozen=True, gc=False):
    """What a managed role belongs to."""

    bot_id: UserId | None = None
    integration_id: str | None = None


class Role(Struct, frozen=True, gc=False):
    """`@everyone` is the role whose id is the guild's."""

    id: RoleId
    name: str
    position: int
    permission_bits: str = field(name="permissions")
    color: int = 0
    managed: bool = False
    mentionable: bool = False
    tags: RoleTags | None = None

    @property
    def permissions(self) -> int:
        return int(self.permission_bits)
