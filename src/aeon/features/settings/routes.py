"""`GET` and `PUT /api/guild/:guildId/settings`."""

from collections.abc import Mapping
from typing import Any

from aeon.guild.access import Caller
from aeon.guild.messages import GetSettings, UpdateSettings, VersionedSettings
from aeon.guild.named_roles import names_role
from aeon.guild.settings import COMMANDS_RETURN_AT, Settings, SettingValue, read_changes
from aeon.web.answer import ApiAnswer
from aeon.web.by import by_caller
from aeon.web.route import ApiCall, JsonObject, Method, Outcome, Policy, Route

PATH = "/api/guild/:guildId/settings"
SAVE_SECONDS = 10.0


def _answer(call: ApiCall[Any], found: VersionedSettings) -> ApiAnswer:
    body: dict[str, object] = {"guildId": call.guild_id, **found.settings.to_json()}
    if found.commands_return_at is not None:
        body[COMMANDS_RETURN_AT] = found.commands_return_at
    return ApiAnswer.ok(body, version=found.version)


async def get_settings(call: ApiCall[None]) -> ApiAnswer:
    return _answer(call, await call.ask(GetSettings()))


async def put_settings(call: ApiCall[dict[str, Any]]) -> ApiAnswer:
    """Changes only the fields given. Answers what holds afterwards."""
    changes = read_changes(call.body)
    if not changes and call.if_match is None:
        return _answer(call, await call.ask(GetSettings()))
    wanted = UpdateSettings(changes, call.if_match, by_caller(call.caller), await _namer(call, changes))
    return _answer(call, await call.ask(wanted, seconds=SAVE_SECONDS))


async def _namer(call: ApiCall[Any], changes: Mapping[str, SettingValue]) -> Caller | None:
    """The person who calls, where it matters: what names no role waits for nobody to say which roles they have."""
    return await call.person() if names_role(changes) else None


ROUTES = (
    Route(
        Method.GET,
        PATH,
        Policy.GUILD_READ,
        get_settings,
        answers=(Outcome(200, Settings),),
        summary="What is set in a guild",
    ),
    Route(
        Method.PUT,
        PATH,
        Policy.GUILD_MANAGE,
        put_settings,
        body=JsonObject,
        answers=(Outcome(200, Settings), Outcome(412), Outcome(422)),
        summary="Change some of a guild's settings",
    ),
)
