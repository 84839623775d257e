"""Guilds: what changes with GUILD_UPDATE. What only GUILD_CREATE brings stands in `aeon.discord.events`.

https://discord.com/developers/docs/resources/guild#guild-object
"""

from msgspec import Struct

from aeon.discord.ids import ChannelId, GuildId, UserId
from aeon.discord.model.emoji import Emoji
from aeon.discord.model.role import Role


class UnavailableGuild(Struct, frozen=True, gc=False):
    """A guild the bot is in but cannot see: not yet sent, or in an outage."""

    id: GuildId
    unavailable: bool = False


class Guild(Struct, frozen=True, gc=False):
    id: GuildId
    name: str
    owner_id: UserId
    roles: tuple[Role, ...]
    icon: str | None = None
    emojis: tuple[Emoji, ...] = ()
    features: tuple[str, ...] = ()
    preferred_locale: str = "en-US"
    system_channel_id: ChannelId | None = None
