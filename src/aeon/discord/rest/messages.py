"""Messages of channels: send, edit, delete, read.

https://discord.com/developers/docs/resources/message
"""

from collections.abc import Iterator, Sequence
from itertools import count
from secrets import token_hex
from time import time
from typing import Final

from attrs import define, field
from msgspec import Struct, json, structs

from aeon.discord.ids import ChannelId, GuildId, MessageId, created_ms
from aeon.discord.limits import BULK_DELETE_AGE_SECONDS, MAX_BULK_DELETE, MAX_NONCE, MIN_BULK_DELETE
from aeon.discord.model import Message
from aeon.discord.rest.bodies import MessageBody
from aeon.discord.rest.content import File
from aeon.discord.rest.courier import Courier
from aeon.discord.rest.route import REQUEST_SECONDS, Route
from aeon.discord.rest.traffic import Traffic

CREATE: Final = Route("POST", "/channels/{channel_id}/messages", needs="SEND_MESSAGES", ordered=True)
LIST: Final = Route("GET", "/channels/{channel_id}/messages", needs="READ_MESSAGE_HISTORY")
GET: Final = Route("GET", "/channels/{channel_id}/messages/{message_id}", needs="READ_MESSAGE_HISTORY")
EDIT: Final = Route("PATCH", "/channels/{channel_id}/messages/{message_id}")
BULK_DELETE: Final = Route("POST", "/channels/{channel_id}/messages/bulk-delete", needs="MANAGE_MESSAGES")

_DELETE: Final = "/channels/{channel_id}/messages/{message_id}"
# Discord limits the deletion of very young and of old messages apart from that of others.
# https://github.com/discord/discord-api-docs/issues/1295
DELETE: Final = Route("DELETE", _DELETE, needs="MANAGE_MESSAGES")
DELETE_YOUNG: Final = Route("DELETE", _DELETE, variant="young", needs="MANAGE_MESSAGES")
DELETE_OLD: Final = Route("DELETE", _DELETE, variant="old", needs="MANAGE_MESSAGES")
YOUNG_SECONDS: Final = 10

_MESSAGE: Final = json.Decoder(Message)
_MESSAGES: Final = json.Decoder(tuple[Message, ...])


class PostedMessage(Struct, frozen=True):
    """What is read from the answer to a message sent."""

    id: MessageId
    channel_id: ChannelId


_POSTED: Final = json.Decoder(PostedMessage)


class _BulkDelete(Struct, frozen=True):
    messages: Sequence[MessageId]


@define(eq=False)
class Messages:
    """`guild_id` is whose turn a request takes; None for direct messages."""

    _courier: Courier
    _nonces: Iterator[int] = field(factory=count, init=False)
    _nonce_prefix: str = field(factory=lambda: token_hex(6), init=False)

    async def create(
        self,
        channel_id: ChannelId,
        body: MessageBody,
        *,
        guild_id: GuildId | None = None,
        nonce: str | None = None,
        files: Sequence[File] = (),
        traffic: Traffic = Traffic.REPLY,
        droppable: bool = False,
        seconds: float = REQUEST_SECONDS,
    ) -> PostedMessage:
        """Send a message. The same `nonce` (at most 25 characters) within minutes gives the same message again.

        Every message has one, so that a lost answer is no reason not to ask again.
        """
        nonce = nonce if nonce is not None else f"{self._nonce_prefix}{next(self._nonces):x}"
        if len(nonce) > MAX_NONCE:
            raise ValueError(f"a nonce has at most {MAX_NONCE} characters")
        call = CREATE.call(
            channel_id,
            body=structs.replace(body, nonce=nonce, enforce_nonce=True),
            files=files,
            guild_id=guild_id,
            traffic=traffic,
            droppable=droppable,
            repeatable=True,
            seconds=seconds,
        )
        return await self._courier.fetch(call, _POSTED)

    async def edit(
        self,
        channel_id: ChannelId,
        message_id: MessageId,
        body: MessageBody,
        *,
        guild_id: GuildId | None = None,
        files: Sequence[File] = (),
        traffic: Traffic = Traffic.REPLY,
    ) -> None:
        """Change the fields that the body sets."""
        call = EDIT.call(channel_id, message_id, body=body, files=files, guild_id=guild_id, traffic=traffic)
        await self._courier.carry(call)

    async def delete(
        self,
        channel_id: ChannelId,
        message_id: MessageId,
        *,
        guild_id: GuildId | None = None,
        reason: str | None = None,
        traffic: Traffic = Traffic.MODERATION,
    ) -> None:
        """Delete a message; raises `NotFound` if it is gone already."""
        route = _delete_route(message_id)
        await self._courier.carry(route.call(channel_id, message_id, guild_id=guild_id, reason=reason, traffic=traffic))

    async def delete_many(
        self,
        channel_id: ChannelId,
        message_ids: Sequence[MessageId],
        *,
        guild_id: GuildId | None = None,
        reason: str | None = None,
    ) -> None:
        """Delete 2 to 100 messages younger than 14 days at once; any older one and Discord refuses them all."""
        if not MIN_BULK_DELETE <= len(message_ids) <= MAX_BULK_DELETE:
            raise ValueError(f"{MIN_BULK_DELETE} to {MAX_BULK_DELETE} messages at once")
        body, moderation = _BulkDelete(message_ids), Traffic.MODERATION
        # Deleting deleted messages does nothing, so asking twice does no more than once.
        await self._courier.carry(
            BULK_DELETE.call(
                channel_id, body=body, guild_id=guild_id, reason=reason, traffic=moderation, repeatable=True
            )
        )

    async def get(
        self,
        channel_id: ChannelId,
        message_id: MessageId,
        *,
        guild_id: GuildId | None = None,
        traffic: Traffic = Traffic.REPLY,
    ) -> Message:
        """One message."""
        return await self._courier.fetch(GET.call(channel_id, message_id, guild_id=guild_id, traffic=traffic), _MESSAGE)

    async def list(
        self,
        channel_id: ChannelId,
        *,
        before: MessageId | None = None,
        after: MessageId | None = None,
        limit: int = 100,
        guild_id: GuildId | None = None,
        traffic: Traffic = Traffic.REPLY,
    ) -> tuple[Message, ...]:
        """At most 100 messages, newest first; of `before` and `after` one at most."""
        query = {"before": before, "after": after, "limit": limit}
        return await self._courier.fetch(
            LIST.call(channel_id, query=query, guild_id=guild_id, traffic=traffic), _MESSAGES
        )


def _delete_route(message_id: MessageId) -> Route:
    age = time() - created_ms(message_id) / 1000
    if age < YOUNG_SECONDS:
        return DELETE_YOUNG
    return DELETE if age < BULK_DELETE_AGE_SECONDS else DELETE_OLD
