"""One struct for each gateway event Aeon uses, named as Discord names it, holding the fields Aeon uses.

Each has `guild_id`, which is None for what happens outside guilds. Where Discord sends an object with the guild's id
beside its fields, the event is that object of `aeon.discord.model` and more.

https://discord.com/developers/docs/events/gateway-events#receive-events
"""

from typing import TypeAlias

from msgspec import Struct

from aeon.discord.ids import ApplicationId, ChannelId, GuildId, MessageId, RoleId, UserId
from aeon.discord.model.attachment import Attachment
from aeon.discord.model.audit_log import AuditLogEntry
from aeon.discord.model.channel import Channel
from aeon.discord.model.emoji import Emoji, PartialEmoji
from aeon.discord.model.guild import Guild, UnavailableGuild
from aeon.discord.model.interaction import Interaction
from aeon.discord.model.member import Member, MentionedUser
from aeon.discord.model.message import MessageReference, MessageType
from aeon.discord.model.role import Role
from aeon.discord.model.user import User

_WRITTEN_BY_PEOPLE = frozenset({int(MessageType.DEFAULT), int(MessageType.REPLY)})


class EventMeta(Struct, frozen=True, gc=False):
    """Where and when an event arrived."""

    shard_id: int
    sequence: int
    received_at: float
    """On Trio's clock."""


class ReadyApplication(Struct, frozen=True, gc=False):
    id: ApplicationId
    flags: int = 0


class Ready(Struct, frozen=True, gc=False):
    """A new session: events before it, since the last of the session before, are lost."""

    user: User
    session_id: str
    resume_gateway_url: str
    guilds: tuple[UnavailableGuild, ...] = ()
    """All guilds of the shard; GUILD_CREATE follows for each that is available."""
    application: ReadyApplication | None = None

    @property
    def guild_id(self) -> None:
        return None


class Resumed(Struct, frozen=True, gc=False):
    """All events missed meanwhile have been replayed."""

    @property
    def guild_id(self) -> None:
        return None


class UserUpdate(User, frozen=True, gc=False):
    """The bot's own user has changed."""

    @property
    def guild_id(self) -> None:
        return None


class GuildCreate(Guild, frozen=True, gc=False):
    """A guild in full: after READY, when the bot joins, and at the end of an outage."""

    joined_at: str | None = None
    large: bool = False
    member_count: int = 0
    members: tuple[Member, ...] = ()
    """The bot itself and whoever else Discord adds; never rely on others."""
    channels: tuple[Channel, ...] = ()
    threads: tuple[Channel, ...] = ()
    """Active threads the bot can see."""

    @property
    def guild_id(self) -> GuildId:
        return self.id


class GuildUpdate(Guild, frozen=True, gc=False):
    @property
    def guild_id(self) -> GuildId:
        return self.id


class GuildDelete(UnavailableGuild, frozen=True, gc=False):
    """With `unavailable` an outage; without, the bot has left or was removed."""

    @property
    def guild_id(self) -> GuildId:
        return self.id


class GuildRoleCreate(Struct, frozen=True, gc=False):
    guild_id: GuildId
    role: Role


class GuildRoleUpdate(Struct, frozen=True, gc=False):
    guild_id: GuildId
    role: Role


class GuildRoleDelete(Struct, frozen=True, gc=False):
    guild_id: GuildId
    role_id: RoleId


class ChannelCreate(Channel, frozen=True, gc=False):
    pass


class ChannelUpdate(Channel, frozen=True, gc=False):
    pass


class ChannelDelete(Channel, frozen=True, gc=False):
    pass


class ThreadCreate(Channel, frozen=True, gc=False):
    """A thread was opened, or the bot was added to a private one."""


class ThreadUpdate(Channel, frozen=True, gc=False):
    pass


class ThreadDelete(Channel, frozen=True, gc=False):
    """Only id, guild, parent and type are set."""


class ThreadListSync(Struct, frozen=True, gc=False):
    """The bot gained sight of channels; these are the active threads in them."""

    guild_id: GuildId
    threads: tuple[Channel, ...] = ()
    channel_ids: tuple[ChannelId, ...] | None = None
    """Channels whose threads these are, which may be none; None means the whole guild."""


class GuildMemberAdd(Member, frozen=True, gc=False, kw_only=True):
    guild_id: GuildId
    user: User


class GuildMemberUpdate(Member, frozen=True, gc=False, kw_only=True):
    guild_id: GuildId
    user: User


class GuildMemberRemove(Struct, frozen=True, gc=False):
    """Somebody left, was kicked or banned."""

    guild_id: GuildId
    user: User


class GuildMembersChunk(Struct, frozen=True, gc=False):
    """Part of the answer to a request for members; goes to whoever asked and is never delivered."""

    guild_id: GuildId
    members: tuple[Member, ...]
    chunk_index: int
    chunk_count: int
    nonce: str | None = None


class GuildBanAdd(Struct, frozen=True, gc=False):
    guild_id: GuildId
    user: User


class GuildBanRemove(Struct, frozen=True, gc=False):
    guild_id: GuildId
    user: User


class GuildEmojisUpdate(Struct, frozen=True, gc=False):
    guild_id: GuildId
    emojis: tuple[Emoji, ...]
    """All of them, after the change."""


class GuildAuditLogEntryCreate(AuditLogEntry, frozen=True, gc=False, kw_only=True):
    """Comes only where the bot may view the audit log."""

    guild_id: GuildId


class MessageCreate(Struct, frozen=True, gc=False):
    """The one event that comes in thousands: it decodes what deciding and answering need, and no more."""

    id: MessageId
    channel_id: ChannelId
    author: User
    content: str = ""
    """Empty without the message content intent, save where the message mentions the bot."""
    guild_id: GuildId | None = None
    member: Member | None = None
    """The author's membership, roles included; None for webhooks."""
    type: int = 0
    webhook_id: str | None = None
    mentions: tuple[MentionedUser, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    message_reference: MessageReference | None = None

    @property
    def is_human(self) -> bool:
        """Written by a person, as a message of its own or a reply."""
        return not self.author.bot and self.webhook_id is None and self.type in _WRITTEN_BY_PEOPLE


class MessageUpdate(Struct, frozen=True, gc=False):
    """Edited, or its link previews arrived. What is None was not said."""

    id: MessageId
    channel_id: ChannelId
    guild_id: GuildId | None = None
    author: User | None = None
    content: str | None = None
    edited_timestamp: str | None = None
    attachments: tuple[Attachment, ...] | None = None


class MessageDelete(Struct, frozen=True, gc=False):
    id: MessageId
    channel_id: ChannelId
    guild_id: GuildId | None = None


class MessageDeleteBulk(Struct, frozen=True, gc=False):
    ids: tuple[MessageId, ...]
    channel_id: ChannelId
    guild_id: GuildId | None = None


class MessageReactionAdd(Struct, frozen=True, gc=False):
    user_id: UserId
    channel_id: ChannelId
    message_id: MessageId
    emoji: PartialEmoji
    guild_id: GuildId | None = None
    member: Member | None = None


class MessageReactionRemove(Struct, frozen=True, gc=False):
    user_id: UserId
    channel_id: ChannelId
    message_id: MessageId
    emoji: PartialEmoji
    guild_id: GuildId | None = None


class MessageReactionRemoveAll(Struct, frozen=True, gc=False):
    channel_id: ChannelId
    message_id: MessageId
    guild_id: GuildId | None = None


class MessageReactionRemoveEmoji(Struct, frozen=True, gc=False):
    channel_id: ChannelId
    message_id: MessageId
    emoji: PartialEmoji
    guild_id: GuildId | None = None


class InteractionCreate(Interaction, frozen=True, gc=False):
    """Somebody waits: Discord gives up after 3 seconds."""


class RateLimitedRequest(Struct, frozen=True, gc=False):
    guild_id: GuildId | None = None
    nonce: str | None = None


class RateLimited(Struct, frozen=True, gc=False):
    """A request sent over the gateway was refused for now; goes to whoever asked and is never delivered."""

    opcode: int
    retry_after: float
    """In seconds."""
    meta: RateLimitedRequest = RateLimitedRequest()

    @property
    def guild_id(self) -> GuildId | None:
        return self.meta.guild_id


Event: TypeAlias = (
    Ready
    | Resumed
    | UserUpdate
    | GuildCreate
    | GuildUpdate
    | GuildDelete
    | GuildRoleCreate
    | GuildRoleUpdate
    | GuildRoleDelete
    | ChannelCreate
    | ChannelUpdate
    | ChannelDelete
    | ThreadCreate
    | ThreadUpdate
    | ThreadDelete
    | ThreadListSync
    | GuildMemberAdd
    | GuildMemberUpdate
    | GuildMemberRemove
    | GuildMembersChunk
    | GuildBanAdd
    | GuildBanRemove
    | GuildEmojisUpdate
    | GuildAuditLogEntryCreate
    | MessageCreate
    | MessageUpdate
    | MessageDelete
    | MessageDeleteBulk
    | MessageReactionAdd
    | MessageReactionRemove
    | MessageReactionRemoveAll
    | MessageReactionRemoveEmoji
    | InteractionCreate
    | RateLimited
)
