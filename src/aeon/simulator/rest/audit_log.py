"""The audit log: written by what people and bots do over REST, read by those who may.

Discord's reason comes URL-encoded in X-Audit-Log-Reason, at most 512 characters.
"""

from itertools import islice
from typing import Any
from urllib.parse import unquote

from aeon.simulator.call import Answer, Call
from aeon.simulator.payloads.user import user_object
from aeon.simulator.permissions import Permission
from aeon.simulator.rest.access import membership
from aeon.simulator.routes import Route
from aeon.simulator.world.audit import Action, AuditEntry, entry_object, record
from aeon.simulator.world.entities import Guild

_MAX_REASON = 512
_MAX_PAGE = 100


def reason_of(call: Call) -> str | None:
    """The reason that came with a call."""
    return unquote(call.reason)[:_MAX_REASON] if call.reason else None


def note(
    call: Call,
    guild: Guild,
    action: Action,
    *,
    target: str | None,
    changes: tuple[dict[str, Any], ...] = (),
    options: dict[str, Any] | None = None,
) -> None:
    """Put what the caller did into the guild's log."""
    record(
        call.world,
        guild,
        action,
        actor=call.actor_id,
        target=target,
        reason=reason_of(call),
        changes=changes,
        options=options,
    )


def get_audit_log(call: Call) -> Answer:
    """Newest first, but oldest first after an entry."""
    own = membership(call)
    own.need(Permission.VIEW_AUDIT_LOG)
    entries = list(own.guild.audit or ())
    before, after = call.asked("before"), call.asked("after")
    for name in ("before", "after", "action_type"):
        call.number(name, 0)
    ordered = entries if after is not None else entries[::-1]
    wanted = (entry for entry in ordered if _is_wanted(call, entry, before=before, after=after))
    page = list(islice(wanted, min(call.number("limit", 50), _MAX_PAGE)))
    people = dict.fromkeys(one for entry in page for one in (entry.user_id, entry.target_id))
    users = [user_object(call.world.users[one]) for one in people if one in call.world.users]  # type: ignore[index]
    empty: dict[str, list[Any]] = {
        name: []
        for name in (
            "integrations",
            "webhooks",
            "guild_scheduled_events",
            "threads",
            "application_commands",
            "auto_moderation_rules",
        )
    }
    return Answer(body={"audit_log_entries": [entry_object(entry) for entry in page], "users": users, **empty})


def _is_wanted(call: Call, entry: AuditEntry, *, before: str | None, after: str | None) -> bool:
    action, user_id = call.asked("action_type"), call.asked("user_id")
    return (
        (before is None or int(entry.id) < int(before))
        and (after is None or int(entry.id) > int(after))
        and (action is None or int(action) == entry.action)
        and (user_id is None or user_id == entry.user_id)
    )


ROUTES = (Route("GET", "/guilds/{guild_id}/audit-logs", get_audit_log),)
