"""Guilds to try rules on: real state behind ports that lead nowhere, for handlers only say what they want done."""

from functools import cache

import trio
from attrs import define, evolve, field, frozen

from aeon.actors.supervision import Supervision
from aeon.actors.turn import Effect, Later, Turn
from aeon.audit.acts import Act
from aeon.discord.ids import ApplicationId, ChannelId, GuildId, RoleId, UserId
from aeon.discord.model import Channel, ChannelType, Overwrite, Role, User
from aeon.discord.permissions import Permissions
from aeon.discord.rest import open_rest
from aeon.feed.feed import Feed
from aeon.fetch.errors import SourceAway
from aeon.fetch.memes import Memes
from aeon.guild.access import CommandGroup, RoleGrants
from aeon.guild.directory import Directory
from aeon.guild.errands import Errands
from aeon.guild.inventory import Inventory
from aeon.guild.ports import Ports
from aeon.guild.rows import CommandCooldown, GuildRows, RolePermission
from aeon.guild.settings import Settings
from aeon.guild.state import GuildState, Held, fresh_state
from aeon.storage.addresses import Addresses
from aeon.storage.connection import TrioConnection
from aeon.storage.database import Database
from aeon.storage.errors import DatabaseUnavailable
from aeon.storage.pool import Pool, PoolLimits
from aeon.storage.transaction import TimeLimits

GUILD = GuildId("100000000000000000")
OWNER = UserId("200000000000000001")
MEMBER = UserId("200000000000000002")
BOT = UserId("200000000000000042")
CHANNEL = ChannelId("300000000000000001")
EVERYONE = RoleId(GUILD)
LOW, HIGH = RoleId("400000000000000001"), RoleId("400000000000000002")


@define
class Notebook:
    """Acts and records that were kept, in memory."""

    acts: list[Act] = field(factory=list)
    records: list[tuple[str, bytes]] = field(factory=list)
    is_full: bool = False

    @property
    def has_room(self) -> bool:
        return not self.is_full

    def record(self, act: Act) -> None:
        self.acts.append(act)

    def append(self, kind: str, body: bytes) -> None:
        self.records.append((kind, body))


def no_memes() -> Memes:
    """A service that never has any."""

    async def get(_url: str) -> bytes:
        await trio.lowlevel.checkpoint()
        raise SourceAway("there are none here")

    return Memes("http://127.0.0.1:9/", get)


@cache
def ports_to_nowhere() -> Ports:
    """A closed REST client and a database without a server."""

    async def make() -> Ports:
        async with open_rest("http://127.0.0.1:9/api/v10", "token") as rest:
            pool = Pool(_refuse, PoolLimits())
            database = Database(pool, TimeLimits(), Addresses("", ""))
            notebook = Notebook()
            return Ports(rest, database, Feed(), Errands(), notebook, notebook, no_memes(), ApplicationId(BOT), BOT)

    return trio.run(make)


async def _refuse() -> TrioConnection:
    await trio.lowlevel.checkpoint()
    raise DatabaseUnavailable("there is none")


def role(role_id: RoleId, *, position: int = 1, permissions: int = 0, name: str = "") -> Role:
    return Role(id=role_id, name=name or f"role {role_id}", position=position, permission_bits=str(permissions))


def channel(
    channel_id: ChannelId = CHANNEL,
    *,
    kind: ChannelType = ChannelType.TEXT,
    name: str = "general",
    parent_id: ChannelId | None = None,
    overwrites: tuple[Overwrite, ...] = (),
) -> Channel:
    return Channel(id=channel_id, type=kind, name=name, parent_id=parent_id, permission_overwrites=overwrites)


def user(user_id: UserId = MEMBER, *, bot: bool = False) -> User:
    return User(id=user_id, username=f"user{user_id}", bot=bot)


def directory(*roles: Role, channels: tuple[Channel, ...] = ()) -> Directory:
    everyone = role(EVERYONE, position=0, permissions=int(Permissions.SEND_MESSAGES), name="@everyone")
    known = (everyone, *(roles or (role(LOW, position=1), role(HIGH, position=2))))
    return Directory(GUILD, owner_id=OWNER, inventory=Inventory.of(roles=known, channels=channels or (channel(),)))


def grants(**groups: tuple[RoleId, ...]) -> RoleGrants:
    return RoleGrants({CommandGroup(name): set(roles) for name, roles in groups.items()})


def permission_rows(granted: RoleGrants) -> tuple[RolePermission, ...]:
    """Rows that say so."""
    pairs = [(role_id, group) for group, roles in granted.roles.items() for role_id in sorted(roles)]
    return tuple(RolePermission(f"p{number}", *pair) for number, pair in enumerate(pairs, 1))


def cooldown_rows(milliseconds: dict[str, int]) -> tuple[CommandCooldown, ...]:
    return tuple(CommandCooldown(f"c{number}", *pair) for number, pair in enumerate(milliseconds.items(), 1))


def guild_state(
    settings: Settings | None = None,
    *,
    held: Held | None = None,
    version: int = 1,
    granted: RoleGrants | None = None,
    command_cooldowns: dict[str, int] | None = None,
) -> GuildState:
    """A guild of two roles and one channel."""
    rows = GuildRows(
        settings=settings or Settings(),
        version=version,
        permission_rows=permission_rows(granted or RoleGrants()),
        cooldown_rows=cooldown_rows(command_cooldowns or {}),
    )
    return fresh_state(
        GUILD,
        rows,
        held=held or Held(directory()),
        ports=evolve(ports_to_nowhere(), feed=Feed()),
        supervision=Supervision(),
        dropped={},
    )


@frozen
class Wish:
    """What a handler wanted done; `performs` counts what it wanted performed at once."""

    effects: list[Effect] = field(factory=list)
    told: list[object] = field(factory=list)
    performs: int = 0
    timers: list[Later] = field(factory=list)

    @property
    def names(self) -> list[str]:
        return [effect.name for effect in self.effects]


def wish_of(turn: Turn) -> Wish:
    """Take what was asked of the turn, and do what is to be done at once."""
    performs, effects, told, timers = turn.take_outbox()
    for perform in performs:
        perform()
    return Wish(effects, told, len(performs), timers)
