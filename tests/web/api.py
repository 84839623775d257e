"""A small API over real sockets: two guilds kept in memory behind the port, keys in memory behind theirs, Discord's members too."""

import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar, cast

import httpx
import jwt
import trio
from attrs import define, evolve, field, frozen
from trio_websocket import WebSocketConnection, wrap_client_stream

from aeon.actors.errors import OutcomeUnknown, UnknownActor
from aeon.actors.request import Request
from aeon.discord.ids import GuildId, RoleId, UserId
from aeon.discord.model import Role
from aeon.discord.permissions import Permissions
from aeon.feed.feed import Feed
from aeon.guild.directory import Directory
from aeon.guild.errors import DiscordAway, Fault, Invalid, PreconditionFailed
from aeon.guild.inventory import Inventory
from aeon.guild.languages import Text
from aeon.guild.messages import IsAdmin
from aeon.guild.standing import Membership
from aeon.storage.errors import DatabaseUnavailable
from aeon.web.answer import ApiAnswer
from aeon.web.app import build_app
from aeon.web.auth import Authenticator
from aeon.web.caller import KeyGrant, Right
from aeon.web.cors import Cors
from aeon.web.health import Component
from aeon.web.keys import digest_of, new_key
from aeon.web.limits import Rate
from aeon.web.memberships import Memberships
from aeon.web.parts import CALLER_RATE, WATCH_SECONDS, Phase, WebParts
from aeon.web.replay import Replay, no_replay
from aeon.web.rights import Rights
from aeon.web.route import ApiCall, Method, Outcome, Policy, Route
from aeon.web.server import IDLE_SECONDS, listen, run_web
from aeon.web.tokens import TokenRules, Tokens

GUILD = GuildId("100000000000000001")
OTHER_GUILD = GuildId("100000000000000002")
UNKNOWN_GUILD = GuildId("100000000000000009")
DASHBOARD = "https://dash.example"

OWNER = UserId("200000000000000001")
MANAGER = UserId("200000000000000002")
ADMIN = UserId("200000000000000003")
"""Of the guild's group `admin`, and nothing in Discord."""
MEMBER = UserId("200000000000000004")
STRANGER = UserId("200000000000000005")

MANAGERS = RoleId("300000000000000001")
ADMINS = RoleId("300000000000000002")

SECRET = "a secret that the dashboard shares"

Answer = TypeVar("Answer")


@frozen
class Settings:
    prefix: str = "!"
    mute_role_id: str | None = None


@frozen
class Kept:
    version: int
    settings: Settings


@frozen
class GetSettings(Request[Kept]):
    pass


@frozen
class PutSettings(Request[Kept]):
    settings: Settings
    if_match: int | None


@define
class PaperGuilds:
    """Guilds whose actor is a method: one request at a time, as the real one."""

    kept: dict[GuildId, Kept] = field(factory=dict)
    directories: dict[GuildId, Directory] = field(init=False)
    failure: Exception | None = None
    asked: trio.Event = field(factory=trio.Event)
    _answering: trio.Event = field(factory=trio.Event)

    def __attrs_post_init__(self) -> None:
        self._answering.set()
        self.directories = {guild_id: _directory(guild_id) for guild_id in self.kept}

    def get_stuck(self) -> trio.Event:
        """Begin what is asked from now on, and answer once the event is set."""
        self._answering = trio.Event()
        return self._answering

    async def ask(
        self, guild_id: GuildId, request: Request[Answer], *, seconds: float = 5.0, trace: str = ""
    ) -> Answer:
        del trace
        self.asked.set()
        with trio.move_on_after(seconds):
            await self._answering.wait()
        if not self._answering.is_set():
            raise OutcomeUnknown
        if self.failure is not None:
            raise self.failure
        if guild_id not in self.kept:
            raise UnknownActor(guild_id)
        return cast("Answer", self._handle(guild_id, request))

    def tell(self, guild_id: GuildId, message: object) -> None:
        raise NotImplementedError

    def read(self, guild_id: GuildId) -> Directory | None:
        return self.directories[guild_id] if guild_id in self.kept else None

    def _handle(self, guild_id: GuildId, request: object) -> object:
        if isinstance(request, IsAdmin):
            return ADMINS in request.roles
        kept = self.kept[guild_id]
        if isinstance(request, PutSettings):
            if request.if_match not in {None, kept.version}:
                raise PreconditionFailed(kept.version)
            if len(request.settings.prefix) > 10:
                raise Invalid((Fault("prefix", Text("must have at most 10 characters")),))
            self.kept[guild_id] = kept = Kept(kept.version + 1, request.settings)
        return kept


def _directory(guild_id: GuildId) -> Directory:
    managers = Role(MANAGERS, "managers", position=1, permission_bits=str(int(Permissions.MANAGE_GUILD)))
    everyone = Role(RoleId(guild_id), "@everyone", position=0, permission_bits="0")
    return Directory(guild_id, owner_id=OWNER, inventory=Inventory.of(roles=(everyone, managers)))


@define
class PaperDiscord:
    """What Discord says of members, in every guild the same. `away`: as while it does not answer."""

    members: dict[UserId, Membership] = field(
        factory=lambda: {
            OWNER: Membership(),
            MANAGER: Membership((MANAGERS,)),
            ADMIN: Membership((ADMINS,)),
            MEMBER: Membership(),
        }
    )
    away: bool = False
    asked: Counter[UserId] = field(factory=Counter)

    async def ask(self, guild_id: GuildId, user_id: UserId) -> Membership | None:
        del guild_id
        self.asked[user_id] += 1
        await trio.lowlevel.checkpoint()
        if self.away:
            raise DiscordAway
        return self.members.get(user_id)


def sign(user_id: UserId = MANAGER, **claims: object) -> str:
    """A token of the dashboard, with other claims where they are given; None leaves one out."""
    whole = {"sub": user_id, "aud": "aeon", "exp": time.time() + 60.0, **claims}
    return jwt.encode({name: value for name, value in whole.items() if value is not None}, SECRET, "HS256")


@define
class PaperKeys:
    """Keys by digest. `away`: as while the database is."""

    grants: dict[str, KeyGrant] = field(factory=dict)
    away: bool = False
    asked_while_away: trio.Event = field(factory=trio.Event)

    async def find(self, digest: str) -> KeyGrant | None:
        await trio.lowlevel.checkpoint()
        if self.away:
            self.asked_while_away.set()
            raise DatabaseUnavailable("away")
        return self.grants.get(digest)

    def make(self, scope: Right = Right.MANAGE, guilds: Sequence[GuildId] | None = None) -> str:
        key = new_key()
        grant = KeyGrant(key.digest[:8], "test", scope, None if guilds is None else frozenset(guilds))
        self.grants[key.digest] = grant
        return key.text

    def revoke(self, text: str) -> None:
        del self.grants[digest_of(text)]

    def narrow(self, text: str, guilds: Sequence[GuildId]) -> None:
        digest = digest_of(text)
        self.grants[digest] = evolve(self.grants[digest], guild_ids=frozenset(guilds))


async def get_settings(call: ApiCall[None]) -> ApiAnswer:
    kept = await call.ask(GetSettings())
    return ApiAnswer.ok(kept.settings, version=kept.version)


async def put_settings(call: ApiCall[Settings]) -> ApiAnswer:
    kept = await call.ask(PutSettings(call.body, call.if_match))
    return ApiAnswer.ok(kept.settings, version=kept.version)


ROUTES: tuple[Route[Any], ...] = (
    Route(
        Method.GET, "/api/guild/:guildId/settings", Policy.GUILD_READ, get_settings, answers=(Outcome(200, Settings),)
    ),
    Route(
        Method.PUT,
        "/api/guild/:guildId/settings",
        Policy.GUILD_MANAGE,
        put_settings,
        body=Settings,
        answers=(Outcome(200, Settings),),
    ),
)


@define
class Api:
    """A running API and what stands behind it."""

    port: int
    client: httpx.AsyncClient
    key: str
    guilds: PaperGuilds
    keys: PaperKeys
    discord: PaperDiscord
    memberships: Memberships
    feed: Feed
    phase: Phase
    components: dict[str, Component]

    def bearer(self, key: str | None = None) -> dict[str, str]:
        return {"Authorization": f"Bearer {key or self.key}"}

    @asynccontextmanager
    async def socket(
        self, path: str = "/ws", *, headers: Sequence[tuple[str, str]] = (), subprotocols: Sequence[str] = ()
    ) -> AsyncIterator[WebSocketConnection]:
        """A WebSocket client. Its stream is closed here: the library leaves it open where the server closed first."""
        stream = await trio.open_tcp_stream("127.0.0.1", self.port)
        try:
            async with trio.open_nursery() as nursery:
                connection = await wrap_client_stream(
                    nursery,
                    stream,
                    "127.0.0.1",
                    path,
                    subprotocols=list(subprotocols) or None,
                    extra_headers=[(name.encode(), value.encode()) for name, value in headers],
                )
                yield connection
                with trio.move_on_after(2.0):
                    await connection.aclose()
                nursery.cancel_scope.cancel()
        finally:
            await trio.aclose_forcefully(stream)


@asynccontextmanager
async def open_api(
    *extra: Route[Any],
    rate: Rate = CALLER_RATE,
    feed: Feed | None = None,
    replay: Replay = no_replay,
    grace: float = 1.0,
    idle: float = IDLE_SECONDS,
    most: int | None = None,
    watch_seconds: float = WATCH_SECONDS,
    check_run: Callable[[GuildId], None] = lambda _guild_id: None,
) -> AsyncIterator[Api]:
    """An API on a free port, with the settings routes and those given."""
    guilds = PaperGuilds({GUILD: Kept(1, Settings()), OTHER_GUILD: Kept(1, Settings())})
    keys, discord, feed, phase = PaperKeys(), PaperDiscord(), feed or Feed(), Phase()
    memberships, components = Memberships(discord.ask), {"database": Component(ready=True)}
    app = build_app(
        WebParts(
            guilds=guilds,
            feed=feed,
            routes=(*ROUTES, *extra),
            auth=Authenticator(keys, Tokens(TokenRules("HS256", SECRET, "aeon"))),
            rights=Rights(guilds, memberships, check_run),
            ready=lambda: components,
            cors=Cors(frozenset({DASHBOARD})),
            rate=rate,
            replay=replay,
            watch_seconds=watch_seconds,
            phase=phase,
        )
    )
    async with trio.open_nursery() as nursery:
        port = await nursery.start(_serve(app, phase, grace=grace, idle=idle, most=most))
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20.0) as client:
            yield Api(port, client, keys.make(), guilds, keys, discord, memberships, feed, phase, components)
        phase.closing.set()


def _serve(app: Any, phase: Phase, **bounds: Any) -> Any:
    async def serve(task_status: trio.TaskStatus[int]) -> None:
        await run_web(app, listen("127.0.0.1", 0), phase.closing, **bounds, task_status=task_status)

    return serve
