"""Entries of Discord's own audit log: who did what to whom in a guild, by whichever means.

https://discord.com/developers/docs/resources/audit-log
"""

from enum import IntEnum
from typing import Any

from msgspec import Struct

from aeon.discord.ids import ChannelId, MessageId, UserId


class AuditLogEvent(IntEnum):
    """The kinds Aeon reads. Entries carry a plain int, because there are more."""

    GUILD_UPDATE = 1
    CHANNEL_CREATE = 10
    CHANNEL_UPDATE = 11
    CHANNEL_DELETE = 12
    CHANNEL_OVERWRITE_CREATE = 13
    CHANNEL_OVERWRITE_UPDATE = 14
    CHANNEL_OVERWRITE_DELETE = 15
    MEMBER_KICK = 20
    MEMBER_PRUNE = 21
    MEMBER_BAN_ADD = 22
    MEMBER_BAN_REMOVE = 23
    MEMBER_UPDATE = 24
    MEMBER_ROLE_UPDATE = 25
    MEMBER_MOVE = 26
    MEMBER_DISCONNECT = 27
    BOT_ADD = 28
    ROLE_CREATE = 30
    ROLE_UPDATE = 31
    ROLE_DELETE = 32
    MESSAGE_DELETE = 72
    MESSAGE_BULK_DELETE = 73
    AUTO_MODERATION_BLOCK_MESSAGE = 143
    AUTO_MODERATION_FLAG_TO_CHANNEL = 144
    AUTO_MODERATION_USER_COMMUNICATION_DISABLED = 145


class AuditLogChange(Struct, frozen=True, gc=False):
    """One changed key; the values' shapes depend on it (`$add` and `$remove` hold lists of `{id, name}` of roles)."""

    key: str
    old_value: Any = None
    new_value: Any = None


class AuditLogOptions(Struct, frozen=True, gc=False):
    """Numbers come as text."""

    application_id: str | None = None
    auto_moderation_rule_name: str | None = None
    auto_moderation_rule_trigger_type: str | None = None
    channel_id: ChannelId | None = None
    count: str | None = None
    delete_member_days: str | None = None
    id: str | None = None
    integration_type: str | None = None
    members_removed: str | None = None
    message_id: MessageId | None = None
    role_name: str | None = None
    type: str | None = None


class AuditLogEntry(Struct, frozen=True, gc=False):
    id: str
    action_type: int
    user_id: UserId | None = None
    """Who did it."""
    target_id: str | None = None
    changes: tuple[AuditLogChange, ...] = ()
    options: AuditLogOptions | None = None
    reason: str | None = None
