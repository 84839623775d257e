"""`GET` and `PUT /api/guild/:guildId/level-multipliers`, `DELETE .../level-multipliers/:targetId`."""

from typing import Annotated, Any

from attrs import frozen
from msgspec import Meta

from aeon.features.levelling.multipliers import ClearMultiplier, ListMultipliers, SetMultiplier
from aeon.guild.rows import TEXT_CHARACTERS, LevelMultiplier
from aeon.guild.settings import LARGEST_MULTIPLIER
from aeon.web.answer import ApiAnswer
from aeon.web.by import by_caller
from aeon.web.errors import NotFound
from aeon.web.route import ApiCall, Method, Outcome, Policy, Route
from aeon.web.rows import row_json

PATH = "/api/guild/:guildId/level-multipliers"
SAVE_SECONDS = 10.0
LONGEST_ID = 20


@frozen
class Multiplier:
    """By how much to multiply what is earned in this channel or category, or by who has this role; 0: nothing is earned."""

    target_id: Annotated[str, Meta(min_length=1, max_length=LONGEST_ID)]
    multiplier: Annotated[float, Meta(ge=0, le=LARGEST_MULTIPLIER)]


async def list_multipliers(call: ApiCall[None]) -> ApiAnswer:
    return ApiAnswer.ok([row_json(call.guild_id, row) for row in await call.ask(ListMultipliers())])


async def put_multiplier(call: ApiCall[Multiplier]) -> ApiAnswer:
    wanted = SetMultiplier(call.body.target_id, call.body.multiplier, call.if_match, by_caller(call.caller))
    return ApiAnswer.ok(row_json(call.guild_id, await call.ask(wanted, seconds=SAVE_SECONDS)))


async def delete_multiplier(call: ApiCall[None]) -> ApiAnswer:
    target_id = call.path["targetId"]
    if len(target_id) > TEXT_CHARACTERS or not target_id.isprintable():
        raise NotFound("there is no such channel or role")
    await call.ask(ClearMultiplier(target_id, call.if_match, by_caller(call.caller)), seconds=SAVE_SECONDS)
    return ApiAnswer.no_content()


ROUTES: tuple[Route[Any], ...] = (
    Route(
        Method.GET,
        PATH,
        Policy.GUILD_READ,
        list_multipliers,
        answers=(Outcome(200, list[LevelMultiplier]),),
        summary="By how much XP are multiplied in which channels and for which roles",
    ),
    Route(
        Method.PUT,
        PATH,
        Policy.GUILD_MANAGE,
        put_multiplier,
        body=Multiplier,
        answers=(Outcome(200, LevelMultiplier), Outcome(409), Outcome(412), Outcome(422)),
        summary="Multiply XP in a channel or for a role, or let nobody earn any there",
    ),
    Route(
        Method.DELETE,
        f"{PATH}/:targetId",
        Policy.GUILD_MANAGE,
        delete_multiplier,
        answers=(Outcome(204), Outcome(404), Outcome(412)),
        summary="Multiply XP in a channel or for a role no more",
    ),
)
