"""Slash commands registered in guilds: by one bulk overwrite, and only where the wanted set differs from the one kept as a hash.

Checked whenever an incarnation starts and whenever the guild's configuration changes. One overwrite runs at a time per guild; what
changed meanwhile is noticed when it comes back. A refusal is tried again with a growing pause.

https://discord.com/developers/docs/interactions/application-commands#bulk-overwrite-guild-application-commands
"""

import logging
from collections.abc import Sequence
from functools import lru_cache

import trio
from attrs import frozen

from aeon.actors.turn import Turn
from aeon.commands.catalog import Catalog
from aeon.commands.slash import Json, hash_of, wanted_commands
from aeon.discord.errors import DiscordError
from aeon.discord.ids import GuildId
from aeon.discord.rest.traffic import Traffic
from aeon.guild.access import CommandGroup
from aeon.guild.behaviour import Handler, handler
from aeon.guild.messages import ConfigurationChanged, Woken
from aeon.guild.ports import Ports
from aeon.guild.state import GuildState
from aeon.guild.store import save_registration
from aeon.storage.errors import StorageError

log = logging.getLogger(__name__)

QUEUE = "slash commands"
OVERWRITE_SECONDS = 60.0
FIRST_PAUSE_SECONDS = 5.0
LAST_PAUSE_SECONDS = 900.0


@frozen
class Registered:
    """The guild has these commands now."""

    hash: str


@frozen
class NotRegistered:
    """Discord did not take them; `pause` was waited out."""

    pause: float


@frozen
class Wanted:
    """What a guild should have. `pause` is how long to wait before saying that Discord refused."""

    commands: Sequence[Json]
    hash: str
    traffic: Traffic
    pause: float


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
        self._check(state, turn, pause=min(message.pause * 2, LAST_PAUSE_SECONDS))
        return True

    def _check(
        self,
        state: GuildState,
        turn: Turn,
        *,
        pause: float = FIRST_PAUSE_SECONDS,
        traffic: Traffic = Traffic.REPLY,
    ) -> None:
        commands, wanted_hash = self._wanted(state.settings.use_slash_commands, _groups_set(state))
        if wanted_hash == state.registered_hash or turn.queued(QUEUE):
            return
        wanted = Wanted(commands, wanted_hash, traffic, pause)
        turn.start(_overwrite, state.ports, state.guild_id, wanted, seconds=OVERWRITE_SECONDS + pause, queue=QUEUE)

    def _reckon(self, is_on: bool, groups: frozenset[CommandGroup]) -> tuple[list[Json], str]:  # noqa: FBT001  a cache's key
        commands = wanted_commands(self._catalog, groups) if is_on else []
        return commands, hash_of(commands)


def _groups_set(state: GuildState) -> frozenset[CommandGroup]:
    return frozenset(group for group in CommandGroup if state.grants.are_set(group))


async def _overwrite(ports: Ports, guild_id: GuildId, wanted: Wanted) -> Registered | NotRegistered:
    try:
        await ports.rest.commands.overwrite_in_guild(
            ports.application_id, guild_id, wanted.commands, traffic=wanted.traffic
        )
    except DiscordError as error:
        log.warning("slash commands not registered: %s", error, extra={"guild_id": guild_id})
        await trio.sleep(wanted.pause)
        return NotRegistered(wanted.pause)
    try:
        await save_registration(ports.database, guild_id, wanted.hash)
    except StorageError as error:
        log.info("registered, but not noted, so done again at the next start: %s", error, extra={"guild_id": guild_id})
    return Registered(wanted.hash)
