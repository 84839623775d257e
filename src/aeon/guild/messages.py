"""What guild actors are asked and told, besides Discord's events: frozen plain data, fit to travel between processes."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum

from attrs import frozen

from aeon.actors.request import Request
from aeon.audit.by import UNKNOWN, By
from aeon.discord.ids import ChannelId, GuildId, RoleId, UserId
from aeon.guild.access import Caller
from aeon.guild.settings import Settings, SettingValue


@frozen
class VersionedSettings:
    """`version` counts every change of the guild's configuration, whoever made it; it is the settings' ETag."""

    settings: Settings
    version: int
    commands_return_at: datetime | None = None
    """Slash commands are on but not there: Discord takes no new ones until then."""


@frozen
class GetSettings(Request[VersionedSettings]):
    pass


@frozen
class UpdateSettings(Request[VersionedSettings]):
    """Change these settings, by their Python names, and no others.

    Refused with `PreconditionFailed` where `if_match` is given and is not the version that holds when the row is written, with `Invalid`
    where a role is named that cannot be handed out, or that the person who asks may not name.
    """

    changes: Mapping[str, SettingValue]
    if_match: int | None = None
    by: By = UNKNOWN
    asked_by: Caller | None = None


@frozen
class IsAdmin(Request[bool]):
    """Whether a member with these roles belongs to the group `admin`."""

    user_id: UserId
    roles: tuple[RoleId, ...]


@frozen
class RowsChanged:
    """Somebody wrote to the guild's configuration tables; `version` is at least what holds now."""

    version: int


@frozen
class TakenUp:
    """Another process had the guild, and here it goes on. Nobody handles it: it is there to wake."""


@frozen
class Arrived:
    """The guild was described in full: a session began, the bot was added, or an outage is over. What was said is in the directory."""


@frozen
class Woken:
    """An incarnation's first turn: what features check once they have their state."""


@frozen
class ConfigurationChanged:
    """The guild's settings, grants or cooldowns are others than before, or may be."""

    before: Settings
    after: Settings


@frozen
class SettingsUpdate:
    """What subscribers of the guild hear as `settings_update`."""

    guild_id: GuildId
    settings: Mapping[str, SettingValue]

    @classmethod
    def of(cls, guild_id: GuildId, settings: Settings) -> "SettingsUpdate":
        return cls(guild_id, settings.to_json())


class Outcome(Enum):
    OK = "ok"
    REFUSED = "refused"
    FAILED = "failed"


@frozen
class CommandExecuted:
    """What subscribers of the guild hear as `command_executed`."""

    guild_id: GuildId
    command_name: str
    user_id: UserId
    channel_id: ChannelId
    outcome: Outcome
    reason: str | None
    duration_ms: int
    """From the event's arrival to the answer's."""
