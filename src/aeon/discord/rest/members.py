"""Members of guilds: read, change, roles, time-outs, kicks.

https://discord.com/developers/docs/resources/guild#get-guild-member
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from attrs import frozen
from msgspec import UNSET, Struct, UnsetType, json

from aeon.discord.ids import GuildId, RoleId, UserId
from aeon.discord.model import Member
from aeon.discord.rest.courier import Courier
from aeon.discord.rest.route import Route
from aeon.discord.rest.traffic import Traffic

GET: Final = Route("GET", "/guilds/{guild_id}/members/{user_id}")
LIST: Final = Route("GET", "/guilds/{guild_id}/members")
SEARCH: Final = Route("GET", "/guilds/{guild_id}/members/search")
EDIT: Final = Route("PATCH", "/guilds/{guild_id}/members/{user_id}", needs="MODERATE_MEMBERS")
KICK: Final = Route("DELETE", "/guilds/{guild_id}/members/{user_id}", needs="KICK_MEMBERS")
ADD_ROLE: Final = Route("PUT", "/guilds/{guild_id}/members/{user_id}/roles/{role_id}", needs="MANAGE_ROLES")
REMOVE_ROLE: Final = Route("DELETE", "/guilds/{guild_id}/members/{user_id}/roles/{role_id}", needs="MANAGE_ROLES")

_MEMBER: Final = json.Decoder(Member)
_MEMBERS: Final = json.Decoder(tuple[Member, ...])


class MemberChange(Struct, frozen=True, kw_only=True):
    """What to change of a member; UNSET leaves as it is. Roles replace all there are."""

    nick: str | UnsetType | None = UNSET
    roles: Sequence[RoleId] | UnsetType = UNSET
    communication_disabled_until: datetime | UnsetType | None = UNSET


@frozen(eq=False)
class Members:
    """Changes are acts of moderation, unless said otherwise."""

    _courier: Courier

    async def get(self, guild_id: GuildId, user_id: UserId, *, traffic: Traffic = Traffic.REPLY) -> Member:
        """One member; raises `NotFound` for somebody who is none."""
        return await self._courier.fetch(GET.call(guild_id, user_id, guild_id=guild_id, traffic=traffic), _MEMBER)

    async def list(
        self, guild_id: GuildId, *, after: UserId | None = None, limit: int = 1_000, traffic: Traffic = Traffic.REPLY
    ) -> tuple[Member, ...]:
        """At most 1,000 members, by rising user id."""
        call = LIST.call(guild_id, query={"after": after, "limit": limit}, guild_id=guild_id, traffic=traffic)
        return await self._courier.fetch(call, _MEMBERS)

    async def search(
        self, guild_id: GuildId, text: str, *, limit: int = 50, traffic: Traffic = Traffic.REPLY
    ) -> tuple[Member, ...]:
        """At most 1,000 members whose name or nickname begins with the text."""
        call = SEARCH.call(guild_id, query={"query": text, "limit": limit}, guild_id=guild_id, traffic=traffic)
        return await self._courier.fetch(call, _MEMBERS)

    async def edit(
        self,
        guild_id: GuildId,
        user_id: UserId,
        change: MemberChange,
        *,
        reason: str | None = None,
        traffic: Traffic = Traffic.MODERATION,
    ) -> None:
        """Change nickname, roles or time-out."""
        call = EDIT.call(guild_id, user_id, body=change, guild_id=guild_id, reason=reason, traffic=traffic)
        await self._courier.carry(call)

    async def time_out(
        self, guild_id: GuildId, user_id: UserId, until: datetime | None, *, reason: str | None = None
    ) -> None:
        """Silence a member until a time at most 28 days off, which has to know its zone; None lets them speak."""
        await self.edit(guild_id, user_id, MemberChange(communication_disabled_until=until), reason=reason)

    async def kick(self, guild_id: GuildId, user_id: UserId, *, reason: str | None = None) -> None:
        """Put a member out; they may come back."""
        call = KICK.call(guild_id, user_id, guild_id=guild_id, reason=reason, traffic=Traffic.MODERATION)
        await self._courier.carry(call)

    async def add_role(
        self,
        guild_id: GuildId,
        user_id: UserId,
        role_id: RoleId,
        *,
        reason: str | None = None,
        traffic: Traffic = Traffic.MODERATION,
    ) -> None:
        """Give a role; nothing changes for who has it."""
        call = ADD_ROLE.call(guild_id, user_id, role_id, guild_id=guild_id, reason=reason, traffic=traffic)
        await self._courier.carry(call)

    async def remove_role(
        self,
        guild_id: GuildId,
        user_id: UserId,
        role_id: RoleId,
        *,
        reason: str | None = None,
        traffic: Traffic = Traffic.MODERATION,
    ) -> None:
        """Take a role away; nothing changes for who lacks it."""
        call = REMOVE_ROLE.call(guild_id, user_id, role_id, guild_id=guild_id, reason=reason, traffic=traffic)
        await self._courier.carry(call)
