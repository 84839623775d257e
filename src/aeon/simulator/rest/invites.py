"""Invitations: made and listed by channel and guild, looked at, accepted by people, deleted.

https://discord.com/developers/docs/resources/invite
"""

from aeon.simulator.call import Answer, Call
from aeon.simulator.errors import Refusal, Refused
from aeon.simulator.payloads.user import user_object
from aeon.simulator.permissions import Permission, permissions_in
from aeon.simulator.rest.access import membership, place
from aeon.simulator.rest.audit_log import note
from aeon.simulator.routes import Caller, Limit, Route
from aeon.simulator.validation.form import Form
from aeon.simulator.wire import Payload, iso
from aeon.simulator.world.audit import Action, differences
from aeon.simulator.world.entities import Channel, Guild
from aeon.simulator.world.invites import Invite, accept_invite, create_invite, delete_invite, find_invite

_MAX_AGE = 604_800
_MAX_USES = 100
_DAY = 86_400


def _object(call: Call, invite: Invite, *, with_counts: bool = False) -> Payload:
    """https://discord.com/developers/docs/resources/invite#invite-object."""
    guild = call.world.guilds[invite.guild_id]
    channel = guild.channels[invite.channel_id]
    payload: Payload = {
        "type": 0,
        "code": invite.code,
        "guild_id": guild.id,
        "guild": _guild_object(guild),
        "channel": {"id": channel.id, "type": int(channel.type), "name": channel.name},
        "inviter": user_object(call.world.user(invite.inviter_id)),
        "expires_at": None if invite.ends_ms is None else iso(invite.ends_ms),
        "flags": 0,
    }
    if with_counts:
        count = len(guild.members)
        payload |= {"approximate_member_count": count, "approximate_presence_count": count}
    return payload


def _guild_object(guild: Guild) -> Payload:
    return {
        "id": guild.id,
        "name": guild.name,
        "icon": guild.icon,
        "description": guild.description,
        "splash": None,
        "banner": None,
        "features": [],
        "verification_level": 1,
        "vanity_url_code": None,
        "nsfw_level": 0,
        "nsfw": False,
        "premium_subscription_count": 0,
    }


def _with_metadata(call: Call, invite: Invite) -> Payload:
    return _object(call, invite) | {
        "uses": invite.uses,
        "max_uses": invite.max_uses,
        "max_age": invite.max_age,
        "temporary": invite.temporary,
        "created_at": iso(invite.created_ms),
    }


def post_invite(call: Call) -> Answer:
    """A new invitation, or the caller's own of the same kind unless `unique` asks for another."""
    where = place(call)
    guild = where.need_guild()
    if where.channel.thread is not None:
        raise Refused(Refusal.NOT_IN_THIS_CHANNEL)
    where.need(Permission.CREATE_INSTANT_INVITE)
    form = Form.of(call.body)
    age, uses = form.integer("max_age", maximum=_MAX_AGE), form.integer("max_uses", maximum=_MAX_USES)
    temporary, unique = form.truth("temporary") or False, form.truth("unique") or False
    form.check()
    max_age = _DAY if age is None else age
    wanted = (where.channel.id, call.actor_id, max_age, uses or 0, temporary)
    for invite in [] if unique else _invites(call, guild):
        if (invite.channel_id, invite.inviter_id, invite.max_age, invite.max_uses, invite.temporary) == wanted:
            return Answer(body=_with_metadata(call, invite))
    invite = create_invite(
        call.world, where.channel, guild, call.actor_id, max_age=max_age, max_uses=uses or 0, temporary=temporary
    )
    note(call, guild, Action.INVITE_CREATE, target=None, changes=differences({}, {"code": invite.code}))
    return Answer(body=_with_metadata(call, invite))


def _invites(call: Call, guild: Guild, channel: Channel | None = None) -> list[Invite]:
    """Those of a guild, or of a channel of it, that are still good."""
    codes = [
        invite.code
        for invite in call.world.invites.values()
        if invite.guild_id == guild.id and (channel is None or invite.channel_id == channel.id)
    ]
    return [invite for code in codes if (invite := find_invite(call.world, code)) is not None]


def list_of_channel(call: Call) -> Answer:
    where = place(call)
    guild = where.need_guild()
    where.need(Permission.MANAGE_CHANNELS)
    return Answer(body=[_with_metadata(call, invite) for invite in _invites(call, guild, where.channel)])


def list_of_guild(call: Call) -> Answer:
    own = membership(call)
    own.need(Permission.MANAGE_GUILD)
    return Answer(body=[_with_metadata(call, invite) for invite in _invites(call, own.guild)])


def _named(call: Call) -> Invite:
    invite = find_invite(call.world, call.params["code"])
    if invite is None:
        raise Refused(Refusal.UNKNOWN_INVITE)
    return invite


def get_invite(call: Call) -> Answer:
    return Answer(body=_object(call, _named(call), with_counts=call.asks_for("with_counts")))


def use_invite(call: Call) -> Answer:
    """A person comes in. Bots cannot: they are added by those who manage a guild."""
    invite = _named(call)
    guild = call.world.guilds[invite.guild_id]
    if call.actor_id == call.world.bot_id:
        raise Refused(Refusal.BOTS_CANNOT_USE)
    if call.actor_id in guild.bans:
        raise Refused(Refusal.USER_BANNED)
    shown = _object(call, invite)
    if call.actor_id not in guild.members:
        accept_invite(call.world, invite, guild, call.actor_id)
    return Answer(body=shown)


def remove_invite(call: Call) -> Answer:
    """Manage Channels in the invitation's channel, or Manage Server."""
    invite = _named(call)
    guild = call.world.guilds[invite.guild_id]
    member = guild.members.get(call.actor_id)
    if member is None:
        raise Refused(Refusal.MISSING_ACCESS)
    channel = guild.channels[invite.channel_id]
    permissions = permissions_in(guild, member, channel, now_ms=call.world.now_ms())
    if not permissions & (Permission.MANAGE_CHANNELS | Permission.MANAGE_GUILD):
        raise Refused(Refusal.MISSING_PERMISSIONS)
    shown = _object(call, invite)
    delete_invite(call.world, invite)
    note(call, guild, Action.INVITE_DELETE, target=None, changes=differences({"code": invite.code}, {}))
    return Answer(body=shown)


ROUTES = (
    Route("POST", "/channels/{channel_id}/invites", post_invite, limit=Limit(5, 15.0)),
    Route("GET", "/channels/{channel_id}/invites", list_of_channel),
    Route("GET", "/guilds/{guild_id}/invites", list_of_guild),
    Route("GET", "/invites/{code}", get_invite, Caller.ANYONE),
    Route("POST", "/invites/{code}", use_invite),
    Route("DELETE", "/invites/{code}", remove_invite),
)
