"""`GET /api/guild/:guildId/levels` and `PUT .../levels/:userId`."""

import re
from datetime import datetime
from typing import Annotated, Any, TypeVar
from urllib.parse import urlencode

from attrs import frozen
from msgspec import Meta

from aeon.actors.errors import NotBegun, OutcomeUnknown
from aeon.actors.request import Request
from aeon.discord.ids import UserId, is_snowflake
from aeon.features.levelling.asking import ChangeXp, ListLevels
from aeon.features.levelling.curve import MOST_XP, Progress
from aeon.features.levelling.standings import Change, MemberLevel, Place
from aeon.web.answer import ApiAnswer
from aeon.web.by import by_caller
from aeon.web.errors import Fault, InvalidBody, NotFound
from aeon.web.route import ApiCall, Method, Outcome, Policy, Route
from aeon.web.rows import row_json

Answer = TypeVar("Answer")

PATH = "/api/guild/:guildId/levels"
READ_SECONDS = 12.0
SAVE_SECONDS = 10.0
_CURSOR = re.compile(r"(?P<xp>\d{1,10})-(?P<user_id>\d{1,20})", re.ASCII)


@frozen
class LevelsQuery:
    """`cursor` comes from an answer's `Link`."""

    limit: Annotated[int, Meta(ge=1, le=100)] = 50
    cursor: str | None = None


@frozen
class LevelItem:
    """What a member has earned. `xp_in_level` is what of it counts for the level they are on, of `xp_of_level`."""

    id: str
    user_id: UserId
    xp: int
    level: int
    xp_in_level: int
    xp_of_level: int
    last_xp_at: datetime | None
    created_at: datetime | None
    updated_at: datetime | None

    @classmethod
    def of(cls, row: MemberLevel) -> "LevelItem":
        progress = Progress.of(row.xp)
        return cls(
            id=row.id,
            user_id=row.user_id,
            xp=row.xp,
            level=progress.level,
            xp_in_level=progress.xp_in_level,
            xp_of_level=progress.xp_of_level,
            last_xp_at=row.last_xp_at,
            created_at=row.created_at,
            updated_at=row.updated_at,
        )


@frozen
class Xp:
    """What a member is to have."""

    xp: Annotated[int, Meta(ge=0, le=MOST_XP)]


async def list_levels(call: ApiCall[None]) -> ApiAnswer:
    """One row more than wanted is read, which tells whether there is a next page."""
    query = call.query(LevelsQuery)
    rows = await _ask(call, ListLevels(query.limit + 1, None if query.cursor is None else _place_of(query.cursor)))
    page, has_more = rows[: query.limit], len(rows) > query.limit
    address = None
    if has_more:
        following = urlencode({"limit": query.limit, "cursor": f"{page[-1].xp}-{page[-1].user_id}"})
        address = f"/api/guild/{call.guild_id}/levels?{following}"
    return ApiAnswer.ok([row_json(call.guild_id, LevelItem.of(row)) for row in page], next_page=address)


async def put_level(call: ApiCall[Xp]) -> ApiAnswer:
    user_id = call.path["userId"]
    if not is_snowflake(user_id):
        raise NotFound("there is no user with this id")
    change = Change(UserId(user_id), by_caller(call.caller), xp=call.body.xp)
    changed = await call.ask(ChangeXp(change), seconds=SAVE_SECONDS)
    return ApiAnswer.ok(row_json(call.guild_id, LevelItem.of(changed.row)))


async def _ask(call: ApiCall[None], question: Request[Answer]) -> Answer:
    try:
        return await call.ask(question, seconds=READ_SECONDS)
    except OutcomeUnknown as error:
        # A question changes nothing, whenever it is answered.
        raise NotBegun("the levels were not read in time") from error


def _place_of(cursor: str) -> Place:
    match = _CURSOR.fullmatch(cursor)
    if match is None or int(match["xp"]) > MOST_XP:
        raise InvalidBody((Fault("cursor", "must be one that an answer's Link gave"),))
    return Place(int(match["xp"]), UserId(match["user_id"]))


ROUTES: tuple[Route[Any], ...] = (
    Route(
        Method.GET,
        PATH,
        Policy.GUILD_READ,
        list_levels,
        query=LevelsQuery,
        answers=(Outcome(200, list[LevelItem]), Outcome(422)),
        summary="What members have earned, who has most first",
    ),
    Route(
        Method.PUT,
        f"{PATH}/:userId",
        Policy.GUILD_MANAGE,
        put_level,
        body=Xp,
        answers=(Outcome(200, LevelItem), Outcome(404), Outcome(422)),
        summary="Set what a member has earned",
    ),
)
