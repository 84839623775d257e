"""Reactions to messages.

An emoji is written as Discord's routes want it: the unicode emoji itself, or `name:id` (`reaction_text`).
https://discord.com/developers/docs/resources/message#create-reaction
"""

from typing import Final

from attrs import frozen
from msgspec import json

from aeon.discord.ids import ChannelId, GuildId, MessageId, UserId
from aeon.discord.model import PartialEmoji, User
from aeon.discord.rest.courier import Courier
from aeon.discord.rest.route import Route
from aeon.discord.rest.traffic import Traffic

_ALL: Final = "/channels/{channel_id}/messages/{message_id}/reactions"
_OF_EMOJI: Final = f"{_ALL}/{{emoji_name}}"

ADD: Final = Route("PUT", f"{_OF_EMOJI}/@me", needs="ADD_REACTIONS")
REMOVE_OWN: Final = Route("DELETE", f"{_OF_EMOJI}/@me")
REMOVE: Final = Route("DELETE", f"{_OF_EMOJI}/{{user_id}}", needs="MANAGE_MESSAGES")
REMOVE_ALL: Final = Route("DELETE", _ALL, needs="MANAGE_MESSAGES")
REMOVE_EMOJI: Final = Route("DELETE", _OF_EMOJI, needs="MANAGE_MESSAGES")
USERS: Final = Route("GET", _OF_EMOJI, needs="READ_MESSAGE_HISTORY")

_USERS: Final = json.Decoder(tuple[User, ...])


def reaction_text(emoji: PartialEmoji) -> str:
    """An emoji as reactions' routes name it. A deleted custom emoji has lost its name, and any name will do."""
    return emoji.name or "" if emoji.id is None else f"{emoji.name or '_'}:{emoji.id}"


@frozen(eq=False)
class Reactions:
    _courier: Courier

    async def add(
        self,
        channel_id: ChannelId,
        message_id: MessageId,
        emoji: str,
        *,
        guild_id: GuildId,
        traffic: Traffic = Traffic.REPLY,
    ) -> None:
        """React as the bot; nothing changes if it has. Raises `LimitReached` beyond 20 different emoji."""
        await self._courier.carry(ADD.call(channel_id, message_id, emoji, guild_id=guild_id, traffic=traffic))

    async def remove_own(
        self,
        channel_id: ChannelId,
        message_id: MessageId,
        emoji: str,
        *,
        guild_id: GuildId,
        traffic: Traffic = Traffic.REPLY,
    ) -> None:
        """Take the bot's own reaction back."""
        await self._courier.carry(REMOVE_OWN.call(channel_id, message_id, emoji, guild_id=guild_id, traffic=traffic))

    async def remove(
        self, channel_id: ChannelId, message_id: MessageId, emoji: str, user_id: UserId, *, guild_id: GuildId
    ) -> None:
        """Take somebody's reaction away."""
        call = REMOVE.call(channel_id, message_id, emoji, user_id, guild_id=guild_id, traffic=Traffic.REPLY)
        await self._courier.carry(call)

    async def remove_all(self, channel_id: ChannelId, message_id: MessageId, *, guild_id: GuildId) -> None:
        """Take all reactions away."""
        call = REMOVE_ALL.call(channel_id, message_id, guild_id=guild_id, traffic=Traffic.REPLY)
        await self._courier.carry(call)

    async def remove_emoji(
        self, channel_id: ChannelId, message_id: MessageId, emoji: str, *, guild_id: GuildId
    ) -> None:
        """Take all reactions with this emoji away."""
        call = REMOVE_EMOJI.call(channel_id, message_id, emoji, guild_id=guild_id, traffic=Traffic.REPLY)
        await self._courier.carry(call)

    async def users(
        self,
        channel_id: ChannelId,
        message_id: MessageId,
        emoji: str,
        *,
        guild_id: GuildId,
        after: UserId | None = None,
        limit: int = 100,
        traffic: Traffic = Traffic.BACKGROUND,
    ) -> tuple[User, ...]:
        """At most 100 of who reacted with this emoji, by rising id."""
        query = {"after": after, "limit": limit}
        call = USERS.call(channel_id, message_id, emoji, query=query, guild_id=guild_id, traffic=traffic)
        return await self._courier.fetch(call, _USERS)
