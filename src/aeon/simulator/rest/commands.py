"""Application commands, global and of a guild.

https://discord.com/developers/docs/interactions/application-commands
"""

from typing import Any

from aeon.discord.ids import CommandId, GuildId
from aeon.simulator.call import NO_CONTENT, Answer, Call
from aeon.simulator.errors import Refusal, Refused
from aeon.simulator.routes import Caller, Limit, Route
from aeon.simulator.validation.commands import MAX_COMMANDS, read_command
from aeon.simulator.validation.form import Form, Mistakes, refuse
from aeon.simulator.world.application import Command, CreatesOfDay

MAX_CREATES_A_DAY = 200
_DAY_MS = 86_400_000


def _scope(call: Call) -> GuildId | None:
    """The guild whose commands are meant, None for the global ones."""
    if call.params["application_id"] != call.world.application.id:
        raise Refused(Refusal.UNKNOWN_APPLICATION)
    if "guild_id" not in call.params:
        return None
    guild = call.world.guilds.get(GuildId(call.params["guild_id"]))
    if guild is None or call.world.bot_id not in guild.members:
        raise Refused(Refusal.MISSING_ACCESS)
    return guild.id


def _named(call: Call) -> Command:
    guild_id = _scope(call)
    command = call.world.application.commands.get(CommandId(call.params["command_id"]))
    if command is None or command.guild_id != guild_id:
        raise Refused(Refusal.UNKNOWN_COMMAND)
    return command


def list_commands(call: Call) -> Answer:
    return Answer(body=[command.body for command in call.world.application.commands_of(_scope(call))])


def get_command(call: Call) -> Answer:
    return Answer(body=_named(call).body)


def overwrite_commands(call: Call) -> Answer:
    """Put a whole set in the place of what is there; commands of the same name and type keep their ids."""
    guild_id = _scope(call)
    bodies = call.body or []
    if not isinstance(bodies, list):
        raise refuse((), "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
    read = _read_all(bodies, in_guild=guild_id is not None)
    application = call.world.application
    old = {(command.name, command.type): command for command in application.commands_of(guild_id)}
    _count_creates(call, guild_id, sum((body["name"], body["type"]) not in old for body in read))
    for command in old.values():
        del application.commands[command.id]
    made = [_store(call, guild_id, body, old.get((body["name"], body["type"]))) for body in read]
    return Answer(body=[command.body for command in made])


def _read_all(bodies: list[Any], *, in_guild: bool) -> list[dict[str, Any]]:
    mistakes = Mistakes()
    forms = [Form(body if isinstance(body, dict) else {}, mistakes, (index,)) for index, body in enumerate(bodies)]
    read = [read_command(form, in_guild=in_guild) for form in forms]
    seen: set[tuple[Any, Any]] = set()
    for form, body in zip(forms, read, strict=True):
        if (body["name"], body["type"]) in seen:
            form.wrong("name", "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
        seen.add((body["name"], body["type"]))
    Form({}, mistakes).check()
    if len(read) > MAX_COMMANDS:
        raise Refused(Refusal.MAXIMUM_COMMANDS)
    return read


def _count_creates(call: Call, guild_id: GuildId | None, count: int) -> None:
    """Discord allows 200 creates per guild and day; a day begins with its first create."""
    creates, now_ms = call.world.application.creates, call.world.now_ms()
    today = creates.get(guild_id)
    if today is None or now_ms >= today.began_ms + _DAY_MS:
        today = creates[guild_id] = CreatesOfDay(now_ms)
    if today.count + count > MAX_CREATES_A_DAY:
        again = (today.began_ms + _DAY_MS - now_ms) / 1000
        raise Refused(Refusal.DAILY_COMMAND_CREATES, extra={"retry_after": again, "global": False})
    today.count += count


def _store(call: Call, guild_id: GuildId | None, body: dict[str, Any], old: Command | None) -> Command:
    application = call.world.application
    command_id = CommandId(call.world.snowflakes.make()) if old is None else old.id
    whole = {"id": command_id, "application_id": application.id, "version": call.world.snowflakes.make()}
    if guild_id is not None:
        whole["guild_id"] = guild_id
    command = Command(command_id, guild_id, body["name"], body["type"], whole | body)
    application.commands[command_id] = command
    return command


def create_command(call: Call) -> Answer:
    """201 for a new one, 200 where one of that name was there: it is replaced."""
    guild_id = _scope(call)
    form = Form.of(call.body)
    body = read_command(form, in_guild=guild_id is not None)
    form.check()
    others = call.world.application.commands_of(guild_id)
    old = next((one for one in others if (one.name, one.type) == (body["name"], body["type"])), None)
    if old is None:
        if len(others) >= MAX_COMMANDS:
            raise Refused(Refusal.MAXIMUM_COMMANDS)
        _count_creates(call, guild_id, 1)
    return Answer(201 if old is None else 200, _store(call, guild_id, body, old).body)


def edit_command(call: Call) -> Answer:
    command = _named(call)
    form = Form.of({**command.body, **(call.body if isinstance(call.body, dict) else {})})
    body = read_command(form, in_guild=command.guild_id is not None)
    form.check()
    return Answer(body=_store(call, command.guild_id, body, command).body)


def delete_command(call: Call) -> Answer:
    del call.world.application.commands[_named(call).id]
    return NO_CONTENT


_GLOBAL = "/applications/{application_id}/commands"
_OF_GUILD = "/applications/{application_id}/guilds/{guild_id}/commands"
_LIMIT = Limit(5, 20.0)
ROUTES = tuple(
    route
    for base in (_GLOBAL, _OF_GUILD)
    for route in (
        Route("GET", base, list_commands, Caller.BOT, _LIMIT),
        Route("PUT", base, overwrite_commands, Caller.BOT, _LIMIT),
        Route("POST", base, create_command, Caller.BOT, _LIMIT),
        Route("GET", base + "/{command_id}", get_command, Caller.BOT, _LIMIT),
        Route("PATCH", base + "/{command_id}", edit_command, Caller.BOT, _LIMIT),
        Route("DELETE", base + "/{command_id}", delete_command, Caller.BOT, _LIMIT),
    )
)
