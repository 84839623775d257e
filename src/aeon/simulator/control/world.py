"""The world as a whole, its users, the application."""

from typing import Any

from aeon.simulator.call import Answer, Call
from aeon.simulator.control.reading import body_of, count_of, text, user_at
from aeon.simulator.errors import Misuse
from aeon.simulator.gateway.intents import ALL, PRIVILEGED, Intent
from aeon.simulator.routes import Caller, Route
from aeon.simulator.validation.localizations import LOCALES
from aeon.simulator.wire import Payload, iso
from aeon.simulator.world.entities import Guild, User
from aeon.simulator.world.users import create_user


def user_view(user: User) -> Payload:
    """A user as `/_sim/` shows it."""
    return {
        "id": user.id,
        "username": user.username,
        "displayName": user.global_name or user.username,
        "bot": user.bot,
        "dmsOpen": user.dms_open,
        "locale": user.locale,
    }


def guild_view(guild: Guild) -> Payload:
    """A guild as `/_sim/` shows it."""
    return {
        "id": guild.id,
        "name": guild.name,
        "ownerId": guild.owner_id,
        "unavailable": guild.unavailable,
        "roles": [
            {
                "id": role.id,
                "name": role.name,
                "position": role.position,
                "permissions": str(role.permissions),
                "color": role.color,
                "managed": role.managed,
            }
            for role in guild.roles.values()
        ],
        "channels": [
            {
                "id": channel.id,
                "name": channel.name,
                "type": int(channel.type),
                "parentId": channel.parent_id,
                "position": channel.position,
            }
            for channel in guild.channels.values()
        ],
        "members": [
            {
                "userId": member.user_id,
                "roles": list(member.roles),
                "nick": member.nick,
                "timedOutUntil": None if member.timed_out_until_ms is None else iso(member.timed_out_until_ms),
            }
            for member in guild.members.values()
        ],
        "emojis": [{"id": emoji.id, "name": emoji.name} for emoji in guild.emojis.values()],
        "bans": list(guild.bans),
    }


def get_world(call: Call) -> Answer:
    world = call.world
    return Answer(
        body={
            "users": [user_view(user) for user in world.users.values()],
            "guilds": [guild_view(guild) for guild in world.guilds.values()],
            "botUserId": world.bot_id,
            "applicationId": world.application.id,
            "token": world.application.token,
            "clientSecret": world.application.client_secret,
        }
    )


def post_users(call: Call) -> Answer:
    """One user, or `count` of them in a list."""
    body = body_of(call)
    count = count_of(body)
    name = text(body, "username", "user")
    shown = body.get("displayName") or body.get("globalName")
    if count is not None:
        made = [create_user(call.world, f"{name}{index}") for index in range(count)]
        return Answer(201, [user_view(user) for user in made])
    user = create_user(call.world, name, global_name=None if shown is None else str(shown), bot=body.get("bot") is True)
    user.dms_open = body.get("dmsOpen") is not False
    return Answer(201, user_view(user))


def put_user(call: Call) -> Answer:
    """Change whether direct messages are open, the names, or the `locale` of the person's client."""
    user = user_at(call, call.params["user_id"])
    body = body_of(call)
    if isinstance(body.get("dmsOpen"), bool):
        user.dms_open = body["dmsOpen"]
    if "username" in body:
        user.username = text(body, "username")
    if "displayName" in body:
        user.global_name = text(body, "displayName")
    if "locale" in body:
        user.locale = _locale(body)
    return Answer(body=user_view(user))


def _locale(body: dict[str, Any]) -> str:
    locale = text(body, "locale")
    if locale not in LOCALES:
        raise Misuse(400, f"locale is one of {', '.join(LOCALES)}")
    return locale


def put_application(call: Call) -> Answer:
    """Which `intents` the application may ask for: a number, or a list of names. Unprivileged ones always may.

    `redirectUris`: the only addresses that sign-in may return to.
    """
    body, application = body_of(call), call.world.application
    addresses = body.get("redirectUris")
    if addresses is not None and not isinstance(addresses, list):
        raise Misuse(400, "redirectUris is a list of addresses")
    if addresses is not None:
        application.redirect_uris = tuple(str(address) for address in addresses)
    if "intents" in body or addresses is None:
        application.intents = _intents(body.get("intents")) | ALL & ~int(PRIVILEGED)
    return Answer(body={"intents": application.intents, "redirectUris": list(application.redirect_uris)})


def _intents(wanted: Any) -> int:
    if isinstance(wanted, int) and not isinstance(wanted, bool):
        return wanted
    if not isinstance(wanted, list):
        raise Misuse(400, "intents is a number or a list of names")
    try:
        return int(sum(Intent[str(name).upper()] for name in wanted))
    except KeyError as error:
        raise Misuse(400, f"there is no intent {error.args[0]}") from None


ROUTES = (
    Route("GET", "/world", get_world, Caller.ANYONE),
    Route("POST", "/users", post_users, Caller.ANYONE),
    Route("PUT", "/users/{user_id}", put_user, Caller.ANYONE),
    Route("PUT", "/application", put_application, Caller.ANYONE),
)
