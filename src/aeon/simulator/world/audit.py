"""The guild's audit log: who did what to whom, and why.

https://discord.com/developers/docs/resources/audit-log
"""

from collections import deque
from enum import IntEnum
from typing import Any

from attrs import frozen

from aeon.discord.ids import UserId
from aeon.simulator.permissions import Permission, permissions_of
from aeon.simulator.wire import Payload
from aeon.simulator.world.entities import Guild
from aeon.simulator.world.world import World

MAX_ENTRIES = 10_000
"""Kept of a guild; the oldest are forgotten beyond it."""


class Action(IntEnum):
    """Kinds of entries, by Discord's names."""

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
    ROLE_CREATE = 30
    ROLE_UPDATE = 31
    ROLE_DELETE = 32
    INVITE_CREATE = 40
    INVITE_DELETE = 42
    WEBHOOK_CREATE = 50
    WEBHOOK_UPDATE = 51
    WEBHOOK_DELETE = 52
    EMOJI_CREATE = 60
    EMOJI_UPDATE = 61
    EMOJI_DELETE = 62
    MESSAGE_DELETE = 72
    MESSAGE_BULK_DELETE = 73
    MESSAGE_PIN = 74
    MESSAGE_UNPIN = 75
    THREAD_CREATE = 110
    THREAD_UPDATE = 111
    THREAD_DELETE = 112
    AUTO_MODERATION_BLOCK_MESSAGE = 143
    AUTO_MODERATION_FLAG_TO_CHANNEL = 144
    AUTO_MODERATION_USER_COMMUNICATION_DISABLED = 145


@frozen
class AuditEntry:
    """One line of the log; `options` and `changes` in Discord's form."""

    id: str
    action: Action
    user_id: UserId
    target_id: str | None
    reason: str | None
    changes: tuple[dict[str, Any], ...]
    options: dict[str, Any] | None


def entry_object(entry: AuditEntry) -> Payload:
    """https://discord.com/developers/docs/resources/audit-log#audit-log-entry-object."""
    payload: Payload = {
        "id": entry.id,
        "action_type": int(entry.action),
        "user_id": entry.user_id,
        "target_id": entry.target_id,
    }
    if entry.changes:
        payload["changes"] = list(entry.changes)
    if entry.options:
        payload["options"] = entry.options
    if entry.reason is not None:
        payload["reason"] = entry.reason
    return payload


def record(
    world: World,
    guild: Guild,
    action: Action,
    *,
    actor: UserId,
    target: str | None,
    reason: str | None = None,
    changes: tuple[dict[str, Any], ...] = (),
    options: dict[str, Any] | None = None,
) -> None:
    """Add a line, and tell the bot where it may view the log."""
    entry = AuditEntry(world.snowflakes.make(), action, actor, target, reason, changes, options)
    if guild.audit is None:
        guild.audit = deque(maxlen=MAX_ENTRIES)
    guild.audit.append(entry)
    own = guild.members.get(world.bot_id)
    if own is not None and Permission.VIEW_AUDIT_LOG in permissions_of(guild, own, now_ms=world.now_ms()):
        world.emit("GUILD_AUDIT_LOG_ENTRY_CREATE", guild.id, lambda: entry_object(entry) | {"guild_id": guild.id})


def differences(before: Payload, after: Payload) -> tuple[dict[str, Any], ...]:
    """What changed between two versions of an object, in Discord's form."""
    return tuple(
        {"key": key}
        | ({"old_value": before[key]} if before.get(key) is not None else {})
        | ({"new_value": after[key]} if after.get(key) is not None else {})
        for key in dict.fromkeys([*before, *after])
        if before.get(key) != after.get(key)
    )
