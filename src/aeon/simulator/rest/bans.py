"""Bans of a guild."""

from aeon.discord.ids import UserId
from aeon.simulator.call import NO_CONTENT, Answer, Call
from aeon.simulator.errors import Refusal, Refused
from aeon.simulator.payloads.user import user_object
from aeon.simulator.permissions import Permission, may_act_on
from aeon.simulator.rest.access import Membership, membership, user_of
from aeon.simulator.rest.audit_log import note, reason_of
from aeon.simulator.routes import Limit, Route
from aeon.simulator.validation.form import Form
from aeon.simulator.wire import Payload
from aeon.simulator.world.audit import Action
from aeon.simulator.world.members import ban, unban
from aeon.simulator.world.messages import delete_many
from aeon.simulator.world.world import World

_MAX_DELETE_SECONDS = 604_800
_MAX_PAGE = 1000
_MAX_AT_ONCE = 200
_DAY = 86_400


def _ban_object(world: World, own: Membership, user_id: UserId) -> Payload:
    return {"user": user_object(world.user(user_id)), "reason": own.guild.bans[user_id]}


def list_bans(call: Call) -> Answer:
    own = membership(call)
    own.need(Permission.BAN_MEMBERS)
    after, before = call.number("after", 0), call.number("before", 2**64)
    ids = sorted((user_id for user_id in own.guild.bans if after < int(user_id) < before), key=int)
    limit = min(call.number("limit", _MAX_PAGE), _MAX_PAGE)
    return Answer(body=[_ban_object(call.world, own, user_id) for user_id in ids[:limit]])


def get_ban(call: Call) -> Answer:
    own = membership(call)
    own.need(Permission.BAN_MEMBERS)
    user_id = UserId(call.params["user_id"])
    if user_id not in own.guild.bans:
        raise Refused(Refusal.UNKNOWN_BAN)
    return Answer(body=_ban_object(call.world, own, user_id))


def put_ban(call: Call) -> Answer:
    """Members and strangers alike; may delete what they wrote in the last seven days."""
    own = membership(call)
    own.need(Permission.BAN_MEMBERS)
    user = user_of(call)
    form = Form.of(call.body)
    seconds = form.integer("delete_message_seconds", maximum=_MAX_DELETE_SECONDS)
    days = form.integer("delete_message_days", maximum=7)
    form.check()
    if user.id in own.guild.members:
        own.need_above(own.guild.members[user.id])
    ban(call.world, own.guild, user.id, reason=reason_of(call))
    note(call, own.guild, Action.MEMBER_BAN_ADD, target=user.id)
    _delete_messages(call.world, own, user.id, seconds=seconds or (days or 0) * _DAY)
    return NO_CONTENT


def _delete_messages(world: World, own: Membership, user_id: UserId, *, seconds: int) -> None:
    since = world.now_ms() - seconds * 1000
    for channel in own.guild.channels.values() if seconds else ():
        if channel.timeline is not None:
            found = [one for one in channel.timeline if one.author_id == user_id and one.created_ms >= since]
            if found:
                delete_many(world, channel, found)


def bulk_ban(call: Call) -> Answer:
    """Up to 200 at once; those whom the caller cannot ban are told of, and it is refused where that is everybody.

    https://discord.com/developers/docs/resources/guild#bulk-guild-ban
    """
    own = membership(call)
    own.need(Permission.BAN_MEMBERS, Permission.MANAGE_GUILD)
    form = Form.of(call.body)
    form.require("user_ids")
    ids = form.snowflakes("user_ids", maximum=_MAX_AT_ONCE) or ()
    seconds = form.integer("delete_message_seconds", maximum=_MAX_DELETE_SECONDS)
    form.check()
    wanted = [UserId(one) for one in dict.fromkeys(ids)]
    banned = [one for one in wanted if _may_ban(call.world, own, one)]
    if not banned:
        raise Refused(Refusal.BULK_BAN_FAILED)
    for user_id in banned:
        ban(call.world, own.guild, user_id, reason=reason_of(call))
        note(call, own.guild, Action.MEMBER_BAN_ADD, target=user_id)
        _delete_messages(call.world, own, user_id, seconds=seconds or 0)
    return Answer(body={"banned_users": banned, "failed_users": [one for one in wanted if one not in banned]})


def _may_ban(world: World, own: Membership, user_id: UserId) -> bool:
    if user_id not in world.users or user_id in own.guild.bans or user_id == own.member.user_id:
        return False
    member = own.guild.members.get(user_id)
    return member is None or may_act_on(own.guild, own.member, member)


def remove_ban(call: Call) -> Answer:
    own = membership(call)
    own.need(Permission.BAN_MEMBERS)
    user_id = UserId(call.params["user_id"])
    if user_id not in own.guild.bans:
        raise Refused(Refusal.UNKNOWN_BAN)
    unban(call.world, own.guild, user_id)
    note(call, own.guild, Action.MEMBER_BAN_REMOVE, target=user_id)
    return NO_CONTENT


ROUTES = (
    Route("GET", "/guilds/{guild_id}/bans", list_bans),
    Route("GET", "/guilds/{guild_id}/bans/{user_id}", get_ban),
    Route("PUT", "/guilds/{guild_id}/bans/{user_id}", put_ban, limit=Limit(5, 1.0)),
    Route("POST", "/guilds/{guild_id}/bulk-ban", bulk_ban, limit=Limit(5, 1.0)),
    Route("DELETE", "/guilds/{guild_id}/bans/{user_id}", remove_ban, limit=Limit(5, 1.0)),
)
