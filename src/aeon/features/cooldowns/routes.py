"""`GET` and `PUT /api/guild/:guildId/cooldowns`, `DELETE .../cooldowns/:commandName`, `GET .../command-catalog`."""

from typing import Annotated, Any

from attrs import frozen
from msgspec import Meta

from aeon.discord.limits import MAX_COMMAND_NAME
from aeon.guild.known_commands import KnownCommand
from aeon.guild.rights_messages import ClearCooldown, ListCommands, ListCooldowns, SetCooldown
from aeon.guild.rows import TEXT_CHARACTERS, CommandCooldown
from aeon.guild.settings import LONGEST_COOLDOWN_MS
from aeon.web.answer import ApiAnswer
from aeon.web.by import by_caller
from aeon.web.errors import NotFound
from aeon.web.route import ApiCall, Method, Outcome, Policy, Route
from aeon.web.rows import row_json

PATH = "/api/guild/:guildId/cooldowns"
SAVE_SECONDS = 10.0


@frozen
class Wait:
    """How long members wait between two calls of a command, in milliseconds; 0: not at all, whatever else is set."""

    command_name: Annotated[str, Meta(min_length=1, max_length=MAX_COMMAND_NAME)]
    cooldown_ms: Annotated[int, Meta(ge=0, le=LONGEST_COOLDOWN_MS)]


@frozen
class CatalogEntry:
    """A command. `module` is the part of Aeon that it is switched off with, `group` who may, where there is such a thing.

    `default_cooldown` is in milliseconds, and holds where neither the command has a row nor the guild a setting.
    """

    name: str
    description: str
    module: str | None
    group: str | None
    default_cooldown: int

    @classmethod
    def of(cls, command: KnownCommand) -> "CatalogEntry":
        return cls(
            name=command.name,
            description=command.description,
            module=None if command.module is None else command.module.name.lower(),
            group=None if command.group is None else command.group.value,
            default_cooldown=command.default_cooldown_ms,
        )


async def list_cooldowns(call: ApiCall[None]) -> ApiAnswer:
    return ApiAnswer.ok([row_json(call.guild_id, row) for row in await call.ask(ListCooldowns())])


async def put_cooldown(call: ApiCall[Wait]) -> ApiAnswer:
    wanted = SetCooldown(call.body.command_name, call.body.cooldown_ms, call.if_match, by_caller(call.caller))
    return ApiAnswer.ok(row_json(call.guild_id, await call.ask(wanted, seconds=SAVE_SECONDS)))


async def delete_cooldown(call: ApiCall[None]) -> ApiAnswer:
    name = call.path["commandName"]
    # Another program may have given one to a command that there is not.
    if len(name) > TEXT_CHARACTERS or not name.isprintable():
        raise NotFound("there is no such command")
    wanted = ClearCooldown(name, call.if_match, by_caller(call.caller))
    await call.ask(wanted, seconds=SAVE_SECONDS)
    return ApiAnswer.no_content()


async def get_catalog(call: ApiCall[None]) -> ApiAnswer:
    return ApiAnswer.ok([CatalogEntry.of(command) for command in await call.ask(ListCommands())])


ROUTES: tuple[Route[Any], ...] = (
    Route(
        Method.GET,
        PATH,
        Policy.GUILD_READ,
        list_cooldowns,
        answers=(Outcome(200, list[CommandCooldown]),),
        summary="Commands with a cooldown of their own",
    ),
    Route(
        Method.PUT,
        PATH,
        Policy.GUILD_MANAGE,
        put_cooldown,
        body=Wait,
        answers=(Outcome(200, CommandCooldown), Outcome(409), Outcome(412), Outcome(422)),
        summary="Give a command a cooldown of its own",
    ),
    Route(
        Method.DELETE,
        f"{PATH}/:commandName",
        Policy.GUILD_MANAGE,
        delete_cooldown,
        answers=(Outcome(204), Outcome(404), Outcome(412)),
        summary="Take a command's own cooldown away",
    ),
    Route(
        Method.GET,
        "/api/guild/:guildId/command-catalog",
        Policy.GUILD_READ,
        get_catalog,
        answers=(Outcome(200, list[CatalogEntry]),),
        summary="All commands there are",
    ),
)
