"""Discord's objects as frozen structs, one file each, naming only the fields Aeon uses.

They are decoded from JSON and so are trees without cycles, which is why none is tracked by the garbage collector. Lists
come as tuples. A number that Discord may extend (types, flags) is a plain int; an enum beside it names the known ones.
Sets of permissions are plain ints, see `aeon.discord.permissions`.
"""

from aeon.discord.model.attachment import Attachment
from aeon.discord.model.audit_log import AuditLogChange, AuditLogEntry, AuditLogEvent, AuditLogOptions
from aeon.discord.model.channel import THREAD_TYPES, Channel, ChannelType, Overwrite, OverwriteType
from aeon.discord.model.component import ButtonStyle, Component, ComponentType
from aeon.discord.model.embed import Embed, EmbedAuthor, EmbedField, EmbedFooter, EmbedMedia
from aeon.discord.model.emoji import Emoji, PartialEmoji
from aeon.discord.model.guild import Guild, UnavailableGuild
from aeon.discord.model.interaction import (
    CommandType,
    Interaction,
    InteractionData,
    InteractionType,
    Option,
    OptionType,
    Resolved,
)
from aeon.discord.model.member import Member, MentionedUser
from aeon.discord.model.message import Message, MessageFlags, MessageReference, MessageType, Reaction, StickerItem
from aeon.discord.model.poll import Poll, PollAnswer, PollAnswerCount, PollMedia, PollResults
from aeon.discord.model.role import Role, RoleTags
from aeon.discord.model.user import User

__all__ = [
    "THREAD_TYPES",
    "Attachment",
    "AuditLogChange",
    "AuditLogEntry",
    "AuditLogEvent",
    "AuditLogOptions",
    "ButtonStyle",
    "Channel",
    "ChannelType",
    "CommandType",
    "Component",
    "ComponentType",
    "Embed",
    "EmbedAuthor",
    "EmbedField",
    "EmbedFooter",
    "EmbedMedia",
    "Emoji",
    "Guild",
    "Interaction",
    "InteractionData",
    "InteractionType",
    "Member",
    "MentionedUser",
    "Message",
    "MessageFlags",
    "MessageReference",
    "MessageType",
    "Option",
    "OptionType",
    "Overwrite",
    "OverwriteType",
    "PartialEmoji",
    "Poll",
    "PollAnswer",
    "PollAnswerCount",
    "PollMedia",
    "PollResults",
    "Reaction",
    "Resolved",
    "Role",
    "RoleTags",
    "StickerItem",
    "UnavailableGuild",
    "User",
]
