"""What a guild can set, and the rule each value has to meet: the one list that REST, the database and the actor go by."""

import re
import zoneinfo
from collections.abc import Callable, Mapping
from functools import cache

from attrs import asdict, fields, frozen

from aeon.discord.ids import ChannelId, RoleId, is_snowflake
from aeon.feed.wire import json_name
from aeon.guild import texts
from aeon.guild.errors import Fault, Invalid
from aeon.guild.languages import Text

SettingValue = str | bool | int | None

PREFIX_CHARACTERS = 10
LONGEST_COOLDOWN_MS = 24 * 60 * 60 * 1000
LEVEL_UP_MODES = ("here", "channel", "dm", "off")
"""Where the message was written, in the channel that the guild names, to the member alone, or nowhere."""
LONGEST_LEVEL_UP_MESSAGE = 1_000
HIGHEST_REWARDED = 1_000
"""The highest level for which there can be a role."""
LARGEST_MULTIPLIER = 10
"""Of XP."""


@frozen
class Settings:
    """One row of `GuildSettings`."""

    prefix: str = "!"
    use_slash_commands: bool = True
    allow_prefix_fallback: bool = True
    moderation_enabled: bool = True
    levelling_enabled: bool = True
    fun_enabled: bool = True
    tickets_enabled: bool = True
    custom_commands_enabled: bool = True
    auto_responders_enabled: bool = True
    global_cooldown: int = 0
    """Milliseconds; 0 leaves each command its own."""
    timezone: str = "UTC"
    mute_role_id: RoleId | None = None
    """Given to members who are muted."""
    level_up_mode: str = "here"
    """Where it is said that somebody has reached a level: one of `LEVEL_UP_MODES`."""
    level_up_channel_id: ChannelId | None = None
    """For the mode `channel`."""
    level_up_message: str | None = None
    """In these words, with variables; None: in ours."""
    level_rewards_stack: bool = True
    """Members keep the roles of lower levels beside that of their own."""

    def to_json(self) -> dict[str, SettingValue]:
        """As REST and events show them, by their names in camelCase."""
        return {json_name(name): value for name, value in asdict(self).items()}


def _bool_fault(value: object) -> Text | None:
    return None if isinstance(value, bool) else texts.NOT_BOOL


def _prefix_fault(value: object) -> Text | None:
    if not isinstance(value, str) or not 1 <= len(value) <= PREFIX_CHARACTERS:
        return texts.PREFIX_LENGTH.filled(most=PREFIX_CHARACTERS)
    if re.search(r"\s", value) or not value.isprintable():
        return texts.PREFIX_SPACES
    return None


def _cooldown_fault(value: object) -> Text | None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LONGEST_COOLDOWN_MS:
        return texts.NOT_MILLISECONDS.filled(most=LONGEST_COOLDOWN_MS)
    return None


@cache
def _timezones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones()) | {"UTC"}


def _timezone_fault(value: object) -> Text | None:
    is_known = isinstance(value, str) and value in _timezones()
    return None if is_known else texts.NO_TIMEZONE


def _role_fault(value: object) -> Text | None:
    """Whether there is such a role, and who may name it, is said where the guild's roles are known: see `aeon.guild.named_roles`."""
    is_id = value is None or (isinstance(value, str) and is_snowflake(value))
    return None if is_id else texts.NOT_ROLE_ID


def _channel_fault(value: object) -> Text | None:
    """Whether there is such a channel is said where the guild's channels are known."""
    is_id = value is None or (isinstance(value, str) and is_snowflake(value))
    return None if is_id else texts.NOT_CHANNEL_ID


def _mode_fault(value: object) -> Text | None:
    return None if value in LEVEL_UP_MODES else texts.NOT_MODE.filled(modes=", ".join(LEVEL_UP_MODES))


def _message_fault(value: object) -> Text | None:
    is_text = isinstance(value, str) and bool(value.strip()) and len(value) <= LONGEST_LEVEL_UP_MESSAGE
    return None if value is None or is_text else texts.NOT_MESSAGE.filled(most=LONGEST_LEVEL_UP_MESSAGE)


_FAULTS: Mapping[str, Callable[[object], Text | None]] = {
    "prefix": _prefix_fault,
    "global_cooldown": _cooldown_fault,
    "timezone": _timezone_fault,
    "mute_role_id": _role_fault,
    "level_up_mode": _mode_fault,
    "level_up_channel_id": _channel_fault,
    "level_up_message": _message_fault,
}
"""By field; what is not here is a switch."""

_FIELDS: Mapping[str, str] = {json_name(field.name): field.name for field in fields(Settings)}

FAULTS_PATH = "settings."
"""Begins the path of every fault in a guild's row of settings."""

COMMANDS_RETURN_AT = "commandsReturnAt"
"""Shown beside the settings while slash commands are on and Discord takes no new ones: from when it does."""

IGNORED_FIELDS = frozenset({"id", "guildId", "createdAt", "updatedAt", COMMANDS_RETURN_AT})
"""A caller may send a row back as it was got; these say nothing."""


def fault_of(name: str, value: object) -> Text | None:
    """What is wrong with this value for the field of this Python name, or None."""
    return _FAULTS.get(name, _bool_fault)(value)


def read_changes(body: Mapping[str, object]) -> dict[str, SettingValue]:
    """The changes that a body in camelCase asks for, by Python names. Raises `Invalid` naming every fault at once."""
    faults: list[Fault] = []
    changes: dict[str, SettingValue] = {}
    for key, value in body.items():
        if key in IGNORED_FIELDS:
            continue
        name = _FIELDS.get(key)
        message = texts.NO_SETTING if name is None else fault_of(name, value)
        if message is not None:
            faults.append(Fault(path=key, message=message))
        elif name is not None:
            assert value is None or isinstance(value, str | bool | int), "the rules let nothing else through"
            changes[name] = value
    if faults:
        raise Invalid(tuple(faults))
    return changes


def mend(row: Mapping[str, object]) -> tuple[Settings, tuple[Fault, ...]]:
    """The settings in a row, by Python names, whoever wrote it: where a value fits no rule its default stands in, and a fault says so.

    What the row does not name has its default without a word.
    """
    values: dict[str, object] = {}
    faults: list[Fault] = []
    for key, name in _FIELDS.items():
        if name not in row:
            continue
        message = fault_of(name, row[name])
        if message is None:
            values[name] = row[name]
        else:
            faults.append(Fault(path=f"{FAULTS_PATH}{key}", message=message))
    return Settings(**values), tuple(faults)  # type: ignore[arg-type]  # each has met the rule of its field
