"""The whole app in this process, against an offline Discord of the test's own: for what a test has to reach into to arrange."""

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import jwt
import trio
from attrs import asdict, define, evolve

from aeon.app import FEATURES, App, open_app
from aeon.config import load_config
from aeon.discord.ids import GuildId, UserId
from aeon.feature import Feature
from aeon.guild.messages import GetSettings
from aeon.simulator.community import GUILD_ID
from aeon.simulator.faults import read_rules
from aeon.simulator.permissions import Permission
from aeon.simulator.server import Simulator, open_simulator
from aeon.simulator.world.entities import Guild, Role
from aeon.simulator.world.members import give_role, take_role
from aeon.simulator.world.roles import create_role, new_role
from aeon.storage.database import Database
from aeon.storage.queries import load_queries
from aeon.web.keys import new_key
from tests.end_to_end.misfits import misfits
from tests.end_to_end.people import LOOK_SECONDS, WAIT_SECONDS

SECRET = "a secret that the dashboard shares"
MANAGER_ID = UserId("1100000000000000005")
"""In the demo community a member without a role; here the one with Manage Server."""
STRANGER_ID = UserId("1100000000000000999")

_KEYS = load_queries("api_keys")


def sign(user_id: UserId, **claims: object) -> str:
    """A token of the dashboard."""
    return jwt.encode({"sub": user_id, "aud": "aeon", "exp": time.time() + 600.0, **claims}, SECRET, "HS256")


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@define(eq=False)
class House:
    """The parts a test arranges, and a client of the API that brings no credentials of its own."""

    simulator: Simulator
    app: App
    http: httpx.AsyncClient
    managers: Role
    keys: dict[tuple[str, GuildId | None], str]

    @property
    def guild(self) -> Guild:
        return self.simulator.world.guilds[GUILD_ID]

    @property
    def path(self) -> str:
        return f"/api/guild/{GUILD_ID}"

    def key(self, scope: str, guild_id: GuildId | None = None) -> str:
        """A key for this guild, or for all."""
        return self.keys[scope, guild_id]

    def person(self, user_id: UserId, **claims: object) -> dict[str, str]:
        return bearer(sign(user_id, **claims))

    def promote(self, user_id: UserId) -> None:
        give_role(self.simulator.world, self.guild, self.guild.members[user_id], self.managers)

    def demote(self, user_id: UserId) -> None:
        take_role(self.simulator.world, self.guild, self.guild.members[user_id], self.managers)

    def trouble(self, *rules: dict[str, object]) -> None:
        """Let these requests to Discord go wrong, as `/_sim/faults` would."""
        self.simulator.parts.faults.rules = read_rules(list(rules))

    def requests(self, template: str) -> int:
        """How many requests Aeon has sent whose path ends like this."""
        return sum(entry.path.endswith(template) for entry in self.simulator.parts.journal.after(0))


OTHER_GUILD_ID = GuildId("1100000000000099999")
"""Known to a key, and not to the bot."""

GRANTS: tuple[tuple[str, GuildId | None], ...] = (
    ("read", GUILD_ID),
    ("manage", GUILD_ID),
    ("manage", OTHER_GUILD_ID),
    ("manage", None),
)


@asynccontextmanager
async def open_house(
    database_url: str,
    folder: Path,
    *,
    direct_url: str | None = None,
    listen_url: str | None = None,
    meme_url: str | None = None,
    more: Sequence[Feature] = (),
) -> AsyncIterator[House]:
    """The demo community with a manager, and a key of each kind; `more` are features beside Aeon's own.

    Whatever is asked of Discord there must be as Discord describes it.

    Changes of other programs are listened for at `listen_url`, where that is another address than all else goes to.
    """
    made = {grant: new_key() for grant in GRANTS}

    async def prepare(database: Database) -> None:
        database.addresses = evolve(database.addresses, direct=listen_url or database.addresses.direct)
        for (scope, guild_id), key in made.items():
            guild_ids = None if guild_id is None else [guild_id]
            row = {"name": "test", "hash": key.digest, "guild_ids": guild_ids, "scope": scope}
            await database.execute(_KEYS.named("insert_key"), row)

    async with open_simulator() as simulator:
        world, guild = simulator.world, simulator.world.guilds[GUILD_ID]
        managers = create_role(world, guild, new_role(world, "Managers", permissions=int(Permission.MANAGE_GUILD)))
        give_role(world, guild, guild.members[MANAGER_ID], managers)
        variables = {
            "DISCORD_BOT_TOKEN": simulator.token,
            "DISCORD_API_URL": simulator.api_url,
            "DATABASE_URL": database_url,
            "AEON_DATA_DIR": str(folder),
            "AEON_JWT_SECRET": SECRET,
            "AEON_MEME_URL": meme_url or simulator.meme_url,
        }
        if direct_url is not None:
            variables["DATABASE_DIRECT_URL"] = direct_url
        async with (
            open_app(evolve(load_config(variables), port=0), features=(*FEATURES, *more), prepare=prepare) as app,
            httpx.AsyncClient(base_url=app.url, timeout=20.0) as http,
        ):
            await _settled(app)
            keys = {grant: key.text for grant, key in made.items()}
            yield House(simulator, app, http, managers, keys)
        assert misfits([asdict(entry) for entry in simulator.parts.journal.after(0)]) == []


async def _settled(app: App) -> None:
    with trio.fail_after(WAIT_SECONDS):
        while app.guilds.read(GUILD_ID) is None:
            await trio.sleep(LOOK_SECONDS)
    await app.guilds.ask(GUILD_ID, GetSettings(), seconds=20.0)
