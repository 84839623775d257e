"""The rows of the audit log, as they are asked for and as the database has them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from attrs import Factory, frozen

from aeon.discord.ids import GuildId, UserId


@frozen
class AuditEntry:
    """What is to be written of one act."""

    guild_id: GuildId
    action_type: str
    user_id: UserId | None = None
    """Whom it was done to."""
    moderator_id: UserId | None = None
    """Who did it; None where that is not known, rather than a guess."""
    bot_action: bool = False
    """Aeon did it of its own accord, by a rule that somebody once set."""
    reason: str | None = None
    metadata: Mapping[str, Any] = Factory(dict)
    """Plain JSON values, by names in camelCase."""


@frozen
class AuditRow:
    """One act as it was written. `position` counts the guild's rows in the order of their commits; times are in UTC, without a zone."""

    id: str
    guild_id: GuildId
    position: int
    action_type: str
    user_id: UserId | None
    moderator_id: UserId | None
    bot_action: bool | None
    reason: str | None
    metadata: Any
    created_at: datetime
