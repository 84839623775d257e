"""Messages as the REST API and components' interactions carry them.

The gateway's MESSAGE_CREATE, of which thousands come a second, decodes fewer fields: see `aeon.discord.events`.

https://discord.com/developers/docs/resources/message#message-object
"""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum, IntFlag

from msgspec import Struct

from aeon.discord.ids import ChannelId, GuildId, MessageId, RoleId
from aeon.discord.model.attachment import Attachment
from aeon.discord.model.component import Component
from aeon.discord.model.embed import Embed
from aeon.discord.model.emoji import PartialEmoji
from aeon.discord.model.member import Member, MentionedUser
from aeon.discord.model.poll import Poll
from aeon.discord.model.user import User


class MessageType(IntEnum):
    """The kinds a person or a command writes; Discord's own notices have other numbers."""

    DEFAULT = 0
    REPLY = 19
    CHAT_INPUT_COMMAND = 20
    THREAD_STARTER_MESSAGE = 21
    CONTEXT_MENU_COMMAND = 23


class MessageFlags(IntFlag):
    SUPPRESS_EMBEDS = 1 << 2
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SUPPRESS_NOTIFICATIONS = 1 << 12
    IS_COMPONENTS_V2 = 1 << 15


class MessageReference(Struct, frozen=True, gc=False):
    """The message that was answered, or forwarded."""

    message_id: MessageId | None = None
    channel_id: ChannelId | None = None
    guild_id: GuildId | None = None
    type: int = 0


class Reaction(Struct, frozen=True, gc=False):
    emoji: PartialEmoji
    count: int = 0
    me: bool = False


class StickerItem(Struct, frozen=True, gc=False):
    id: str
    name: str
    format_type: int = 1


class Message(Struct, frozen=True, gc=False):
    id: MessageId
    channel_id: ChannelId
    author: User
    content: str = ""
    """Empty without the message content intent, save in mentions of the bot."""
    guild_id: GuildId | None = None
    member: Member | None = None
    timestamp: datetime | None = None
    edited_timestamp: datetime | None = None
    type: int = 0
    flags: int = 0
    pinned: bool = False
    webhook_id: str | None = None
    mentions: tuple[MentionedUser, ...] = ()
    mention_roles: tuple[RoleId, ...] = ()
    mention_everyone: bool = False
    attachments: tuple[Attachment, ...] = ()
    embeds: tuple[Embed, ...] = ()
    components: tuple[Component, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    sticker_items: tuple[StickerItem, ...] = ()
    poll: Poll | None = None
    nonce: str | int | None = None
    message_reference: MessageReference | None = None
    referenced_message: Message | None = None
    """The answered message; None also where it has been deleted."""
