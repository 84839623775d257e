"""`aeon demo`: the app against an offline Discord of its own, with a small community to play with.

The community is new at each start; the database, in a folder of the demo's own, is not, so that settings outlive a restart.
"""

import logging
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode

import msgspec
import trio
from attrs import evolve, frozen

from aeon.app import App, open_app
from aeon.config import Config
from aeon.discord.errors import DiscordError
from aeon.discord.ids import GuildId
from aeon.garbage import keep_searches_short
from aeon.guild.messages import GetSettings
from aeon.lifetime import lifetime
from aeon.secret import Secret
from aeon.services import running
from aeon.simulator.community import GENERAL_ID, MEMBER_ID
from aeon.simulator.server import Simulator, open_simulator
from aeon.storage.database import Database
from aeon.storage.queries import load_queries
from aeon.web.errors import PortTaken
from aeon.web.keys import NewKey, new_key
from aeon.web.server import listen

log = logging.getLogger(__name__)

KEY_NAME = "demo"
READY_SECONDS = 30.0
LOOK_SECONDS = 0.02
LAST_PORT = 65535

_KEYS = load_queries("api_keys")
_SESSIONS = load_queries("sessions")
_SLASH = load_queries("slash")


@frozen
class DemoOptions:
    """What the command line says; `port` and `data_dir` None leave it to the configuration."""

    config: Config
    port: int | None = None
    ready_file: Path | None = None
    data_dir: Path | None = None


@frozen
class Addresses:
    """What somebody needs to play: base addresses, a key, and the guild of the community."""

    api: str
    discord: str
    key: str
    guildId: str  # noqa: N815  the ready file's own name
    playground: str
    """The page, told where the dashboard beside it finds the API: behind the #, which is sent to nobody."""


async def run_demo(options: DemoOptions) -> None:
    """Run until a signal, having said where everything is. An explicit port that is taken is `PortTaken`; others are replaced."""
    async with lifetime() as life, running(keep_searches_short), open_demo(options) as addresses:
        life.is_up = True
        _announce(addresses, options.ready_file)
        await life.stop.wait()


@asynccontextmanager
async def open_demo(options: DemoOptions) -> AsyncIterator[Addresses]:
    """The demo, ready: the community's guild is loaded and has its slash commands."""
    key = new_key()

    async def prepare(database: Database) -> None:
        await _grant(database, key)
        # The offline Discord is new: it knows of no session, and nothing is registered in it, whatever an earlier demo noted.
        await database.execute(_SLASH.named("forget_registrations"))
        await database.execute(_SESSIONS.named("forget_sessions"))

    with listening(options) as (api, discord):
        async with (
            open_simulator(listener=discord) as simulator,
            open_app(_demo_config(options, simulator), prepare=prepare, listener=api) as app,
        ):
            guild_id = _community(simulator)
            await _wait_until_playable(app, guild_id)
            dashboard = urlencode({"api": app.url, "key": key.text, "guild": guild_id})
            yield Addresses(app.url, simulator.url, key.text, guild_id, f"{simulator.url}/#{dashboard}")


@contextmanager
def listening(options: DemoOptions) -> Iterator[tuple[socket.socket, socket.socket]]:
    """Where the API and the offline Discord listen: held from here on, so that no demo that starts just now takes them."""
    config = options.config
    with ExitStack() as held:
        wanted = (
            listen(config.host, options.port) if options.port is not None else _listen_near(config.host, config.port)
        )
        api = held.enter_context(closing(wanted))
        yield api, held.enter_context(closing(_listen_near("127.0.0.1", api.getsockname()[1] + 1)))


def _listen_near(host: str, wanted: int) -> socket.socket:
    """On the wanted port, or on any free one, where something listens there or there is no such port."""
    if wanted > LAST_PORT:
        return listen(host, 0)
    try:
        return listen(host, wanted)
    except PortTaken:
        return listen(host, 0)


def _demo_config(options: DemoOptions, simulator: Simulator) -> Config:
    folder = options.data_dir or options.config.data_dir / "demo"
    return evolve(
        options.config,
        token=Secret(simulator.token),
        discord_api_url=simulator.api_url,
        database=None,
        meme_url=simulator.meme_url,
        other_pages=(simulator.url,),
        data_dir=folder,
        shards=None,
    )


async def _grant(database: Database, key: NewKey) -> None:
    """Make the key of this start hold, and those of earlier ones no longer."""
    await database.execute(_KEYS.named("revoke_keys_named"), {"name": KEY_NAME})
    row = {"name": KEY_NAME, "hash": key.digest, "guild_ids": None, "scope": "manage"}
    await database.execute(_KEYS.named("insert_key"), row)


def _community(simulator: Simulator) -> GuildId:
    return GuildId(next(iter(simulator.world.guilds)))


async def _wait_until_playable(app: App, guild_id: GuildId) -> None:
    with trio.fail_after(READY_SECONDS):
        while app.guilds.read(guild_id) is None:  # noqa: ASYNC110  the gateway's word for it comes once, here alone
            await trio.sleep(LOOK_SECONDS)
        await app.guilds.ask(guild_id, GetSettings(), seconds=READY_SECONDS)
        while not await _has_commands(app, guild_id):  # noqa: ASYNC110  as above
            await trio.sleep(LOOK_SECONDS)


async def _has_commands(app: App, guild_id: GuildId) -> bool:
    try:
        return bool(await app.rest.commands.list_in_guild(app.application_id, guild_id))
    except DiscordError as error:
        log.info("the offline Discord does not answer yet: %s", error)
        return False


def _announce(addresses: Addresses, ready_file: Path | None) -> None:
    if ready_file is not None:
        # Written whole and then named, so that who waits for the file never reads half of it; it holds a key, so it is its owner's alone.
        draft = ready_file.with_name(f"{ready_file.name}.part")
        draft.touch(mode=0o600)
        draft.write_bytes(msgspec.json.encode(addresses))
        draft.replace(ready_file)
    sys.stdout.write(BANNER.format(addresses=addresses, member=MEMBER_ID, channel=GENERAL_ID))
    sys.stdout.flush()


BANNER = """
Aeon runs against an offline Discord on this machine. Ctrl-C ends it.

Open this page to be any of its members, and to watch a dashboard follow:
  {addresses.playground}

  API      {addresses.api}
  Discord  {addresses.discord}
  key      {addresses.key}
  guild    {addresses.guildId}

A member asks the 8-ball, and what they see then:
  curl -d '{{"userId": "{member}", "content": "!8ball will it work?"}}' -H 'Content-Type: application/json' \\
    {addresses.discord}/_sim/channels/{channel}/messages
  curl '{addresses.discord}/_sim/channels/{channel}/messages?userId={member}'

The dashboard reads the guild's settings, and changes one:
  curl -H 'Authorization: Bearer {addresses.key}' {addresses.api}/api/guild/{addresses.guildId}/settings
  curl -X PUT -d '{{"prefix": "?"}}' -H 'Content-Type: application/json' -H 'Authorization: Bearer {addresses.key}' \\
    {addresses.api}/api/guild/{addresses.guildId}/settings

"""
