"""The house's own messages: a guild's settings read and changed, and rows that another program wrote.

State changes only when the database has said that the change holds: the save runs as an effect, one at a time per guild, and what comes
back carries the version it made. A version that is not higher than the one at hand is an echo or an old read, and says nothing new; one
that is more than one higher says that others have written too, so all rows are read again. They are read again as well where nobody
knows whether a save came to pass.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import trio
from attrs import evolve, frozen

from aeon.actors.errors import NotBegun
from aeon.actors.turn import Turn
from aeon.discord.ids import GuildId
from aeon.feed.feed import Feed
from aeon.feed.wire import json_name
from aeon.guild import texts
from aeon.guild.behaviour import Handler, handler
from aeon.guild.errors import Fault, GuildError, Invalid
from aeon.guild.fault_log import log_faults
from aeon.guild.handed_out import SENTENCES
from aeon.guild.messages import (
    ConfigurationChanged,
    GetSettings,
    RowsChanged,
    SettingsUpdate,
    UpdateSettings,
    VersionedSettings,
    Woken,
)
from aeon.guild.named_roles import broken_names
from aeon.guild.reading_on import PATIENCE_SECONDS, READ_SECONDS, until_read
from aeon.guild.rereading import Rereading
from aeon.guild.rows import GuildRows, SavedSettings
from aeon.guild.settings import Settings
from aeon.guild.state import GuildState, Held
from aeon.guild.store import save_settings
from aeon.storage.database import Database
from aeon.storage.errors import OutcomeUnknown, StorageError

SAVE_QUEUE = "settings"
SAVES_WAITING = 16
SAVE_SECONDS = 45.0
"""Longer than storage's own limits together take, so that it is storage that says what became of the write."""

TRY_SECONDS = 3.0
"""So long the answer to a change that brings slash commands waits to say whether they come; the change holds before."""

READ_QUEUE = "rows"
READS_QUEUED = 2
"""One may have looked too early for what is heard of now; the one after it has not looked yet."""


@frozen
class RowsRead:
    """The configuration as a snapshot showed it."""

    rows: GuildRows


@frozen
class RowsNotRead:
    """The database was away for as long as an effect waits for it."""


@frozen
class SettingsSaved:
    """The database holds these settings since this version."""

    saved: SavedSettings
    brings_commands: bool = False
    """Slash commands were asked for: the answer says whether Discord takes them."""


@frozen
class CommandsTried:
    """These settings ask for slash commands, and now it is known what came of that, or it takes long."""

    saved: SavedSettings


@frozen
class SettingsNotSaved:
    """Nothing was changed, or nobody knows; the error says which."""

    error: Exception


def configuration_handlers() -> tuple[Handler, ...]:
    return (
        handler("", Woken, _woken),
        handler("", GetSettings, _get),
        handler("", UpdateSettings, update_settings),
        handler("", SettingsSaved, _saved),
        handler("", CommandsTried, _commands_tried),
        handler("", SettingsNotSaved, _not_saved),
        handler("", RowsChanged, _rows_changed),
        handler("", RowsRead, _rows_read),
        handler("", RowsNotRead, _rows_not_read),
    )


def _woken(state: GuildState, _message: Woken, turn: Turn) -> bool:
    """What others have written while no incarnation was there is told by the next one."""
    held, known = state.held, hash(state.settings)
    if held.told_settings is None:
        held.told_settings = known
    elif held.told_settings != known:
        turn.perform(_tell, held, state.ports.feed, state.guild_id, state.settings)
    return False


def _get(state: GuildState, _message: GetSettings, turn: Turn) -> bool:
    turn.answer(_answer(state, state.settings, state.version))
    return True


def _answer(state: GuildState, settings: Settings, version: int) -> VersionedSettings:
    missing_until = state.commands_missing_until(datetime.now(UTC)) if settings.use_slash_commands else None
    return VersionedSettings(settings, version, missing_until)


def update_settings(state: GuildState, message: UpdateSettings, turn: Turn) -> bool:
    """A role that cannot be named, and is named already, does no harm where it stands; but it is not written once more."""
    changes, settings = message.changes, state.settings
    channel_id = changes.get("level_up_channel_id")
    if channel_id is not None and channel_id not in state.directory.channels:
        turn.refuse(Invalid((Fault("levelUpChannelId", texts.NO_CHANNEL),)))
        return True
    broken = broken_names(changes, message.asked_by, state.directory)
    refused = {name: rule for name, rule in broken.items() if changes[name] != getattr(settings, name)}
    if refused:
        turn.refuse(Invalid(tuple(Fault(json_name(name), SENTENCES[rule]) for name, rule in refused.items())))
        return True
    written = {name: value for name, value in changes.items() if name not in broken}
    start_save(turn, _save, state.ports.database, state.guild_id, evolve(message, changes=written))
    return True


def start_save(turn: Turn, save: Callable[..., Awaitable[object]], *args: object) -> None:
    """Write a change of the configuration after those that wait already; too many, and the asker hears that nothing was begun."""
    if turn.queued(SAVE_QUEUE) > SAVES_WAITING:
        turn.refuse(NotBegun("too many changes of this guild wait to be written"))
    else:
        turn.start(save, *args, seconds=SAVE_SECONDS, queue=SAVE_QUEUE, keep_reply=True)


async def _save(database: Database, guild_id: GuildId, message: UpdateSettings) -> SettingsSaved | SettingsNotSaved:
    try:
        saved = await save_settings(database, guild_id, message.changes, if_match=message.if_match, by=message.by)
    except (StorageError, GuildError) as error:
        return SettingsNotSaved(error)
    return SettingsSaved(saved, brings_commands=message.changes.get("use_slash_commands") is True)


def _saved(state: GuildState, message: SettingsSaved, turn: Turn) -> bool:
    saved = message.saved
    if saved.version > state.version:
        if saved.version > state.version + 1:
            _read_again(state, turn)
        before = state.settings
        state.take_settings(saved)
        _settle(state, turn, before=before)
    if message.brings_commands and not state.overwritten.is_set():
        turn.start(_until_tried, state.overwritten, saved, keep_reply=True)
    else:
        turn.answer(_answer(state, saved.settings, saved.version))
    return True


async def _until_tried(overwritten: trio.Event, saved: SavedSettings) -> CommandsTried:
    with trio.move_on_after(TRY_SECONDS):
        await overwritten.wait()
    return CommandsTried(saved)


def _commands_tried(state: GuildState, message: CommandsTried, turn: Turn) -> bool:
    turn.answer(_answer(state, message.saved.settings, message.saved.version))
    return True


def _not_saved(state: GuildState, message: SettingsNotSaved, turn: Turn) -> bool:
    if isinstance(message.error, OutcomeUnknown):
        _read_again(state, turn)
    turn.refuse(message.error)
    return True


def _rows_changed(state: GuildState, message: RowsChanged, turn: Turn) -> bool:
    if message.version > state.version:
        _read_again(state, turn)
    return True


def _read_again(state: GuildState, turn: Turn) -> None:
    state.is_behind = True
    if turn.queued(READ_QUEUE) < READS_QUEUED:
        turn.start(_read, state.ports.rereading, state.guild_id, seconds=READ_SECONDS, queue=READ_QUEUE)


async def _read(rereading: Rereading, guild_id: GuildId) -> RowsRead | RowsNotRead:
    with trio.move_on_after(PATIENCE_SECONDS):
        return RowsRead(await until_read(guild_id, lambda: rereading.rows_of(guild_id)))
    return RowsNotRead()


def _rows_read(state: GuildState, message: RowsRead, turn: Turn) -> bool:
    # A read that waits was begun for the sake of what this one may have missed.
    state.is_behind = turn.queued(READ_QUEUE) > 0
    take_rows(state, message.rows, turn)
    return True


def _rows_not_read(state: GuildState, _message: RowsNotRead, turn: Turn) -> bool:
    _read_again(state, turn)
    return True


def take_rows(state: GuildState, rows: GuildRows, turn: Turn) -> None:
    """Let these rows be the configuration, unless they are older than what is known."""
    # Rows of the very version at hand may say more than is known: a save of settings brings the settings alone.
    if rows.version >= state.version:
        before = state.settings
        state.take(rows)
        _settle(state, turn, before=before)


def _settle(state: GuildState, turn: Turn, *, before: Settings) -> None:
    """Tell everybody who goes by the configuration, now that it is another."""
    after = state.settings
    turn.perform(log_faults, state.held, state.guild_id, state.faults)
    if state.overwritten.is_set():
        # Whether a save or somebody else's read brings a change here first: its commands have not been tried yet.
        state.overwritten = trio.Event()
    if before != after:
        turn.perform(_tell, state.held, state.ports.feed, state.guild_id, after)
    turn.tell_self(ConfigurationChanged(before=before, after=after))


def _tell(held: Held, feed: Feed, guild_id: GuildId, settings: Settings) -> None:
    held.told_settings = hash(settings)
    feed.publish(guild_id, "settings_update", SettingsUpdate.of(guild_id, settings))
