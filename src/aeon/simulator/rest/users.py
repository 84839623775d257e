"""Users, their guilds and their direct conversations."""

from aeon.discord.ids import GuildId, UserId
from aeon.simulator.call import NO_CONTENT, Answer, Call
from aeon.simulator.errors import Refusal, Refused
from aeon.simulator.payloads.guild import channel_object
from aeon.simulator.payloads.user import member_object, own_user_object, user_object
from aeon.simulator.permissions import permissions_of
from aeon.simulator.rest.access import membership, user_of
from aeon.simulator.routes import Limit, Route
from aeon.simulator.validation.form import Form
from aeon.simulator.wire import Payload
from aeon.simulator.world.entities import Guild
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
    with_counts = call.asks_for("with_counts")
    return Answer(body=[_own_guild_object(guild, call.actor_id, now_ms, with_counts=with_counts) for guild in page])


def _own_guild_object(guild: Guild, user_id: UserId, now_ms: int, *, with_counts: bool) -> Payload:
    permissions = permissions_of(guild, guild.members[user_id], now_ms=now_ms)
    payload: Payload = {
        "id": guild.id,
        "name": guild.name,
        "icon": guild.icon,
        "banner": None,
        "owner": guild.owner_id == user_id,
        "permissions": str(int(permissions)),
        "features": [],
    }
    if with_counts:
        count = len(guild.members)
        payload |= {"approximate_member_count": count, "approximate_presence_count": count}
    return payload


def get_own_member(call: Call) -> Answer:
    """The person of a Bearer token as a member; a guild that they are not in is unknown to them."""
    guild = call.world.guilds.get(GuildId(call.params["guild_id"]))
    if guild is None or call.actor_id not in guild.members:
        raise Refused(Refusal.UNKNOWN_GUILD)
    return Answer(body=member_object(call.world, guild.members[call.actor_id]))


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
    Route("GET", "/users/@me", get_own_user, scope="identify"),
    Route("GET", "/users/@me/guilds", list_own_guilds, limit=Limit(1, 1.0), scope="guilds"),
    Route("GET", "/users/@me/guilds/{guild_id}/member", get_own_member, scope="guilds.members.read"),
    Route("DELETE", "/users/@me/guilds/{guild_id}", leave_guild),
    Route("POST", "/users/@me/channels", open_conversation),
    Route("GET", "/users/{user_id}", get_user),
)
