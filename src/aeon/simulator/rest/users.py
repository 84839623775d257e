"""Users, their guilds and their direct conversations."""

from aeon.discord.ids import UserId
from aeon.simulator.call import NO_CONTENT, Answer, Call
from aeon.simulator.errors import Refusal, Refused
from aeon.simulator.payloads.guild import channel_object
from aeon.simulator.payloads.user import own_user_object, user_object
from aeon.simulator.permissions import permissions_of
from aeon.simulator.rest.access import membership, user_of
from aeon.simulator.routes import Limit, Route
from aeon.simulator.validation.form import Form
from aeon.simulator.world.members import remove_member
from aeon.simulator.world.users import open_direct_channel

_MAX_GUILDS = 200


def get_own_user(call: Call) -> Answer:
    return Answer(body=own_user_object(call.world.user(call.actor_id)))


def get_user(call: Call) -> Answer:
    return Answer(body=user_object(user_of(call)))


def list_own_guilds(call: Call) -> Answer:
    """https://discord.com/developers/docs/resources/user#get-current-user-guilds."""
    after, limit = call.number("after", 0), min(call.number("limit", _MAX_GUILDS), _MAX_GUILDS)
    own = sorted(
        (guild for guild in call.world.guilds.values() if call.actor_id in guild.members),
        key=lambda guild: int(guild.id),
    )
    now_ms = call.world.now_ms()
    page = [guild for guild in own if int(guild.id) > after][:limit]
    return Answer(
        body=[
            {
                "id": guild.id,
                "name": guild.name,
                "icon": guild.icon,
                "banner": None,
                "owner": guild.owner_id == call.actor_id,
                "permissions": str(int(permissions_of(guild, guild.members[call.actor_id], now_ms=now_ms))),
                "features": [],
            }
            for guild in page
        ]
    )


def leave_guild(call: Call) -> Answer:
    own = membership(call)
    if own.guild.owner_id == call.actor_id:
        raise Refused(Refusal.MISSING_PERMISSIONS)
    remove_member(call.world, own.guild, call.actor_id)
    return NO_CONTENT


def open_conversation(call: Call) -> Answer:
    """https://discord.com/developers/docs/resources/user#create-dm. That it is refused shows only on sending."""
    form = Form.of(call.body)
    form.require("recipient_id")
    recipient = form.snowflake("recipient_id")
    form.check()
    if recipient not in call.world.users or recipient == call.actor_id:
        raise Refused(Refusal.UNKNOWN_USER)
    channel = open_direct_channel(call.world, call.actor_id, UserId(str(recipient)))
    return Answer(body=channel_object(call.world, channel))


ROUTES = (
    Route("GET", "/users/@me", get_own_user),
    Route("GET", "/users/@me/guilds", list_own_guilds, limit=Limit(1, 1.0)),
    Route("DELETE", "/users/@me/guilds/{guild_id}", leave_guild),
    Route("POST", "/users/@me/channels", open_conversation),
    Route("GET", "/users/{user_id}", get_user),
)
