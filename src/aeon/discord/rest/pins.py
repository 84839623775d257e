"""Pinned messages.

https://discord.com/developers/docs/resources/message#get-channel-pins
"""

from datetime import datetime
from typing import Final

from attrs import frozen
from msgspec import Struct, json

from aeon.discord.ids import ChannelId, GuildId, MessageId
from aeon.discord.model import Message
from aeon.discord.rest.courier import Courier
from aeon.discord.rest.route import Route
from aeon.discord.rest.traffic import Traffic

LIST: Final = Route("GET", "/channels/{channel_id}/messages/pins", needs="READ_MESSAGE_HISTORY")
PIN: Final = Route("PUT", "/channels/{channel_id}/messages/pins/{message_id}", needs="PIN_MESSAGES")
UNPIN: Final = Route("DELETE", "/channels/{channel_id}/messages/pins/{message_id}", needs="PIN_MESSAGES")


class Pin(Struct, frozen=True):
    pinned_at: datetime
    message: Message


class PinPage(Struct, frozen=True):
    """Newest pin first; `has_more` ones are older than the last."""

    items: tuple[Pin, ...]
    has_more: bool


_PAGE: Final = json.Decoder(PinPage)


@frozen(eq=False)
class Pins:
    _courier: Courier

    async def list(
        self, channel_id: ChannelId, *, guild_id: GuildId, before: datetime | None = None, limit: int = 50
    ) -> PinPage:
        """At most 50 pins."""
        query = {"before": before.isoformat() if before is not None else None, "limit": limit}
        call = LIST.call(channel_id, query=query, guild_id=guild_id, traffic=Traffic.REPLY)
        return await self._courier.fetch(call, _PAGE)

    async def pin(
        self, channel_id: ChannelId, message_id: MessageId, *, guild_id: GuildId, reason: str | None = None
    ) -> None:
        """Pin a message. Raises `LimitReached` where the channel holds no more."""
        call = PIN.call(channel_id, message_id, guild_id=guild_id, reason=reason, traffic=Traffic.REPLY)
        await self._courier.carry(call)

    async def unpin(
        self, channel_id: ChannelId, message_id: MessageId, *, guild_id: GuildId, reason: str | None = None
    ) -> None:
        """Unpin a message."""
        call = UNPIN.call(channel_id, message_id, guild_id=guild_id, reason=reason, traffic=Traffic.REPLY)
        await self._courier.carry(call)
