"""Discord's own polls. They are sent as the `poll` of a message.

https://discord.com/developers/docs/resources/poll
"""

from collections.abc import Sequence
from typing import Final

from attrs import frozen
from msgspec import UNSET, Struct, UnsetType

from aeon.discord.ids import ChannelId, GuildId, MessageId
from aeon.discord.model import PartialEmoji
from aeon.discord.rest.courier import Courier
from aeon.discord.rest.route import Route
from aeon.discord.rest.traffic import Traffic

END: Final = Route("POST", "/channels/{channel_id}/polls/{message_id}/expire")


class NewPollMedia(Struct, frozen=True):
    text: str
    emoji: PartialEmoji | UnsetType = UNSET


class NewPollAnswer(Struct, frozen=True):
    poll_media: NewPollMedia


class NewPoll(Struct, frozen=True):
    """A poll to send. `duration` is in hours."""

    question: NewPollMedia
    answers: Sequence[NewPollAnswer]
    duration: int = 24
    allow_multiselect: bool = False

    @classmethod
    def asking(cls, question: str, answers: Sequence[str], *, hours: int = 24, several: bool = False) -> "NewPoll":
        """A poll of plain texts; `several` lets people choose more than one."""
        media = [NewPollAnswer(NewPollMedia(answer)) for answer in answers]
        return cls(NewPollMedia(question), media, hours, several)


@frozen(eq=False)
class Polls:
    _courier: Courier

    async def end(self, channel_id: ChannelId, message_id: MessageId, *, guild_id: GuildId) -> None:
        """End a poll of the bot's own now."""
        call = END.call(channel_id, message_id, guild_id=guild_id, traffic=Traffic.REPLY)
        await self._courier.carry(call)
