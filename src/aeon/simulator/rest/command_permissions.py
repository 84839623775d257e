"""Which roles, people and channels of a guild may use which commands.

https://discord.com/developers/docs/interactions/application-commands#permissions. Bots read; to write takes a person's
Bearer token with the scope `applications.commands.permissions.update`, and Manage Server and Manage Roles.
"""

from aeon.discord.ids import CommandId, GuildId
from aeon.simulator.call import Answer, Call
from aeon.simulator.errors import Refusal, Refused
from aeon.simulator.permissions import Permission
from aeon.simulator.rest.access import Membership, membership
from aeon.simulator.routes import Limit, Route
from aeon.simulator.validation.form import Form
from aeon.simulator.wire import Payload

_MAX_RULES = 100
_SCOPE = "applications.commands.permissions.update"


def _object(call: Call, guild_id: GuildId, owner: str, rules: list[Payload]) -> Payload:
    application_id = call.world.application.id
    return {"id": owner, "application_id": application_id, "guild_id": guild_id, "permissions": rules}


def _scene(call: Call) -> Membership:
    if call.params["application_id"] != call.world.application.id:
        raise Refused(Refusal.UNKNOWN_APPLICATION)
    return membership(call)


def _owner(call: Call, own: Membership) -> str:
    """A command that is in the guild, or the application itself, whose rules are for all its commands."""
    application = call.world.application
    owner = call.params["command_id"]
    command = application.commands.get(CommandId(owner))
    if owner != application.id and (command is None or command.guild_id not in {None, own.guild.id}):
        raise Refused(Refusal.UNKNOWN_COMMAND)
    return owner


def list_permissions(call: Call) -> Answer:
    guild_id = _scene(call).guild.id
    kept = call.world.application.command_permissions
    return Answer(body=[_object(call, guild_id, key[1], rules) for key, rules in kept.items() if key[0] == guild_id])


def get_permissions(call: Call) -> Answer:
    own = _scene(call)
    owner = _owner(call, own)
    rules = call.world.application.command_permissions.get((own.guild.id, owner))
    if rules is None:
        raise Refused(Refusal.UNKNOWN_COMMAND_PERMISSIONS)
    return Answer(body=_object(call, own.guild.id, owner, rules))


def put_permissions(call: Call) -> Answer:
    """These rules in the place of all that the command had."""
    own = _scene(call)
    if call.actor_id == call.world.bot_id:
        raise Refused(Refusal.BOTS_CANNOT_USE)
    own.need(Permission.MANAGE_GUILD, Permission.MANAGE_ROLES)
    owner = _owner(call, own)
    form = Form.of(call.body)
    form.require("permissions")
    rules = [_read(one) for one in form.forms("permissions", maximum=_MAX_RULES)]
    form.check()
    call.world.application.command_permissions[own.guild.id, owner] = rules
    changed = _object(call, own.guild.id, owner, rules)
    call.world.emit("APPLICATION_COMMAND_PERMISSIONS_UPDATE", own.guild.id, lambda: changed)
    return Answer(body=changed)


def _read(form: Form) -> Payload:
    form.require("id", "type", "permission")
    return {
        "id": form.snowflake("id"),
        "type": form.choice("type", (1, 2, 3)),
        "permission": form.truth("permission"),
    }


_BASE = "/applications/{application_id}/guilds/{guild_id}/commands"
_LIMIT = Limit(5, 20.0)
ROUTES = (
    Route("GET", _BASE + "/permissions", list_permissions, limit=_LIMIT),
    Route("GET", _BASE + "/{command_id}/permissions", get_permissions, limit=_LIMIT),
    Route("PUT", _BASE + "/{command_id}/permissions", put_permissions, limit=_LIMIT, scope=_SCOPE),
)
