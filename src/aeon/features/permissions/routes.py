"""`GET` and `POST /api/guild/:guildId/permissions`, `DELETE .../permissions/:id`."""

from typing import Any

from attrs import frozen

from aeon.discord.ids import RoleId
from aeon.guild.access import CommandGroup
from aeon.guild.rights_messages import GrantPermission, ListPermissions, RevokePermission
from aeon.guild.rows import RolePermission
from aeon.web.answer import ApiAnswer
from aeon.web.by import by_caller
from aeon.web.errors import NotFound
from aeon.web.route import ApiCall, Method, Outcome, Policy, Route
from aeon.web.rows import row_json

PATH = "/api/guild/:guildId/permissions"
SAVE_SECONDS = 10.0
LONGEST_ID = 64


@frozen
class NewPermission:
    role_id: RoleId
    command_group: CommandGroup


async def list_permissions(call: ApiCall[None]) -> ApiAnswer:
    return ApiAnswer.ok([row_json(call.guild_id, row) for row in await call.ask(ListPermissions())])


async def post_permission(call: ApiCall[NewPermission]) -> ApiAnswer:
    by = by_caller(call.caller)
    wanted = GrantPermission(call.body.role_id, call.body.command_group, call.if_match, by, await call.person())
    row = await call.ask(wanted, seconds=SAVE_SECONDS)
    return ApiAnswer.created(row_json(call.guild_id, row), f"/api/guild/{call.guild_id}/permissions/{row.id}")


async def delete_permission(call: ApiCall[None]) -> ApiAnswer:
    permission_id = call.path["id"]
    if len(permission_id) > LONGEST_ID or not permission_id.isprintable():
        raise NotFound("there is no permission with this id")
    wanted = RevokePermission(permission_id, call.if_match, by_caller(call.caller), await call.person())
    await call.ask(wanted, seconds=SAVE_SECONDS)
    return ApiAnswer.no_content()


ROUTES: tuple[Route[Any], ...] = (
    Route(
        Method.GET,
        PATH,
        Policy.GUILD_READ,
        list_permissions,
        answers=(Outcome(200, list[RolePermission]),),
        summary="Which roles may use which groups of commands",
    ),
    Route(
        Method.POST,
        PATH,
        Policy.GUILD_MANAGE,
        post_permission,
        body=NewPermission,
        answers=(Outcome(201, RolePermission), Outcome(403), Outcome(409), Outcome(412), Outcome(422)),
        summary="Let a role, and those above it, use a group of commands",
    ),
    Route(
        Method.DELETE,
        f"{PATH}/:id",
        Policy.GUILD_MANAGE,
        delete_permission,
        answers=(Outcome(204), Outcome(403), Outcome(404), Outcome(412)),
        summary="Take a group of commands from a role",
    ),
)
