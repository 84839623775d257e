"""Routes as data: the table of them is what is registered, what rights are checked by, and what `/openapi.json` is made from."""

from collections.abc import Awaitable, Callable, Mapping
from enum import Enum
from typing import Any, Generic, TypeVar, cast

from attrs import field, frozen

from aeon.actors.request import Request
from aeon.discord.ids import GuildId
from aeon.guild.access import Caller as Person
from aeon.guild.guilds import Guilds
from aeon.web.answer import ApiAnswer
from aeon.web.caller import Caller, Right
from aeon.web.rights import Rights

Body = TypeVar("Body")
Query = TypeVar("Query")
Answer = TypeVar("Answer")

BODY_BYTES = 256 * 1024
HANDLER_SECONDS = 15.0
ASK_SECONDS = 5.0


class Method(Enum):
    GET = "GET"
    POST = "POST"
    PUT = "PUT"
    PATCH = "PATCH"
    DELETE = "DELETE"


@frozen
class Terms:
    """What a route asks of its caller: to be known, to be a key that acts for itself, and, in the guild of its path, a right.

    `spares_local`: who calls from this machine need not be known.
    """

    known: bool
    service: bool = False
    right: Right | None = None
    spares_local: bool = False


class Policy(Enum):
    """Who may call a route. The handler of a KNOWN one decides further, by `ApiCall.may`."""

    OPEN = Terms(known=False)
    KNOWN = Terms(known=True)
    SERVICE = Terms(known=True, service=True)
    LOCAL_OR_SERVICE = Terms(known=True, service=True, spares_local=True)
    GUILD_READ = Terms(known=True, right=Right.READ)
    GUILD_MANAGE = Terms(known=True, right=Right.MANAGE)


@frozen(kw_only=True)
class ApiCall(Generic[Body]):
    """One request to a route, checked: the caller may, the body fits.

    `if_match` is the version that the caller decided on, None where it does not care; the guild refuses another one with
    `PreconditionFailed`.
    """

    guilds: Guilds = field(repr=False)
    rights: Rights = field(repr=False)
    caller: Caller
    request_id: str
    path: Mapping[str, str]
    body: Body = field(repr=False)
    if_match: int | None = None
    _query: object = None

    @property
    def guild_id(self) -> GuildId:
        """The guild in the path; only for routes that have one."""
        return GuildId(self.path["guildId"])

    async def may(self, guild_id: GuildId, right: Right) -> bool:
        """What `Rights.may` says of this caller."""
        return await self.rights.may(self.caller, guild_id, right)

    async def person(self) -> Person | None:
        """What `Rights.person` says of this caller."""
        return await self.rights.person(self.caller, self.guild_id)

    def query(self, kind: type[Query]) -> Query:
        """The query string, as the class that the route names for it."""
        assert isinstance(self._query, kind)
        return self._query

    async def ask(self, request: Request[Answer], *, seconds: float = ASK_SECONDS) -> Answer:
        """Ask the guild of the path; what it raises is a problem already, so a handler need not catch it."""
        return await self.guilds.ask(self.guild_id, request, seconds=seconds, trace=self.request_id)


Handler = Callable[[ApiCall[Body]], Awaitable[ApiAnswer]]


@frozen
class Outcome:
    """One answer that a route gives, for its description: status and the type of its body."""

    status: int
    body: Any = None


@frozen
class Route(Generic[Body]):
    """One method of one path. `path` has `:name` for what varies, as in `/api/guild/:guildId/templates/:id`.

    `body` and `query` are attrs classes; `body` may also be `JsonObject`, for who checks it further in. A body has at most
    `body_bytes`. A handler has `seconds` and is then cancelled; what it asked of a guild goes on (see `Guilds.ask`).
    """

    method: Method
    path: str
    policy: Policy
    handler: Handler[Body]
    body: type[Body] | None = field(default=None, kw_only=True)
    query: type | None = field(default=None, kw_only=True)
    answers: tuple[Outcome, ...] = field(default=(), kw_only=True)
    summary: str = field(default="", kw_only=True)
    body_bytes: int = field(default=BODY_BYTES, kw_only=True)
    seconds: float = field(default=HANDLER_SECONDS, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if self.policy.value.right is not None and "/:guildId" not in self.path:
            raise ValueError(f"{self.path}: a right is checked in a guild, so the path needs :guildId")

    @property
    def changes(self) -> bool:
        """True where the handler may change something."""
        return self.method is not Method.GET


JsonObject = cast("type[dict[str, Any]]", dict[str, Any])
