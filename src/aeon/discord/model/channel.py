"""Channels and threads, and the overwrites that change permissions in them.

https://discord.com/developers/docs/resources/channel#channel-object
"""

from enum import IntEnum

from msgspec import Struct, field

from aeon.discord.ids import ChannelId, GuildId, UserId


class ChannelType(IntEnum):
    """The kinds Aeon tells apart. Channels carry a plain int, because Discord adds kinds."""

    TEXT = 0
    DM = 1
    VOICE = 2
    GROUP_DM = 3
    CATEGORY = 4
    ANNOUNCEMENT = 5
    ANNOUNCEMENT_THREAD = 10
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    STAGE = 13
    DIRECTORY = 14
    FORUM = 15
    MEDIA = 16


THREAD_TYPES = frozenset({ChannelType.ANNOUNCEMENT_THREAD, ChannelType.PUBLIC_THREAD, ChannelType.PRIVATE_THREAD})


class OverwriteType(IntEnum):
    ROLE = 0
    MEMBER = 1


class Overwrite(Struct, frozen=True, gc=False):
    """What a channel allows or denies to one role or member, over what the guild gives them."""

    id: str
    """A role's or a user's, as `type` says."""
    type: int
    allow_bits: str = field(name="allow")
    deny_bits: str = field(name="deny")

    @property
    def allow(self) -> int:
        return int(self.allow_bits)

    @property
    def deny(self) -> int:
        return int(self.deny_bits)


class Channel(Struct, frozen=True, gc=False):
    id: ChannelId
    type: int
    guild_id: GuildId | None = None
    """Absent within GUILD_CREATE, where the guild stands around it."""
    name: str | None = None
    position: int = 0
    parent_id: ChannelId | None = None
    """The category; for a thread the channel that holds it."""
    permission_overwrites: tuple[Overwrite, ...] = ()
    """Always empty for threads, which follow the channel that holds them."""
    nsfw: bool = False
    topic: str | None = None
    rate_limit_per_user: int = 0
    """Slow mode, in seconds."""
    owner_id: UserId | None = None
    """Who opened the thread."""

    @property
    def is_thread(self) -> bool:
        return self.type in THREAD_TYPES

    @property
    def mention(self) -> str:
        return f"<#{self.id}>"
