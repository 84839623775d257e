"""`GET /api/guilds`: of the guilds that a caller names, those which the bot is in and the caller may manage."""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

import trio
from attrs import frozen

from aeon.actors.errors import NotBegun
from aeon.discord.cdn import guild_icon_url
from aeon.discord.ids import GuildId, is_snowflake
from aeon.guild.directory import Directory
from aeon.guild.errors import DiscordAway
from aeon.web.answer import ApiAnswer
from aeon.web.caller import Caller, Right
from aeon.web.errors import Fault, InvalidBody, RateLimited
from aeon.web.route import ApiCall, Method, Outcome, Policy, Route

MOST_GUILDS = 200
"""As many as a user of Discord may be in."""

LOOKS_AT_ONCE = 10
"""For a person each guild may be a request to Discord."""


@frozen
class GuildsQuery:
    """`ids` may be given several times, or once with commas."""

    ids: tuple[str, ...] = ()


@frozen
class GuildItem:
    id: GuildId
    name: str
    icon: str | None
    """Address of the picture."""
    member_count: int
    unavailable: bool

    @classmethod
    def of(cls, directory: Directory) -> "GuildItem":
        icon = directory.icon and guild_icon_url(directory.guild_id, directory.icon)
        return cls(directory.guild_id, directory.name, icon, directory.member_count, directory.unavailable)


async def list_guilds(call: ApiCall[None]) -> ApiAnswer:
    """In the order in which they were named."""
    named = _named(call.query(GuildsQuery).ids, call.caller)
    managed = await _managed(call, [guild_id for guild_id in named if call.guilds.read(guild_id) is not None])
    directories = [call.guilds.read(guild_id) for guild_id in named if guild_id in managed]
    return ApiAnswer.ok([GuildItem.of(directory) for directory in directories if directory is not None])


def _named(ids: Sequence[str], caller: Caller) -> list[GuildId]:
    """What the request names, else the person's token, else the key. Raises `InvalidBody`."""
    if ids:
        named = list(dict.fromkeys(chain.from_iterable(text.split(",") for text in ids)))
        if len(named) > MOST_GUILDS:
            raise InvalidBody((Fault("ids", f"must be at most {MOST_GUILDS}"),))
        if not all(map(is_snowflake, named)):
            raise InvalidBody((Fault("ids", "must be ids of Discord"),))
        return [GuildId(guild_id) for guild_id in named]
    known: Iterable[GuildId] | None = caller.guild_ids
    if known is None and caller.key is not None and caller.key.guild_ids is not None:
        known = sorted(caller.key.guild_ids, key=int)
    if known is None:
        raise InvalidBody((Fault("ids", "is needed, for the credentials name no guilds"),))
    return list(dict.fromkeys(known))[:MOST_GUILDS]


async def _managed(call: ApiCall[None], guild_ids: Sequence[GuildId]) -> frozenset[GuildId]:
    """Those of them which the caller may manage. Raises what `Rights.may` does where nobody can tell of one."""
    managed: set[GuildId] = set()
    unsure: list[DiscordAway | NotBegun | RateLimited] = []
    limiter = trio.CapacityLimiter(LOOKS_AT_ONCE)

    async def look(guild_id: GuildId) -> None:
        async with limiter:
            try:
                if await call.may(guild_id, Right.MANAGE):
                    managed.add(guild_id)
            except (DiscordAway, NotBegun, RateLimited) as error:
                unsure.append(error)

    async with trio.open_nursery() as nursery:
        for guild_id in guild_ids:
            nursery.start_soon(look, guild_id)
    if unsure:
        raise unsure[0]
    return frozenset(managed)


ROUTES: tuple[Route[Any], ...] = (
    Route(
        Method.GET,
        "/api/guilds",
        Policy.KNOWN,
        list_guilds,
        query=GuildsQuery,
        answers=(Outcome(200, list[GuildItem]), Outcome(422)),
        summary="The guilds that a caller may manage",
    ),
)
