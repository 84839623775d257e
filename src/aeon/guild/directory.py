"""What Discord said of a guild: kept up to date from the gateway in socket order, before any actor hears of the change.

The database cannot bring it back and RESUME does not repeat it, so it lives in the guild's slot and survives every incarnation.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from attrs import define, field

from aeon.discord import events
from aeon.discord.ids import ChannelId, EmojiId, GuildId, RoleId, UserId
from aeon.discord.model import Channel, Emoji, Guild, Role
from aeon.discord.permissions import ALL_PERMISSIONS, RoleOrder, base_permissions, channel_permissions, role_order
from aeon.guild.inventory import Inventory

KEPT_THREADS = 1000
"""As many as can be active in a guild; archived ones leave without an event of their own.

https://discord.com/developers/docs/topics/threads
"""

Channels = dict[ChannelId, Channel]


@define(eq=False, weakref_slot=False)
class Directory:
    guild_id: GuildId
    name: str = ""
    icon: str | None = None
    locale: str = "en-US"
    """The language that its owner chose."""
    owner_id: UserId = UserId("0")
    member_count: int = 0
    unavailable: bool = False
    """An outage of Discord's: what stands here is the last that was heard."""
    inventory: Inventory = field(factory=Inventory)
    own_roles: tuple[RoleId, ...] = ()
    """The bot's."""
    joined_at: str | None = None
    """When the bot came, which tells one stay from the next."""

    @property
    def roles(self) -> Mapping[RoleId, Role]:
        return self.inventory.look().roles

    @property
    def channels(self) -> Mapping[ChannelId, Channel]:
        """Threads among them."""
        return self.inventory.look().channels

    @property
    def emojis(self) -> Mapping[EmojiId, Emoji]:
        return self.inventory.look().emojis

    def rank(self, role_ids: Collection[RoleId]) -> RoleOrder:
        """How high the highest of these roles stands; below all roles where there is none. At equal positions the smaller id is higher."""
        return max((role_rank(role) for role in self._known(role_ids)), default=BELOW_ALL)

    def permissions_of(self, user_id: UserId, role_ids: Collection[RoleId]) -> int:
        """What a member with these roles may do in the guild, channels aside; the owner and administrators everything."""
        everyone = self.roles.get(RoleId(self.guild_id))
        return base_permissions(
            is_owner=user_id == self.owner_id,
            everyone=0 if everyone is None else everyone.permissions,
            roles=[role.permissions for role in self._known(role_ids)],
        )

    def permissions_in(self, channel_id: ChannelId, user_id: UserId, role_ids: Collection[RoleId]) -> int:
        """The same with what the channel, or for a thread the channel that holds it, makes of it."""
        base = self.permissions_of(user_id, role_ids)
        channel = self.channels.get(channel_id)
        if channel is not None and channel.is_thread and channel.parent_id is not None:
            channel = self.channels.get(channel.parent_id)
        if base == ALL_PERMISSIONS or channel is None:
            return base
        overwrites = channel.permission_overwrites
        return channel_permissions(base, overwrites, guild_id=self.guild_id, user_id=user_id, roles=role_ids)

    def _known(self, role_ids: Collection[RoleId]) -> list[Role]:
        roles = self.roles
        return [roles[role_id] for role_id in role_ids if role_id in roles]

    def apply(self, event: object, own_id: UserId) -> bool:
        """Take in an event; True where it may say something of what is kept here. Events may come twice, or for things never seen."""
        change = _CHANGES.get(type(event))
        if change is None:
            return False
        change(self, event, own_id)
        return True


BELOW_ALL: RoleOrder = (-1, 0)


def role_rank(role: Role) -> RoleOrder:
    """Compares roles by height: position, then the smaller id."""
    return role_order(role.position, role.id)


def _guild_created(directory: Directory, event: events.GuildCreate, own_id: UserId) -> None:
    _guild_described(directory, event)
    directory.unavailable = False
    directory.joined_at = event.joined_at or directory.joined_at
    directory.member_count = event.member_count
    directory.inventory = Inventory.of(
        roles=event.roles, channels=(*event.channels, *event.threads), emojis=event.emojis
    )
    for member in event.members:
        if member.user is not None and member.user.id == own_id:
            directory.own_roles = member.roles


def _guild_changed(directory: Directory, event: events.GuildUpdate, _own_id: UserId) -> None:
    _guild_described(directory, event)
    contents = directory.inventory.change()
    contents.roles = {role.id: role for role in event.roles}
    contents.emojis = {emoji.id: emoji for emoji in event.emojis}


def _guild_described(directory: Directory, guild: Guild) -> None:
    directory.name = guild.name
    directory.icon = guild.icon
    directory.locale = guild.preferred_locale
    directory.owner_id = guild.owner_id


def _guild_deleted(directory: Directory, event: events.GuildDelete, _own_id: UserId) -> None:
    directory.unavailable = event.unavailable


def _role_changed(
    directory: Directory, event: events.GuildRoleCreate | events.GuildRoleUpdate, _own_id: UserId
) -> None:
    directory.inventory.change().roles[event.role.id] = event.role


def _role_deleted(directory: Directory, event: events.GuildRoleDelete, _own_id: UserId) -> None:
    directory.inventory.change().roles.pop(event.role_id, None)
    directory.own_roles = tuple(role_id for role_id in directory.own_roles if role_id != event.role_id)


def _channel_changed(directory: Directory, channel: Channel, _own_id: UserId) -> None:
    directory.inventory.change().channels[channel.id] = channel


def _channel_deleted(directory: Directory, channel: Channel, _own_id: UserId) -> None:
    """Its threads go with it, without events of their own."""
    channels = directory.inventory.change().channels
    channels.pop(channel.id, None)
    _forget(channels, [thread.id for thread in _threads(channels) if thread.parent_id == channel.id])


def _thread_changed(directory: Directory, thread: Channel, _own_id: UserId) -> None:
    channels = directory.inventory.change().channels
    channels.pop(thread.id, None)
    channels[thread.id] = thread
    threads = _threads(channels)
    _forget(channels, [old.id for old in threads[: max(0, len(threads) - KEPT_THREADS)]])


def _threads_listed(directory: Directory, event: events.ThreadListSync, _own_id: UserId) -> None:
    channels = directory.inventory.change().channels
    listed, parents = {thread.id for thread in event.threads}, event.channel_ids
    concerned = [thread.id for thread in _threads(channels) if parents is None or thread.parent_id in parents]
    _forget(channels, [thread_id for thread_id in concerned if thread_id not in listed])
    channels.update({thread.id: thread for thread in event.threads})


def _threads(channels: Channels) -> list[Channel]:
    """Those that nothing was heard of for longest first."""
    return [channel for channel in channels.values() if channel.is_thread]


def _forget(channels: Channels, channel_ids: Iterable[ChannelId]) -> None:
    for channel_id in channel_ids:
        channels.pop(channel_id, None)


def _emojis_changed(directory: Directory, event: events.GuildEmojisUpdate, _own_id: UserId) -> None:
    directory.inventory.change().emojis = {emoji.id: emoji for emoji in event.emojis}


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
    events.ThreadCreate: _thread_changed,
    events.ThreadUpdate: _thread_changed,
    events.ThreadDelete: _channel_deleted,
    events.ThreadListSync: _threads_listed,
    events.GuildEmojisUpdate: _emojis_changed,
    events.GuildMemberAdd: _member_added,
    events.GuildMemberRemove: _member_removed,
    events.GuildMemberUpdate: _member_changed,
}
"""Each function takes the event type it stands beside."""
