"""The things of the offline Discord, as small as ten thousand guilds ask for.

Times are milliseconds since 1970. Ids are snowflakes, so creation times are in them.
"""

from collections import deque
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from attrs import Factory, define

from aeon.discord.ids import ChannelId, EmojiId, GuildId, MessageId, RoleId, UserId
from aeon.simulator.world.timeline import Timeline

if TYPE_CHECKING:
    from aeon.simulator.world.audit import AuditEntry


class ChannelType(IntEnum):
    """https://discord.com/developers/docs/resources/channel#channel-object-channel-types."""

    TEXT = 0
    DM = 1
    VOICE = 2
    CATEGORY = 4
    ANNOUNCEMENT = 5
    ANNOUNCEMENT_THREAD = 10
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    STAGE = 13
    FORUM = 15


THREADS = frozenset({ChannelType.ANNOUNCEMENT_THREAD, ChannelType.PUBLIC_THREAD, ChannelType.PRIVATE_THREAD})


@define
class User:
    """An account. `dms_open` false: nobody can start or continue a direct conversation with it."""

    id: UserId
    username: str
    global_name: str | None = None
    avatar: str | None = None
    bot: bool = False
    dms_open: bool = True
    locale: str = "en-US"
    """The language of this person's client."""


@define
class Role:
    """A role of a guild; the one with the guild's own id is @everyone."""

    id: RoleId
    name: str
    permissions: int = 0
    position: int = 1
    color: int = 0
    hoist: bool = False
    managed: bool = False
    mentionable: bool = False
    bot_id: UserId | None = None


@define
class Overwrite:
    """What one role (type 0) or member (type 1) is allowed and denied in one channel."""

    id: str
    type: int
    allow: int = 0
    deny: int = 0


@define
class Thread:
    """What a channel that is a thread has besides: its owner, its state, and since when its members are in it."""

    owner_id: UserId
    created_ms: int
    archive_ms: int
    auto_archive_minutes: int
    archived: bool = False
    locked: bool = False
    invitable: bool = True
    message_count: int = 0
    total_sent: int = 0
    members: dict[UserId, int] = Factory(dict)


@define
class Channel:
    """A guild's channel, or a direct conversation (no guild, two recipients)."""

    id: ChannelId
    type: ChannelType
    guild_id: GuildId | None = None
    name: str = ""
    position: int = 0
    parent_id: ChannelId | None = None
    topic: str | None = None
    nsfw: bool = False
    slowmode_seconds: int = 0
    bitrate: int = 64_000
    user_limit: int = 0
    overwrites: dict[str, Overwrite] = Factory(dict)
    recipients: tuple[UserId, ...] = ()
    last_message_id: MessageId | None = None
    last_pin_ms: int | None = None
    timeline: Timeline | None = None
    renamed_ms: tuple[int, ...] = ()
    thread: Thread | None = None


@define
class Member:
    """A user's place in a guild."""

    user_id: UserId
    joined_ms: int
    roles: list[RoleId] = Factory(list)
    nick: str | None = None
    timed_out_until_ms: int | None = None
    mute: bool = False
    deaf: bool = False


@define
class Emoji:
    """A guild's own emoji."""

    id: EmojiId
    name: str
    animated: bool = False
    roles: tuple[RoleId, ...] = ()
    user_id: UserId | None = None


@define
class Guild:
    """A server: everything in it hangs on it, messages on its channels."""

    id: GuildId
    name: str
    owner_id: UserId
    roles: dict[RoleId, Role] = Factory(dict)
    channels: dict[ChannelId, Channel] = Factory(dict)
    members: dict[UserId, Member] = Factory(dict)
    threads: dict[ChannelId, Channel] = Factory(dict)
    emojis: dict[EmojiId, Emoji] = Factory(dict)
    bans: dict[UserId, str | None] = Factory(dict)
    icon: str | None = None
    description: str | None = None
    preferred_locale: str = "en-US"
    unavailable: bool = False
    system_channel_id: ChannelId | None = None
    audit: "deque[AuditEntry] | None" = None


@define
class Reaction:
    """All reactions of one emoji to one message, in the order they came."""

    name: str
    emoji_id: EmojiId | None = None
    animated: bool = False
    user_ids: list[UserId] = Factory(list)


@define
class Message:
    """A message. `ephemeral_for` names the only person who sees it."""

    id: MessageId
    channel_id: ChannelId
    author_id: UserId
    created_ms: int
    guild_id: GuildId | None = None
    content: str = ""
    type: int = 0
    flags: int = 0
    tts: bool = False
    pinned: bool = False
    edited_ms: int | None = None
    embeds: list[dict[str, Any]] = Factory(list)
    components: list[dict[str, Any]] = Factory(list)
    attachments: list[dict[str, Any]] = Factory(list)
    mentions: tuple[UserId, ...] = ()
    mention_roles: tuple[RoleId, ...] = ()
    mention_everyone: bool = False
    nonce: str | int | None = None
    reactions: dict[str, Reaction] = Factory(dict)
    reply_to: MessageId | None = None
    reference_channel_id: ChannelId | None = None
    poll: dict[str, Any] | None = None
    votes: dict[int, list[UserId]] = Factory(dict)
    interaction_metadata: dict[str, Any] | None = None
    from_application: bool = False
    webhook_id: str | None = None
    webhook_name: str | None = None
    webhook_avatar: str | None = None
    ephemeral_for: UserId | None = None


HAS_THREAD = 1 << 5
"""Flag of a message that a thread began from."""

LOADING = 1 << 7
"""Flag of a deferred answer ("thinking")."""

EPHEMERAL = 1 << 6
"""Flag of a message that one person sees."""

COMPONENTS_V2 = 1 << 15
"""Flag of a message that is all components."""
