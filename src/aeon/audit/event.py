"""A row of the audit log as REST and sockets show it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from attrs import frozen

from aeon.audit.kinds import Kind, kind_of
from aeon.audit.row import AuditRow
from aeon.discord.ids import GuildId, UserId
from aeon.feed.event import FeedEvent
from aeon.feed.feed import feed_event

AUDIT_LOG = "audit_log"


@frozen
class Person:
    """Somebody as a list shows them; `avatar` is an address."""

    id: UserId
    name: str
    avatar: str | None


@frozen
class AuditEvent:
    """`action` and `action_type` are the same, for two generations of dashboards."""

    id: str
    position: int
    guild_id: GuildId
    type: Kind
    action: str
    action_type: str
    user: Person | None
    """None also where only the id is known."""
    user_id: UserId | None
    moderator: Person | None
    moderator_id: UserId | None
    bot_action: bool
    reason: str | None
    timestamp: datetime
    metadata: Mapping[str, Any]

    @classmethod
    def of(cls, row: AuditRow) -> "AuditEvent":
        """Another program may have left NULL or what is no object where neither belongs."""
        bot_action = bool(row.bot_action)
        return cls(
            id=row.id,
            position=row.position,
            guild_id=row.guild_id,
            type=kind_of(row.action_type, bot_action=bot_action),
            action=row.action_type,
            action_type=row.action_type,
            user=None,
            user_id=row.user_id,
            moderator=None,
            moderator_id=row.moderator_id,
            bot_action=bot_action,
            reason=row.reason,
            timestamp=row.created_at,
            metadata=row.metadata if isinstance(row.metadata, dict) else {},
        )


def as_published(row: AuditRow) -> FeedEvent:
    """The row as the feed carries it."""
    return feed_event(row.guild_id, AUDIT_LOG, AuditEvent.of(row), position=row.position)
