"""Who may do what, computed as Discord does it.

https://discord.com/developers/docs/topics/permissions. Shares nothing with Aeon's own computation, so that a mistake
in one shows against the other.
"""

from enum import IntFlag

from aeon.discord.ids import RoleId
from aeon.simulator.world.entities import Channel, Guild, Member, Role


class Permission(IntFlag):
    """https://discord.com/developers/docs/topics/permissions#permissions-bitwise-permission-flags."""

    CREATE_INSTANT_INVITE = 1 << 0
    KICK_MEMBERS = 1 << 1
    BAN_MEMBERS = 1 << 2
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_AUDIT_LOG = 1 << 7
    PRIORITY_SPEAKER = 1 << 8
    STREAM = 1 << 9
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    SEND_TTS_MESSAGES = 1 << 12
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_EXTERNAL_EMOJIS = 1 << 18
    VIEW_GUILD_INSIGHTS = 1 << 19
    CONNECT = 1 << 20
    SPEAK = 1 << 21
    MUTE_MEMBERS = 1 << 22
    DEAFEN_MEMBERS = 1 << 23
    MOVE_MEMBERS = 1 << 24
    USE_VAD = 1 << 25
    CHANGE_NICKNAME = 1 << 26
    MANAGE_NICKNAMES = 1 << 27
    MANAGE_ROLES = 1 << 28
    MANAGE_WEBHOOKS = 1 << 29
    MANAGE_GUILD_EXPRESSIONS = 1 << 30
    USE_APPLICATION_COMMANDS = 1 << 31
    REQUEST_TO_SPEAK = 1 << 32
    MANAGE_EVENTS = 1 << 33
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    USE_EXTERNAL_STICKERS = 1 << 37
    SEND_MESSAGES_IN_THREADS = 1 << 38
    USE_EMBEDDED_ACTIVITIES = 1 << 39
    MODERATE_MEMBERS = 1 << 40
    VIEW_CREATOR_MONETIZATION_ANALYTICS = 1 << 41
    USE_SOUNDBOARD = 1 << 42
    CREATE_GUILD_EXPRESSIONS = 1 << 43
    CREATE_EVENTS = 1 << 44
    USE_EXTERNAL_SOUNDS = 1 << 45
    SEND_VOICE_MESSAGES = 1 << 46
    SET_VOICE_CHANNEL_STATUS = 1 << 48
    SEND_POLLS = 1 << 49
    USE_EXTERNAL_APPS = 1 << 50
    PIN_MESSAGES = 1 << 51
    BYPASS_SLOWMODE = 1 << 52

    @classmethod
    def every(cls) -> "Permission":
        """All of them: what owners and administrators have."""
        return _EVERY

    @classmethod
    def of_direct_messages(cls) -> "Permission":
        """What both sides of a direct conversation may do."""
        return _DIRECT


_EVERY = Permission(sum(Permission))
_DIRECT = (
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.ADD_REACTIONS
    | Permission.USE_EXTERNAL_EMOJIS
    | Permission.USE_APPLICATION_COMMANDS
)
_NEEDS_SENDING = (
    Permission.MENTION_EVERYONE | Permission.SEND_TTS_MESSAGES | Permission.ATTACH_FILES | Permission.EMBED_LINKS
)
_WHILE_TIMED_OUT = Permission.VIEW_CHANNEL | Permission.READ_MESSAGE_HISTORY
_OF_GUILD_ONLY = (
    Permission.KICK_MEMBERS
    | Permission.BAN_MEMBERS
    | Permission.ADMINISTRATOR
    | Permission.MANAGE_GUILD
    | Permission.VIEW_AUDIT_LOG
    | Permission.VIEW_GUILD_INSIGHTS
    | Permission.CHANGE_NICKNAME
    | Permission.MANAGE_NICKNAMES
    | Permission.MANAGE_GUILD_EXPRESSIONS
    | Permission.MODERATE_MEMBERS
    | Permission.VIEW_CREATOR_MONETIZATION_ANALYTICS
    | Permission.CREATE_GUILD_EXPRESSIONS
)
"""Not a channel's business: hiding a channel does not take them."""


def permissions_of(guild: Guild, member: Member, *, now_ms: int) -> Permission:
    """What the member may do in the guild at large."""
    if member.user_id == guild.owner_id:
        return Permission.every()
    granted = guild.roles[everyone(guild)].permissions
    for role_id in member.roles:
        granted |= guild.roles[role_id].permissions
    permissions = Permission(granted)
    if Permission.ADMINISTRATOR in permissions:
        return Permission.every()
    return permissions & _WHILE_TIMED_OUT if _timed_out(member, now_ms) else permissions


def permissions_in(guild: Guild, member: Member, channel: Channel, *, now_ms: int) -> Permission:
    """What the member may do in one channel of the guild, overwrites included; a thread has its parent's."""
    if channel.thread is not None and channel.parent_id is not None:
        channel = guild.channels[channel.parent_id]
    base = permissions_of(guild, member, now_ms=now_ms)
    if base == Permission.every():
        return base
    permissions = _overwritten(guild, member, channel, base)
    if Permission.SEND_MESSAGES not in permissions:
        permissions &= ~_NEEDS_SENDING
    if Permission.VIEW_CHANNEL not in permissions:
        permissions &= _OF_GUILD_ONLY
    return permissions & _WHILE_TIMED_OUT if _timed_out(member, now_ms) else permissions


def _overwritten(guild: Guild, member: Member, channel: Channel, base: Permission) -> Permission:
    permissions = int(base)
    of_everyone = channel.overwrites.get(guild.id)
    if of_everyone is not None:
        permissions = permissions & ~of_everyone.deny | of_everyone.allow
    allow = deny = 0
    for role_id in member.roles:
        overwrite = channel.overwrites.get(role_id)
        if overwrite is not None:
            allow |= overwrite.allow
            deny |= overwrite.deny
    permissions = permissions & ~deny | allow
    own = channel.overwrites.get(member.user_id)
    if own is not None:
        permissions = permissions & ~own.deny | own.allow
    return Permission(permissions)


def _timed_out(member: Member, now_ms: int) -> bool:
    return member.timed_out_until_ms is not None and member.timed_out_until_ms > now_ms


def everyone(guild: Guild) -> RoleId:
    """The id of @everyone, which is the guild's own."""
    return RoleId(guild.id)


def height(guild: Guild, member: Member) -> tuple[int, int]:
    """How high the member stands, to be compared: by position of the top role; of equal ones the older is higher."""
    return max((rank(guild.roles[role_id]) for role_id in member.roles), default=(0, 0))


def rank(role: Role) -> tuple[int, int]:
    """A role's place in the hierarchy, to be compared."""
    return role.position, -int(role.id)


def may_act_on(guild: Guild, actor: Member, target: Member) -> bool:
    """True where the hierarchy lets the actor kick, ban, time out or rename the target."""
    if target.user_id == guild.owner_id:
        return False
    return actor.user_id == guild.owner_id or height(guild, actor) > height(guild, target)


def stands_above(guild: Guild, actor: Member, role: Role) -> bool:
    """True where the hierarchy lets the actor change or hand out the role."""
    return actor.user_id == guild.owner_id or height(guild, actor) > rank(role)
