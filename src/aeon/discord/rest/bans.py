"""Bans of guilds.

https://discord.com/developers/docs/resources/guild#create-guild-ban
"""

from typing import Final

from attrs import frozen
from msgspec import Struct, json

from aeon.discord.ids import GuildId, UserId
from aeon.discord.model import User
from aeon.discord.rest.courier import Courier
from aeon.discord.rest.route import Route
from aeon.discord.rest.traffic import Traffic

CREATE: Final = Route("PUT", "/guilds/{guild_id}/bans/{user_id}", needs="BAN_MEMBERS")
DELETE: Final = Route("DELETE", "/guilds/{guild_id}/bans/{user_id}", needs="BAN_MEMBERS")
GET: Final = Route("GET", "/guilds/{guild_id}/bans/{user_id}", needs="BAN_MEMBERS")
LIST: Final = Route("GET", "/guilds/{guild_id}/bans", needs="BAN_MEMBERS")


class Ban(Struct, frozen=True):
    user: User
    reason: str | None = None


class _Ban(Struct, frozen=True):
    delete_message_seconds: int


_BAN: Final = json.Decoder(Ban)
_BANS: Final = json.Decoder(tuple[Ban, ...])


@frozen(eq=False)
class Bans:
    _courier: Courier

    async def create(
        self, guild_id: GuildId, user_id: UserId, *, delete_message_seconds: int = 0, reason: str | None = None
    ) -> None:
        """Ban anybody, member or not, deleting what they wrote in the last at most 7 days."""
        call = CREATE.call(
            guild_id,
            user_id,
            body=_Ban(delete_message_seconds),
            guild_id=guild_id,
            reason=reason,
            traffic=Traffic.MODERATION,
        )
        await self._courier.carry(call)

    async def delete(self, guild_id: GuildId, user_id: UserId, *, reason: str | None = None) -> None:
        """Lift a ban; raises `NotFound` where there is none."""
        call = DELETE.call(guild_id, user_id, guild_id=guild_id, reason=reason, traffic=Traffic.MODERATION)
        await self._courier.carry(call)

    async def get(self, guild_id: GuildId, user_id: UserId) -> Ban:
        """One ban; raises `NotFound` where there is none."""
        call = GET.call(guild_id, user_id, guild_id=guild_id, traffic=Traffic.MODERATION)
        return await self._courier.fetch(call, _BAN)

    async def list(
        self, guild_id: GuildId, *, after: UserId | None = None, limit: int = 1_000, traffic: Traffic = Traffic.REPLY
    ) -> tuple[Ban, ...]:
        """At most 1,000 bans, by rising user id."""
        call = LIST.call(guild_id, query={"after": after, "limit": limit}, guild_id=guild_id, traffic=traffic)
        return await self._courier.fetch(call, _BANS)
