"""Slash commands registered in guilds: by one bulk overwrite, and only where the wanted set differs from the one kept as a hash.

Checked whenever an incarnation starts and whenever the guild's configuration changes. One overwrite runs at a time per guild; what changed
meanwhile is noticed when it comes back. A refusal is tried again with a growing pause, or when Discord says; a change of the configuration
does not wait for that. At a start thousands of guilds may want theirs at once, and get them at the pace of what nobody waits for: where a
turn does not come in time Discord was not asked, so that is no refusal and makes no pause longer. But once the guild's new commands of the
day are used up, all that would make some waits until Discord takes them again, over restarts too, and who switches them on is told the
time; switching them off makes none and does not wait.

A guild's commands go when the bot is removed from it, so what is kept names the stay as well: when the bot comes back they are
registered anew.

https://discord.com/developers/docs/interactions/application-commands#bulk-overwrite-guild-application-commands
"""

import logging
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from attrs import evolve, frozen

from aeon.actors.turn import EffectFailed, Turn
from aeon.commands.catalog import Catalog
from aeon.commands.slash import Json, hash_of, wanted_commands
from aeon.discord.errors import DiscordError
from aeon.discord.ids import GuildId
from aeon.discord.rest.errors import Overloaded, RateLimited, RestError, TooManyCommandCreates
from aeon.discord.rest.traffic import Traffic
from aeon.guild.access import CommandGroup
from aeon.guild.behaviour import Handler, handler
from aeon.guild.messages import ConfigurationChanged, Woken
from aeon.guild.ports import Ports
from aeon.guild.state import GuildState
from aeon.guild.store import save_commands_return, save_registration
from aeon.storage.errors import StorageError

log = logging.getLogger(__name__)

QUEUE = "slash commands"
RETRY_TIMER = "slash commands"
OVERWRITE_SECONDS = 90.0
FIRST_PAUSE_SECONDS = 5.0
LONGEST_TURN_PAUSE_SECONDS = 10.0
"""Between two tries of which the first got no turn: long enough that not all come back at once."""
LAST_PAUSE_SECONDS = 900.0
LONGEST_PAUSE_SECONDS = 86_400.0
"""The limit on new commands is one a day."""


@frozen
class Wanted:
    """What a guild should have. `pause` is how long to wait should Discord refuse."""

    commands: Sequence[Json]
    hash: str
    traffic: Traffic
    pause: float = FIRST_PAUSE_SECONDS
    commands_return_at: datetime | None = None
    """As known when it was begun, which matters where no commands are wanted."""


@frozen
class Registered:
    """The guild has these commands now."""

    hash: str


@frozen
class NotRegistered:
    """Discord did not take them, or was not even asked; `pause` is when it may do any good to try again."""

    wanted: Wanted
    pause: float
    commands_return_at: datetime | None = None
    """Where the day's new commands are used up."""
    was_asked: bool = True


@frozen
class RetryDue:
    """The pause after a refusal is over, or after a turn that did not come."""

    refused: Wanted
    was_asked: bool = True


class Registration:
    """Keeps every guild's slash commands as its configuration wants them."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._wanted = lru_cache(maxsize=256)(self._reckon)

    def handlers(self) -> tuple[Handler, ...]:
        return (
            handler("", Woken, self.on_woken),
            handler("", ConfigurationChanged, self.on_changed),
            handler("", Registered, self.on_registered),
            handler("", NotRegistered, self.on_not_registered),
            handler("", RetryDue, self.on_retry_due),
            handler("", EffectFailed, self.on_effect_failed),
        )

    def on_woken(self, state: GuildState, _message: Woken, turn: Turn) -> bool:
        self._check(state, turn, traffic=Traffic.BACKGROUND)
        return False

    def on_changed(self, state: GuildState, _message: ConfigurationChanged, turn: Turn) -> bool:
        self._check(state, turn)
        return False

    def on_registered(self, state: GuildState, message: Registered, turn: Turn) -> bool:
        state.registered_hash = message.hash
        self._check(state, turn)
        return True

    def on_not_registered(self, state: GuildState, message: NotRegistered, turn: Turn) -> bool:
        if message.commands_return_at is not None:
            state.commands_return_at = message.commands_return_at
        turn.later(message.pause, RetryDue(message.wanted, message.was_asked), name=RETRY_TIMER)
        if message.wanted.hash != self._wanted_hash(state):
            self._check(state, turn)
        else:
            turn.perform(state.overwritten.set)
        return True

    def on_retry_due(self, state: GuildState, message: RetryDue, turn: Turn) -> bool:
        refused = message.refused
        pause = min(refused.pause * 2, LAST_PAUSE_SECONDS) if message.was_asked else refused.pause
        self._check(state, turn, traffic=refused.traffic, pause=pause)
        return True

    def on_effect_failed(self, state: GuildState, message: EffectFailed, turn: Turn) -> bool:
        """An overwrite that ended in a way nobody foresaw counts as refused."""
        wanted = next((argument for argument in message.args if isinstance(argument, Wanted)), None)
        if wanted is None:
            return False
        return self.on_not_registered(state, NotRegistered(wanted, wanted.pause), turn)

    def _check(
        self,
        state: GuildState,
        turn: Turn,
        *,
        traffic: Traffic = Traffic.REPLY,
        pause: float = FIRST_PAUSE_SECONDS,
    ) -> None:
        wanted_hash, (commands, _) = self._wanted_hash(state), self._wanted_of(state)
        if turn.queued(QUEUE):
            return
        if wanted_hash == state.registered_hash:
            if commands:
                state.commands_return_at = None
            turn.perform(state.overwritten.set)
            return
        wanted = Wanted(commands, wanted_hash, traffic, pause, state.commands_return_at)
        left = _seconds_until(state.commands_missing_until(datetime.now(UTC)))
        if left > 0:
            turn.perform(state.overwritten.set)
            turn.later(left, RetryDue(evolve(wanted, pause=FIRST_PAUSE_SECONDS)), name=RETRY_TIMER)
            return
        # It may take minutes, and losing it loses nothing, since all is checked again when the guild wakes.
        turn.start(_overwrite, state.ports, state.guild_id, wanted, seconds=OVERWRITE_SECONDS, queue=QUEUE, apart=True)

    def _wanted_hash(self, state: GuildState) -> str:
        """Of the wanted commands in this stay of the bot's."""
        _, commands_hash = self._wanted_of(state)
        return f"{commands_hash} {state.directory.joined_at}"

    def _wanted_of(self, state: GuildState) -> tuple[list[Json], str]:
        groups = frozenset(group for group in CommandGroup if state.grants.are_set(group))
        return self._wanted(state.settings.use_slash_commands, groups)

    def _reckon(self, is_on: bool, groups: frozenset[CommandGroup]) -> tuple[list[Json], str]:  # noqa: FBT001  a cache's key
        commands = wanted_commands(self._catalog, groups) if is_on else []
        return commands, hash_of(commands)


async def _overwrite(ports: Ports, guild_id: GuildId, wanted: Wanted) -> Registered | NotRegistered:
    try:
        await ports.rest.commands.overwrite_in_guild(
            ports.application_id, guild_id, wanted.commands, traffic=wanted.traffic
        )
    except DiscordError as error:
        if _got_no_turn(error):
            return NotRegistered(wanted, _turn_pause(error), was_asked=False)
        pause = _pause_after(error, wanted)
        log.warning("slash commands not registered: %s; again in %.0f s", error, pause, extra={"guild_id": guild_id})
        returns_at = _whole_second_after(pause) if isinstance(error, TooManyCommandCreates) else None
        if returns_at is not None:
            await _note_return(ports, guild_id, returns_at)
        return NotRegistered(wanted, pause, returns_at)
    returns_at = None if wanted.commands else wanted.commands_return_at
    try:
        await save_registration(ports.database, guild_id, wanted.hash, commands_return_at=returns_at)
    except StorageError as error:
        log.info("registered, but not noted, so done again at the next start: %s", error, extra={"guild_id": guild_id})
    return Registered(wanted.hash)


async def _note_return(ports: Ports, guild_id: GuildId, returns_at: datetime) -> None:
    try:
        await save_commands_return(ports.database, guild_id, returns_at)
    except StorageError as error:
        log.info("not noted, so Discord is asked again at the next start: %s", error, extra={"guild_id": guild_id})


def _whole_second_after(seconds: float) -> datetime:
    return (datetime.now(UTC) + timedelta(seconds=seconds + 1)).replace(microsecond=0)


def _seconds_until(time: datetime | None) -> float:
    return 0.0 if time is None else (time - datetime.now(UTC)).total_seconds()


def _got_no_turn(error: DiscordError) -> bool:
    """It never left: too much else waits."""
    return isinstance(error, Overloaded | RateLimited) and not error.status


def _turn_pause(error: DiscordError) -> float:
    told = error.retry_after if isinstance(error, RestError) else None
    return (told or 0.0) + random.uniform(0.0, LONGEST_TURN_PAUSE_SECONDS)  # noqa: S311  jitter needs no cryptography


def _pause_after(error: DiscordError, wanted: Wanted) -> float:
    told = error.retry_after if isinstance(error, RestError) else None
    return wanted.pause if told is None else min(max(wanted.pause, told), LONGEST_PAUSE_SECONDS)
