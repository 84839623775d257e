"""Answers to interactions: the first one within 3 seconds, edits and further messages within 15 minutes.

The interaction's token stands in for the bot's, so these requests are outside the global limit and have their own
connections. https://discord.com/developers/docs/interactions/receiving-and-responding
"""

from collections.abc import Sequence
from typing import Final, Protocol

from attrs import frozen
from msgspec import json

from aeon.discord.ids import ApplicationId, GuildId, InteractionId, MessageId
from aeon.discord.limits import INTERACTION_ANSWER_SECONDS
from aeon.discord.model import Message
from aeon.discord.rest.bodies import MessageBody, Response
from aeon.discord.rest.content import File
from aeon.discord.rest.courier import Courier
from aeon.discord.rest.errors import AlreadyAnswered
from aeon.discord.rest.messages import PostedMessage
from aeon.discord.rest.route import Route
from aeon.discord.rest.traffic import Lane, Traffic

_ORIGINAL: Final = "/webhooks/{webhook_id}/{webhook_token}/messages/@original"
_FOLLOW_UP: Final = "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}"

# A second callback is refused as such (40060) and so does no harm.
RESPOND: Final = Route(
    "POST",
    "/interactions/{interaction_id}/{interaction_token}/callback",
    lane=Lane.INTERACTION,
    repeatable=True,
)
GET_ORIGINAL: Final = Route("GET", _ORIGINAL, lane=Lane.INTERACTION)
EDIT_ORIGINAL: Final = Route("PATCH", _ORIGINAL, lane=Lane.INTERACTION)
DELETE_ORIGINAL: Final = Route("DELETE", _ORIGINAL, lane=Lane.INTERACTION)
FOLLOW_UP: Final = Route("POST", "/webhooks/{webhook_id}/{webhook_token}", lane=Lane.INTERACTION)
EDIT_FOLLOW_UP: Final = Route("PATCH", _FOLLOW_UP, lane=Lane.INTERACTION)
DELETE_FOLLOW_UP: Final = Route("DELETE", _FOLLOW_UP, lane=Lane.INTERACTION)

_MESSAGE: Final = json.Decoder(Message)
_POSTED: Final = json.Decoder(PostedMessage)


class Answerable(Protocol):
    """What of an interaction its answers need; `Interaction` is one."""

    @property
    def id(self) -> InteractionId: ...
    @property
    def application_id(self) -> ApplicationId: ...
    @property
    def token(self) -> str: ...
    @property
    def guild_id(self) -> GuildId | None: ...


@frozen(eq=False)
class Interactions:
    """All raise `InteractionExpired` when it is too late."""

    _courier: Courier

    async def respond(
        self,
        interaction: Answerable,
        response: Response,
        *,
        files: Sequence[File] = (),
        seconds: float = INTERACTION_ANSWER_SECONDS,
    ) -> None:
        """Give the first answer. If it has one already, that counts: an earlier attempt of ours may have arrived."""
        call = RESPOND.call(
            interaction.id,
            interaction.token,
            body=response,
            files=files,
            guild_id=interaction.guild_id,
            traffic=Traffic.CALLBACK,
            seconds=seconds,
        )
        try:
            await self._courier.carry(call)
        except AlreadyAnswered:
            return

    async def get_original(self, interaction: Answerable) -> Message:
        """The message of the first answer."""
        call = GET_ORIGINAL.call(*_hook(interaction), guild_id=interaction.guild_id, traffic=Traffic.REPLY)
        return await self._courier.fetch(call, _MESSAGE)

    async def edit_original(
        self, interaction: Answerable, body: MessageBody, *, files: Sequence[File] = ()
    ) -> PostedMessage:
        """Edit the first answer, or give it after a deferral."""
        call = EDIT_ORIGINAL.call(
            *_hook(interaction), body=body, files=files, guild_id=interaction.guild_id, traffic=Traffic.REPLY
        )
        return await self._courier.fetch(call, _POSTED)

    async def delete_original(self, interaction: Answerable) -> None:
        """Delete the first answer."""
        call = DELETE_ORIGINAL.call(*_hook(interaction), guild_id=interaction.guild_id, traffic=Traffic.REPLY)
        await self._courier.carry(call)

    async def follow_up(
        self, interaction: Answerable, body: MessageBody, *, files: Sequence[File] = ()
    ) -> PostedMessage:
        """Send a further message."""
        call = FOLLOW_UP.call(
            *_hook(interaction), body=body, files=files, guild_id=interaction.guild_id, traffic=Traffic.REPLY
        )
        return await self._courier.fetch(call, _POSTED)

    async def edit_follow_up(self, interaction: Answerable, message_id: MessageId, body: MessageBody) -> None:
        """Edit a further message."""
        call = EDIT_FOLLOW_UP.call(
            *_hook(interaction), message_id, body=body, guild_id=interaction.guild_id, traffic=Traffic.REPLY
        )
        await self._courier.carry(call)

    async def delete_follow_up(self, interaction: Answerable, message_id: MessageId) -> None:
        """Delete a further message."""
        call = DELETE_FOLLOW_UP.call(
            *_hook(interaction), message_id, guild_id=interaction.guild_id, traffic=Traffic.REPLY
        )
        await self._courier.carry(call)


def _hook(interaction: Answerable) -> tuple[str, str]:
    return (interaction.application_id, interaction.token)
