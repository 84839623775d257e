"""Finds what a path names and asks whether the caller may touch it, with Discord's refusals in Discord's order."""

from attrs import frozen

from aeon.discord.ids import ChannelId, GuildId, MessageId, RoleId, UserId
from aeon.simulator.call import Call
from aeon.simulator.errors import Refusal, Refused
from aeon.simulator.permissions import Permission, may_act_on, permissions_in, permissions_of
from aeon.simulator.world.entities import Channel, ChannelType, Guild, Member, Message, Role, Thread, User


@frozen
class Place:
    """A channel somebody may see, with what they may do there. In direct conversations there is no guild."""

    channel: Channel
    guild: Guild | None
    permissions: Permission

    def need(self, *needed: Permission) -> None:
        """Refuse unless all of these are there."""
        for permission in needed:
            if permission not in self.permissions:
                raise Refused(Refusal.MISSING_PERMISSIONS)

    def may(self, permission: Permission) -> bool:
        """Whether this is allowed here."""
        return permission in self.permissions

    def need_sending(self) -> None:
        """Refuse unless one may write here: threads have a permission of their own."""
        in_thread = self.channel.thread is not None
        self.need(Permission.SEND_MESSAGES_IN_THREADS if in_thread else Permission.SEND_MESSAGES)

    def need_guild(self) -> Guild:
        """The guild, or the refusal for direct conversations."""
        if self.guild is None:
            raise Refused(Refusal.CANNOT_EXECUTE_ON_DM)
        return self.guild


def place(call: Call, channel_id: str | None = None) -> Place:
    """The channel of the path, which the caller must be able to see."""
    channel = call.world.channels.get(ChannelId(channel_id or call.params["channel_id"]))
    if channel is None:
        raise Refused(Refusal.UNKNOWN_CHANNEL)
    if channel.guild_id is None:
        if call.actor_id not in channel.recipients:
            raise Refused(Refusal.MISSING_ACCESS)
        return Place(channel, None, Permission.of_direct_messages())
    guild = call.world.guilds[channel.guild_id]
    member = guild.members.get(call.actor_id)
    if member is None:
        raise Refused(Refusal.MISSING_ACCESS)
    permissions = permissions_in(guild, member, channel, now_ms=call.world.now_ms())
    if Permission.VIEW_CHANNEL not in permissions:
        raise Refused(Refusal.MISSING_ACCESS)
    if channel.type is ChannelType.PRIVATE_THREAD and not _is_let_in(channel, member, permissions):
        raise Refused(Refusal.MISSING_ACCESS)
    return Place(channel, guild, permissions)


def _is_let_in(channel: Channel, member: Member, permissions: Permission) -> bool:
    is_member = channel.thread is not None and member.user_id in channel.thread.members
    return is_member or Permission.MANAGE_THREADS in permissions


def thread_of(where: Place) -> Thread:
    """The channel as a thread; other channels are refused."""
    if where.channel.thread is None:
        raise Refused(Refusal.NOT_IN_THIS_CHANNEL)
    return where.channel.thread


def message_in(call: Call, where: Place, message_id: str | None = None) -> Message:
    """A message of the channel; what is hidden from the caller is unknown."""
    message = call.world.message(where.channel.id, MessageId(message_id or call.params["message_id"]))
    if message is None or (message.ephemeral_for is not None and call.actor != message.ephemeral_for):
        raise Refused(Refusal.UNKNOWN_MESSAGE)
    return message


@frozen
class Membership:
    """The caller as a member of the guild of the path."""

    guild: Guild
    member: Member
    permissions: Permission

    def need(self, *needed: Permission) -> None:
        """Refuse unless all of these are there."""
        for permission in needed:
            if permission not in self.permissions:
                raise Refused(Refusal.MISSING_PERMISSIONS)

    def need_above(self, target: Member) -> None:
        """Refuse unless the hierarchy lets the caller act on this member."""
        if not may_act_on(self.guild, self.member, target):
            raise Refused(Refusal.MISSING_PERMISSIONS)


def membership(call: Call) -> Membership:
    """The guild of the path; to those who are not in it, it is unknown."""
    guild = call.world.guilds.get(GuildId(call.params["guild_id"]))
    if guild is None:
        raise Refused(Refusal.UNKNOWN_GUILD)
    member = guild.members.get(call.actor_id)
    if member is None:
        raise Refused(Refusal.MISSING_ACCESS)
    return Membership(guild, member, permissions_of(guild, member, now_ms=call.world.now_ms()))


def member_of(call: Call, guild: Guild) -> Member:
    """The member of the path."""
    member = guild.members.get(UserId(call.params["user_id"]))
    if member is None:
        raise Refused(Refusal.UNKNOWN_MEMBER if call.params["user_id"] in call.world.users else Refusal.UNKNOWN_USER)
    return member


def role_of(call: Call, guild: Guild) -> Role:
    """The role of the path."""
    role = guild.roles.get(RoleId(call.params["role_id"]))
    if role is None:
        raise Refused(Refusal.UNKNOWN_ROLE)
    return role


def user_of(call: Call) -> User:
    """The user of the path."""
    user = call.world.users.get(UserId(call.params["user_id"]))
    if user is None:
        raise Refused(Refusal.UNKNOWN_USER)
    return user
