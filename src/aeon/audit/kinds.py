"""What kind of act each `actionType` is, for who shows the log."""

from collections.abc import Mapping
from enum import Enum
from itertools import product


class Kind(Enum):
    MODERATION = "moderation"
    CONFIG = "config"
    TICKET = "ticket"
    ROLE = "role"
    AUTOMATION = "automation"


_MODERATION = (
    "ban", "unban", "kick", "mute", "unmute", "timeout", "untimeout", "warn", "unwarn", "warn_escalation", "purge",
)  # fmt: skip
_TICKET = ("ticket_create", "ticket_claim", "ticket_unclaim", "ticket_close", "ticket_reopen", "ticket_delete")
_ROLE = ("role_add", "role_remove")
_AUTOMATION = ("automod_block", "automod_flag", "automod_timeout", "auto_response", "schedule_drop")
_CONFIG = (
    "settings_update",
    "permission_update",
    "cooldown_update",
    "xp_update",
    *(
        f"{what}_{act}"
        for what, act in product(
            ("template", "command", "responder", "panel", "reward", "multiplier"), ("create", "update", "delete")
        )
    ),
)

KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(_MODERATION, Kind.MODERATION),
    **dict.fromkeys(_TICKET, Kind.TICKET),
    **dict.fromkeys(_ROLE, Kind.ROLE),
    **dict.fromkeys(_AUTOMATION, Kind.AUTOMATION),
    **dict.fromkeys(_CONFIG, Kind.CONFIG),
}


def kind_of(action_type: str, *, bot_action: bool) -> Kind:
    """The kind of an act. One that is not ours comes from another program that configures the guild, unless it says that a bot did it."""
    return KINDS.get(action_type, Kind.AUTOMATION if bot_action else Kind.CONFIG)
