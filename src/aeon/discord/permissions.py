"""What a member may do in a guild and in its channels, and which of two roles is higher: Discord's rules as plain functions.

A set of permissions is a plain int throughout; `Permissions` names its bits. (An `IntFlag` keeps every combination it
ever meets, and there are as many as there are guilds.)

https://discord.com/developers/docs/topics/permissions
"""

from collections.abc import Collection, Iterable
from enum import IntFlag
from typing import Protocol, TypeAlias

from aeon.discord.ids import GuildId, RoleId, UserId
from aeon.discord.model.channel import OverwriteType


class Permissions(IntFlag):
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


ALL_PERMISSIONS = (1 << 64) - 1
"""What owners and administrators have; bits that Discord has yet to name included."""

TIMED_OUT_PERMISSIONS = int(Permissions.VIEW_CHANNEL | Permissions.READ_MESSAGE_HISTORY)
"""All that a time-out leaves."""

NEED_SENDING = int(
    Permissions.SEND_TTS_MESSAGES | Permissions.MENTION_EVERYONE | Permissions.EMBED_LINKS | Permissions.ATTACH_FILES
)
"""Mean nothing where the member cannot send messages."""

_NAMED = sum(Permissions)
_ADMINISTRATOR = int(Permissions.ADMINISTRATOR)
_VIEW_CHANNEL = int(Permissions.VIEW_CHANNEL)
_SEND_MESSAGES = int(Permissions.SEND_MESSAGES)
_SEND_MESSAGES_IN_THREADS = int(Permissions.SEND_MESSAGES_IN_THREADS)

RoleOrder: TypeAlias = tuple[int, int]


class OverwriteLike(Protocol):
    """An overwrite of `aeon.discord.model`, or however else the caller keeps them."""

    @property
    def id(self) -> str: ...
    @property
    def type(self) -> int: ...
    @property
    def allow(self) -> int: ...
    @property
    def deny(self) -> int: ...


def has(permissions: int, needed: int) -> bool:
    """True where none of `needed` is missing."""
    return permissions & needed == needed


def missing(permissions: int, needed: int) -> tuple[Permissions, ...]:
    """Those of `needed` that `permissions` lacks, one by one."""
    return tuple(Permissions(needed & ~permissions & _NAMED))


def label(permission: Permissions) -> str:
    """The words people know a single permission by: `Ban Members`."""
    if permission is Permissions.SEND_POLLS:
        return "Create Polls"
    return (permission.name or hex(permission)).replace("_", " ").title().replace("Tts", "TTS").replace("Vad", "VAD")


def base_permissions(*, is_owner: bool, everyone: int, roles: Iterable[int]) -> int:
    """What a member may do in the guild, before any channel has its say."""
    if is_owner:
        return ALL_PERMISSIONS
    permissions = everyone
    for role in roles:
        permissions |= role
    return ALL_PERMISSIONS if permissions & _ADMINISTRATOR else permissions


def channel_permissions(
    base: int, overwrites: Iterable[OverwriteLike], *, guild_id: GuildId, user_id: UserId, roles: Collection[RoleId]
) -> int:
    """What overwrites make of `base`: first those of `@everyone`, then of all roles together, last the member's own.

    For a thread the overwrites are its parent's. Administrators and owners are above overwrites. The result may lack
    View Channel and still name other permissions: see `usable_permissions`.
    """
    if base & _ADMINISTRATOR:
        return ALL_PERMISSIONS
    everyone_allow = everyone_deny = role_allow = role_deny = own_allow = own_deny = 0
    for overwrite in overwrites:
        if overwrite.type == OverwriteType.MEMBER:
            if overwrite.id == user_id:
                own_allow, own_deny = overwrite.allow, overwrite.deny
        elif overwrite.id == guild_id:
            everyone_allow, everyone_deny = overwrite.allow, overwrite.deny
        elif overwrite.id in roles:
            role_allow |= overwrite.allow
            role_deny |= overwrite.deny
    permissions = base & ~everyone_deny | everyone_allow
    permissions = permissions & ~role_deny | role_allow
    return permissions & ~own_deny | own_allow


def usable_permissions(permissions: int, *, in_thread: bool = False) -> int:
    """What is left where some mean nothing without others: nothing without seeing, no links or files without sending."""
    if not permissions & _VIEW_CHANNEL:
        return 0
    if not permissions & (_SEND_MESSAGES_IN_THREADS if in_thread else _SEND_MESSAGES):
        return permissions & ~NEED_SENDING
    return permissions


def timed_out_permissions(permissions: int) -> int:
    """What a running time-out leaves of them. It does not touch administrators and owners."""
    return permissions if permissions & _ADMINISTRATOR else permissions & TIMED_OUT_PERMISSIONS


def role_order(position: int, role_id: RoleId) -> RoleOrder:
    """Sorts roles: the greater is the higher. Of two in one position the one with the smaller id is higher."""
    return position, -int(role_id)
