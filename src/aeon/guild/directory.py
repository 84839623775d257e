"""What Discord said of a guild: kept up to date from the gateway in socket order, before any actor hears of the change.

The database cannot bring it back and RESUME does not repeat it, so it lives in the guild's slot and survives every incarnation.
"""

from collections.abc import Callable, Mapping
from typing import Any

from attrs import define, field

from aeon.discord import events
from aeon.discord.ids import ChannelId, EmojiId, GuildId, RoleId, UserId
from aeon.discord.model import Channel, Emoji, Guild, Role


@define
class Directory:
    guild_id: GuildId
    name: str = ""
    icon: str | None = None
    owner_id: UserId = UserId("0")
    member_count: int = 0
    unavailable: bool = False
    """An outage of Discord's: what stands here is the last that was heard."""
    roles: dict[RoleId, Role] = field(factory=dict)
    channels: dict[ChannelId, Channel] = field(factory=dict)
    """Threads among them."""
    emojis: dict[EmojiId, Emoji] = field(factory=dict)
    own_roles: tuple[RoleId, ...] = ()
    """The bot's."""

    def rank(self, role_ids: tuple[RoleId, ...]) -> tuple[int, int]:
        """How high the highest of these roles stands; `@everyone` is lowest. At equal positions the smaller id is higher."""
        found = [self.roles[role_id] for role_id in role_ids if role_id in self.roles]
        return max((role_rank(role) for role in found), default=(-1, 0))

    def permissions_of(self, role_ids: tuple[RoleId, ...]) -> int:
        """What these roles and `@everyone` allow in the guild, channels aside."""
        allowed = 0
        for role_id in (RoleId(self.guild_id), *role_ids):
            role = self.roles.get(role_id)
            allowed |= role.permissions if role is not None else 0
        return allowed

    def apply(self, event: object, own_id: UserId) -> None:
        """Take in an event, if it says anything of what is kept here. Events may come twice, or for things never seen."""
        change = _CHANGES.get(type(event))
        if change is not None:
            change(self, event, own_id)


def role_rank(role: Role) -> tuple[int, int]:
    """Compares roles by height: position, then the smaller id."""
    return role.position, -int(role.id)


def _guild_created(directory: Directory, event: events.GuildCreate, own_id: UserId) -> None:
    _guild_changed(directory, event, own_id)
    directory.unavailable = False
    directory.member_count = event.member_count
    directory.channels = {channel.id: channel for channel in (*event.channels, *event.threads)}
    for member in event.members:
        if member.user is not None and member.user.id == own_id:
            directory.own_roles = member.roles


def _guild_changed(directory: Directory, guild: Guild, _own_id: UserId) -> None:
    directory.name = guild.name
    directory.icon = guild.icon
    directory.owner_id = guild.owner_id
    directory.roles = {role.id: role for role in guild.roles}
    directory.emojis = {emoji.id: emoji for emoji in guild.emojis}


def _guild_deleted(directory: Directory, event: events.GuildDelete, _own_id: UserId) -> None:
    directory.unavailable = event.unavailable


def _role_changed(
    directory: Directory, event: events.GuildRoleCreate | events.GuildRoleUpdate, _own_id: UserId
) -> None:
    directory.roles[event.role.id] = event.role


def _role_deleted(directory: Directory, event: events.GuildRoleDelete, _own_id: UserId) -> None:
    directory.roles.pop(event.role_id, None)
    directory.own_roles = tuple(role_id for role_id in directory.own_roles if role_id != event.role_id)


def _channel_changed(directory: Directory, channel: Channel, _own_id: UserId) -> None:
    directory.channels[channel.id] = channel


def _channel_deleted(directory: Directory, channel: Channel, _own_id: UserId) -> None:
    directory.channels.pop(channel.id, None)


def _emojis_changed(directory: Directory, event: events.GuildEmojisUpdate, _own_id: UserId) -> None:
    directory.emojis = {emoji.id: emoji for emoji in event.emojis}


def _member_added(directory: Directory, _event: events.GuildMemberAdd, _own_id: UserId) -> None:
    directory.member_count += 1


def _member_removed(directory: Directory, _event: events.GuildMemberRemove, _own_id: UserId) -> None:
    directory.member_count = max(0, directory.member_count - 1)


def _member_changed(directory: Directory, event: events.GuildMemberUpdate, own_id: UserId) -> None:
    if event.user.id == own_id:
        directory.own_roles = event.roles


_CHANGES: Mapping[type, Callable[[Directory, Any, UserId], None]] = {
    events.GuildCreate: _guild_created,
    events.GuildUpdate: _guild_changed,
    events.GuildDelete: _guild_deleted,
    events.GuildRoleCreate: _role_changed,
    events.GuildRoleUpdate: _role_changed,
    events.GuildRoleDelete: _role_deleted,
    events.ChannelCreate: _channel_changed,
    events.ChannelUpdate: _channel_changed,
    events.ChannelDelete: _channel_deleted,
    events.GuildEmojisUpdate: _emojis_changed,
    events.GuildMemberAdd: _member_added,
    events.GuildMemberRemove: _member_removed,
    events.GuildMemberUpdate: _member_changed,
}
"""Each function takes the event type it stands beside."""
