"""The house's own messages: a guild's settings read and changed, and rows that another program wrote.

State changes only when the database has said that the change holds: the save runs as an effect, one at a time per guild, and what comes
back carries the version it made. A version that is not higher than the one at hand is an echo or an old read, and says nothing new.
"""

from attrs import frozen

from aeon.actors.errors import NotBegun
from aeon.actors.turn import Turn
from aeon.discord.ids import GuildId
from aeon.guild.behaviour import Handler, handler
from aeon.guild.errors import GuildError
from aeon.guild.messages import (
    ConfigurationChanged,
    GetSettings,
    RowsChanged,
    SettingsUpdate,
    UpdateSettings,
    VersionedSettings,
)
from aeon.guild.rows import GuildRows
from aeon.guild.settings import Settings
from aeon.guild.state import GuildState
from aeon.guild.store import read_guilds, save_settings
from aeon.storage.database import Database
from aeon.storage.errors import StorageError

SAVE_QUEUE = "settings"
SAVES_WAITING = 16
READ_QUEUE = "rows"
SAVE_SECONDS = 10.0


@frozen
class RowsRead:
    """The configuration as a snapshot showed it."""

    rows: GuildRows


@frozen
class SettingsSaved:
    """The database holds these settings since this version."""

    saved: VersionedSettings


@frozen
class SettingsNotSaved:
    """Nothing was changed, or nobody knows; the error says which."""

    error: Exception


def configuration_handlers() -> tuple[Handler, ...]:
    return (
        handler("", GetSettings, _get),
        handler("", UpdateSettings, _update),
        handler("", SettingsSaved, _saved),
        handler("", SettingsNotSaved, _not_saved),
        handler("", RowsChanged, _rows_changed),
        handler("", RowsRead, _rows_read),
    )


def _get(state: GuildState, _message: GetSettings, turn: Turn) -> bool:
    turn.answer(VersionedSettings(state.settings, state.version))
    return True


def _update(state: GuildState, message: UpdateSettings, turn: Turn) -> bool:
    if turn.queued(SAVE_QUEUE) > SAVES_WAITING:
        turn.refuse(NotBegun("too many changes of this guild wait to be written"))
        return True
    turn.start(
        _save, state.ports.database, state.guild_id, message, seconds=SAVE_SECONDS, queue=SAVE_QUEUE, keep_reply=True
    )
    return True


async def _save(database: Database, guild_id: GuildId, message: UpdateSettings) -> SettingsSaved | SettingsNotSaved:
    try:
        return SettingsSaved(await save_settings(database, guild_id, message.changes, if_match=message.if_match))
    except (StorageError, GuildError) as error:
        return SettingsNotSaved(error)


def _saved(state: GuildState, message: SettingsSaved, turn: Turn) -> bool:
    saved = message.saved
    if saved.version > state.version:
        _settle(state, turn, before=state.settings, after=saved.settings)
        state.settings, state.version = saved.settings, saved.version
    turn.answer(saved)
    return True


def _not_saved(_state: GuildState, message: SettingsNotSaved, turn: Turn) -> bool:
    turn.refuse(message.error)
    return True


def _rows_changed(state: GuildState, message: RowsChanged, turn: Turn) -> bool:
    if message.version > state.version and not turn.queued(READ_QUEUE):
        turn.start(_read, state.ports.database, state.guild_id, queue=READ_QUEUE)
    return True


async def _read(database: Database, guild_id: GuildId) -> RowsRead:
    return RowsRead((await read_guilds(database, [guild_id]))[guild_id])


def _rows_read(state: GuildState, message: RowsRead, turn: Turn) -> bool:
    if message.rows.version > state.version:
        before = state.settings
        state.take(message.rows)
        _settle(state, turn, before=before, after=state.settings)
    return True


def _settle(state: GuildState, turn: Turn, *, before: Settings, after: Settings) -> None:
    """Tell everybody who goes by the settings, where they are others now."""
    if before != after:
        turn.perform(
            state.ports.feed.publish, state.guild_id, "settings_update", SettingsUpdate.of(state.guild_id, after)
        )
    turn.tell_self(ConfigurationChanged(before=before, after=after))
