"""`GET` and `POST /api/guild/:guildId/level-rewards`, `DELETE .../level-rewards/:id`."""

from typing import Annotated, Any

from attrs import frozen
from msgspec import Meta

from aeon.discord.ids import RoleId
from aeon.features.levelling.rewards import AddReward, ListRewards, RemoveReward
from aeon.guild.rows import LevelReward
from aeon.guild.settings import HIGHEST_REWARDED
from aeon.web.answer import ApiAnswer
from aeon.web.by import by_caller
from aeon.web.errors import NotFound
from aeon.web.route import ApiCall, Method, Outcome, Policy, Route
from aeon.web.rows import row_json

PATH = "/api/guild/:guildId/level-rewards"
SAVE_SECONDS = 10.0
LONGEST_ID = 64


@frozen
class NewReward:
    level: Annotated[int, Meta(ge=1, le=HIGHEST_REWARDED)]
    role_id: RoleId


async def list_rewards(call: ApiCall[None]) -> ApiAnswer:
    return ApiAnswer.ok([row_json(call.guild_id, row) for row in await call.ask(ListRewards())])


async def post_reward(call: ApiCall[NewReward]) -> ApiAnswer:
    wanted = AddReward(call.body.level, call.body.role_id, call.if_match, by_caller(call.caller), await call.person())
    row = await call.ask(wanted, seconds=SAVE_SECONDS)
    return ApiAnswer.created(row_json(call.guild_id, row), f"/api/guild/{call.guild_id}/level-rewards/{row.id}")


async def delete_reward(call: ApiCall[None]) -> ApiAnswer:
    reward_id = call.path["id"]
    if len(reward_id) > LONGEST_ID or not reward_id.isprintable():
        raise NotFound("there is no reward with this id")
    await call.ask(RemoveReward(reward_id, call.if_match, by_caller(call.caller)), seconds=SAVE_SECONDS)
    return ApiAnswer.no_content()


ROUTES: tuple[Route[Any], ...] = (
    Route(
        Method.GET,
        PATH,
        Policy.GUILD_READ,
        list_rewards,
        answers=(Outcome(200, list[LevelReward]),),
        summary="Which roles members are given for which levels",
    ),
    Route(
        Method.POST,
        PATH,
        Policy.GUILD_MANAGE,
        post_reward,
        body=NewReward,
        answers=(Outcome(201, LevelReward), Outcome(409), Outcome(412), Outcome(422)),
        summary="Give members a role for a level",
    ),
    Route(
        Method.DELETE,
        f"{PATH}/:id",
        Policy.GUILD_MANAGE,
        delete_reward,
        answers=(Outcome(204), Outcome(404), Outcome(412)),
        summary="Give a role for a level no more",
    ),
)
