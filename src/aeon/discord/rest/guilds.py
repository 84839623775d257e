"""Guilds: what they are, their roles, their audit log.

https://discord.com/developers/docs/resources/guild
"""

from typing import Final

from attrs import frozen
from msgspec import Struct, json

from aeon.discord.ids import GuildId, UserId
from aeon.discord.model import AuditLogEntry, AuditLogEvent, Guild, Role, User
from aeon.discord.rest.courier import Courier
from aeon.discord.rest.route import Route
from aeon.discord.rest.traffic import Traffic

GET: Final = Route("GET", "/guilds/{guild_id}")
ROLES: Final = Route("GET", "/guilds/{guild_id}/roles")
AUDIT_LOG: Final = Route("GET", "/guilds/{guild_id}/audit-logs", needs="VIEW_AUDIT_LOG")
LEAVE: Final = Route("DELETE", "/users/@me/guilds/{guild_id}")


class CountedGuild(Guild, frozen=True):
    approximate_member_count: int | None = None


class AuditLog(Struct, frozen=True):
    """A page of Discord's audit log, newest entry first, with the users it names."""

    audit_log_entries: tuple[AuditLogEntry, ...]
    users: tuple[User, ...] = ()


_GUILD: Final = json.Decoder(CountedGuild)
_ROLES: Final = json.Decoder(tuple[Role, ...])
_AUDIT_LOG: Final = json.Decoder(AuditLog)


@frozen(eq=False)
class Guilds:
    _courier: Courier

    async def get(self, guild_id: GuildId, *, traffic: Traffic = Traffic.REPLY) -> CountedGuild:
        """A guild with its roles and emoji, and about how many members it has."""
        call = GET.call(guild_id, query={"with_counts": "true"}, guild_id=guild_id, traffic=traffic)
        return await self._courier.fetch(call, _GUILD)

    async def roles(self, guild_id: GuildId, *, traffic: Traffic = Traffic.REPLY) -> tuple[Role, ...]:
        """All roles of a guild."""
        return await self._courier.fetch(ROLES.call(guild_id, guild_id=guild_id, traffic=traffic), _ROLES)

    async def audit_log(
        self,
        guild_id: GuildId,
        *,
        event: AuditLogEvent | None = None,
        user_id: UserId | None = None,
        before: str | None = None,
        after: str | None = None,
        limit: int = 100,
        traffic: Traffic = Traffic.BACKGROUND,
    ) -> AuditLog:
        """At most 100 entries; with `after` the oldest ones after that entry, otherwise the newest."""
        query = {"action_type": event, "user_id": user_id, "before": before, "after": after, "limit": limit}
        call = AUDIT_LOG.call(guild_id, query=query, guild_id=guild_id, traffic=traffic)
        return await self._courier.fetch(call, _AUDIT_LOG)

    async def leave(self, guild_id: GuildId) -> None:
        """Leave a guild."""
        await self._courier.carry(LEAVE.call(guild_id, guild_id=guild_id, traffic=Traffic.REPLY))
