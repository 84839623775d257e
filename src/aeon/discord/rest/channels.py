"""Channels of guilds: make, change, delete, and who may do what in them.

Two things Discord announces in no header. A channel's name and topic change at most twice in ten minutes: the third
change is refused here with `RateLimited` and its time, unsent, unless its caller waits that long. And a category can be
full for channels that we do not see: then it is `CategoryFull`, whatever we count.

https://discord.com/developers/docs/resources/channel
"""

from collections.abc import Sequence
from typing import Final

from attrs import frozen
from msgspec import UNSET, Struct, UnsetType, json

from aeon.discord.ids import ChannelId, GuildId
from aeon.discord.limits import RENAME_SECONDS, RENAMES
from aeon.discord.model import Channel, ChannelType, Overwrite
from aeon.discord.rest.courier import Courier
from aeon.discord.rest.route import REQUEST_SECONDS, Route, Sublimit
from aeon.discord.rest.traffic import Traffic

GET: Final = Route("GET", "/channels/{channel_id}", needs="VIEW_CHANNEL")
CREATE: Final = Route("POST", "/guilds/{guild_id}/channels", needs="MANAGE_CHANNELS")
LIST: Final = Route("GET", "/guilds/{guild_id}/channels")
EDIT: Final = Route("PATCH", "/channels/{channel_id}", needs="MANAGE_CHANNELS")
RENAME: Final = Route(
    "PATCH",
    "/channels/{channel_id}",
    variant="name or topic",
    needs="MANAGE_CHANNELS",
    sublimit=Sublimit(RENAMES, RENAME_SECONDS),
)
DELETE: Final = Route("DELETE", "/channels/{channel_id}", needs="MANAGE_CHANNELS")
SET_OVERWRITE: Final = Route("PUT", "/channels/{channel_id}/permissions/{overwrite_id}", needs="MANAGE_ROLES")
DELETE_OVERWRITE: Final = Route("DELETE", "/channels/{channel_id}/permissions/{overwrite_id}", needs="MANAGE_ROLES")

_CHANNEL: Final = json.Decoder(Channel)
_CHANNELS: Final = json.Decoder(tuple[Channel, ...])


class NewChannel(Struct, frozen=True, kw_only=True):
    """A channel to make. Without `permission_overwrites` it does not take over those of its category."""

    name: str
    type: int = ChannelType.TEXT
    topic: str | UnsetType = UNSET
    parent_id: ChannelId | UnsetType = UNSET
    permission_overwrites: Sequence[Overwrite] | UnsetType = UNSET
    rate_limit_per_user: int | UnsetType = UNSET
    position: int | UnsetType = UNSET
    nsfw: bool | UnsetType = UNSET


class ChannelChange(Struct, frozen=True, kw_only=True):
    """What to change of a channel; UNSET leaves as it is. Overwrites replace all there are."""

    name: str | UnsetType = UNSET
    topic: str | UnsetType | None = UNSET
    parent_id: ChannelId | UnsetType | None = UNSET
    permission_overwrites: Sequence[Overwrite] | UnsetType = UNSET
    rate_limit_per_user: int | UnsetType = UNSET
    position: int | UnsetType = UNSET
    nsfw: bool | UnsetType = UNSET

    @property
    def renames(self) -> bool:
        """True if Discord counts this among the two changes in ten minutes."""
        return self.name is not UNSET or self.topic is not UNSET


class _Permissions(Struct, frozen=True):
    type: int
    allow: str
    deny: str


@frozen(eq=False)
class Channels:
    """Acts of moderation and tickets, unless said otherwise."""

    _courier: Courier

    async def get(
        self, channel_id: ChannelId, *, guild_id: GuildId | None = None, traffic: Traffic = Traffic.REPLY
    ) -> Channel:
        """One channel or thread."""
        return await self._courier.fetch(GET.call(channel_id, guild_id=guild_id, traffic=traffic), _CHANNEL)

    async def list(self, guild_id: GuildId, *, traffic: Traffic = Traffic.REPLY) -> tuple[Channel, ...]:
        """All channels of a guild that the bot may see, without threads."""
        return await self._courier.fetch(LIST.call(guild_id, guild_id=guild_id, traffic=traffic), _CHANNELS)

    async def create(
        self,
        guild_id: GuildId,
        channel: NewChannel,
        *,
        reason: str | None = None,
        traffic: Traffic = Traffic.MODERATION,
    ) -> Channel:
        """Make a channel. Raises `CategoryFull`, or `LimitReached` where the guild holds no more.

        Not repeated by itself: after `DiscordUnavailable` with `sent` the channel may be there.
        """
        call = CREATE.call(guild_id, body=channel, guild_id=guild_id, reason=reason, traffic=traffic)
        return await self._courier.fetch(call, _CHANNEL)

    async def edit(
        self,
        channel_id: ChannelId,
        change: ChannelChange,
        *,
        guild_id: GuildId,
        reason: str | None = None,
        traffic: Traffic = Traffic.MODERATION,
        seconds: float = REQUEST_SECONDS,
    ) -> None:
        """Change a channel. A third change of name or topic in ten minutes raises `RateLimited` before it is sent."""
        route = RENAME if change.renames else EDIT
        call = route.call(channel_id, body=change, guild_id=guild_id, reason=reason, traffic=traffic, seconds=seconds)
        await self._courier.carry(call)

    async def delete(
        self,
        channel_id: ChannelId,
        *,
        guild_id: GuildId,
        reason: str | None = None,
        traffic: Traffic = Traffic.MODERATION,
    ) -> None:
        """Delete a channel; raises `NotFound` if it is gone already."""
        await self._courier.carry(DELETE.call(channel_id, guild_id=guild_id, reason=reason, traffic=traffic))

    async def set_overwrite(
        self, channel_id: ChannelId, overwrite: Overwrite, *, guild_id: GuildId, reason: str | None = None
    ) -> None:
        """Set what one role or member may do in a channel."""
        body = _Permissions(overwrite.type, overwrite.allow_bits, overwrite.deny_bits)
        call = SET_OVERWRITE.call(
            channel_id, overwrite.id, body=body, guild_id=guild_id, reason=reason, traffic=Traffic.MODERATION
        )
        await self._courier.carry(call)

    async def delete_overwrite(
        self, channel_id: ChannelId, overwrite_id: str, *, guild_id: GuildId, reason: str | None = None
    ) -> None:
        """Give one role or member what the guild gives them."""
        call = DELETE_OVERWRITE.call(
            channel_id, overwrite_id, guild_id=guild_id, reason=reason, traffic=Traffic.MODERATION
        )
        await self._courier.carry(call)
