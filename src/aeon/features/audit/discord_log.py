"""What Discord's own audit log says of moderation, taken over into ours: done in Discord's interface, by other bots, or by AutoMod.

Discord tells it where the bot may view the log. Elsewhere bans are still told, by events of their own that say nothing of who and why. What
Aeon does itself is recorded by whoever does it, so its own entries are passed over. An event that comes twice makes rows of the same ids.

https://discord.com/developers/docs/resources/audit-log
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from aeon.actors.turn import Turn
from aeon.audit.acts import Act
from aeon.audit.row import AuditEntry
from aeon.discord.events import GuildAuditLogEntryCreate, GuildBanAdd, GuildBanRemove
from aeon.discord.ids import UserId, created_ms
from aeon.discord.model.audit_log import AuditLogChange, AuditLogEvent
from aeon.discord.permissions import Permissions, has
from aeon.guild.behaviour import Handler, handler
from aeon.guild.recording import record_act
from aeon.guild.state import GuildState

SOURCE = {"source": "discord"}
"""In the metadata of rows that Discord told us."""

Told = tuple[str, Mapping[str, Any]]
"""An `actionType`, and what else is known of the act."""


def discord_log_handlers(feature: str) -> tuple[Handler, ...]:
    return (
        handler(feature, GuildAuditLogEntryCreate, _entry_created),
        handler(feature, GuildBanAdd, _ban_added),
        handler(feature, GuildBanRemove, _ban_removed),
    )


def _entry_created(state: GuildState, event: GuildAuditLogEntryCreate, turn: Turn) -> bool:
    if event.user_id != state.ports.own_id:
        for act in acts_of(event):
            record_act(state, act, turn)
    return False


def _ban_added(state: GuildState, event: GuildBanAdd, turn: Turn) -> bool:
    _record_untold(state, "ban", event.user.id, turn)
    return False


def _ban_removed(state: GuildState, event: GuildBanRemove, turn: Turn) -> bool:
    _record_untold(state, "unban", event.user.id, turn)
    return False


def _record_untold(state: GuildState, action_type: str, user_id: UserId, turn: Turn) -> None:
    """Where the log is not told, nobody knows by whom and why."""
    own = state.directory.permissions_of(state.ports.own_id, state.directory.own_roles)
    if has(own, int(Permissions.VIEW_AUDIT_LOG)):
        return
    entry = AuditEntry(state.guild_id, action_type, user_id=user_id, metadata=SOURCE)
    # The event has no id; its number in the session stays the same when it comes again.
    act = Act(f"{action_type}-{state.guild_id}-{user_id}-{turn.trace}", round(time.time() * 1000), entry)
    record_act(state, act, turn)


def acts_of(event: GuildAuditLogEntryCreate) -> list[Act]:
    """The rows that an entry makes; none for what is no moderation."""
    reader = _READERS.get(event.action_type)
    told = [] if reader is None else list(reader(event))
    automatic = event.action_type in _AUTOMATIC
    return [
        Act(
            f"discord-{event.id}-{action_type}",
            created_ms(event.id),
            AuditEntry(
                event.guild_id,
                action_type,
                user_id=_target(event),
                moderator_id=None if automatic else event.user_id,
                reason=event.reason,
                metadata={**SOURCE, "entryId": event.id, **more},
            ),
        )
        for action_type, more in told
    ]


def _target(event: GuildAuditLogEntryCreate) -> UserId | None:
    """Whom it was done to; of bulk deletions the target is a channel, and of pruning nobody by name."""
    if event.action_type in {AuditLogEvent.MESSAGE_BULK_DELETE, AuditLogEvent.MEMBER_PRUNE}:
        return None
    if event.target_id is None and event.action_type in _AUTOMATIC:
        return event.user_id
    return None if event.target_id is None else UserId(event.target_id)


def _always(action_type: str) -> "Reader":
    def read(_event: GuildAuditLogEntryCreate) -> Iterable[Told]:
        yield action_type, {}

    return read


def _pruned(event: GuildAuditLogEntryCreate) -> Iterable[Told]:
    options = event.options
    yield "kick", {"members": None if options is None else options.members_removed, "isPrune": True}


def _member_updated(event: GuildAuditLogEntryCreate) -> Iterable[Told]:
    """Of all that can be changed of a member, timeouts are moderation."""
    for change in event.changes:
        if change.key == "communication_disabled_until":
            if change.new_value is None:
                yield "untimeout", {}
            else:
                yield "timeout", {"until": change.new_value}


def _roles_updated(event: GuildAuditLogEntryCreate) -> Iterable[Told]:
    for key, action_type in (("$add", "role_add"), ("$remove", "role_remove")):
        roles = [role for change in event.changes if change.key == key for role in _roles(change)]
        if roles:
            yield action_type, {"roles": roles}


def _roles(change: AuditLogChange) -> Sequence[Mapping[str, Any]]:
    listed = change.new_value if isinstance(change.new_value, list) else []
    return [{"id": role.get("id"), "name": role.get("name")} for role in listed if isinstance(role, dict)]


def _bulk_deleted(event: GuildAuditLogEntryCreate) -> Iterable[Told]:
    yield "purge", {"channelId": event.target_id, "count": None if event.options is None else event.options.count}


def _automod(action_type: str) -> "Reader":
    def read(event: GuildAuditLogEntryCreate) -> Iterable[Told]:
        options = event.options
        rule = None if options is None else options.auto_moderation_rule_name
        yield action_type, {"rule": rule, "channelId": None if options is None else options.channel_id}

    return read


Reader = Callable[[GuildAuditLogEntryCreate], Iterable[Told]]

_AUTOMATIC = frozenset(
    {
        AuditLogEvent.AUTO_MODERATION_BLOCK_MESSAGE,
        AuditLogEvent.AUTO_MODERATION_FLAG_TO_CHANNEL,
        AuditLogEvent.AUTO_MODERATION_USER_COMMUNICATION_DISABLED,
    }
)
"""Done by a rule: the entry's `user_id` is whoever it was done to."""

_READERS: Mapping[int, Reader] = {
    AuditLogEvent.MEMBER_KICK: _always("kick"),
    AuditLogEvent.MEMBER_PRUNE: _pruned,
    AuditLogEvent.MEMBER_BAN_ADD: _always("ban"),
    AuditLogEvent.MEMBER_BAN_REMOVE: _always("unban"),
    AuditLogEvent.MEMBER_UPDATE: _member_updated,
    AuditLogEvent.MEMBER_ROLE_UPDATE: _roles_updated,
    AuditLogEvent.MESSAGE_BULK_DELETE: _bulk_deleted,
    AuditLogEvent.AUTO_MODERATION_BLOCK_MESSAGE: _automod("automod_block"),
    AuditLogEvent.AUTO_MODERATION_FLAG_TO_CHANNEL: _automod("automod_flag"),
    AuditLogEvent.AUTO_MODERATION_USER_COMMUNICATION_DISABLED: _automod("automod_timeout"),
}
