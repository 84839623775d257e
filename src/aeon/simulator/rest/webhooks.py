"""Webhooks of channels: made, listed, changed, deleted, by members who may or by whoever has the token.

https://discord.com/developers/docs/resources/webhook. What is written with them is in `webhook_messages`.
"""

import hashlib
import secrets

from aeon.discord.ids import ChannelId
from aeon.simulator.call import NO_CONTENT, Answer, Call
from aeon.simulator.errors import Refusal, Refused
from aeon.simulator.payloads.webhook import webhook_object
from aeon.simulator.permissions import Permission
from aeon.simulator.rest.access import Place, membership, place
from aeon.simulator.rest.audit_log import note
from aeon.simulator.routes import Caller, Limit, Route
from aeon.simulator.validation.form import Form
from aeon.simulator.wire import Payload
from aeon.simulator.world.audit import Action, differences
from aeon.simulator.world.entities import ChannelType
from aeon.simulator.world.webhooks import Webhook, create_webhook, delete_webhook, tell_webhooks

MAX_WEBHOOKS = 15
_WITH_WEBHOOKS = (
    ChannelType.TEXT, ChannelType.ANNOUNCEMENT, ChannelType.FORUM, ChannelType.VOICE, ChannelType.STAGE,
)  # fmt: skip
_FORBIDDEN = ("clyde", "discord")


def hash_of(picture: str) -> str:
    """What an avatar is known by: the picture itself is not kept."""
    return hashlib.sha256(picture.encode()).hexdigest()[:32]


def read_name(form: Form, field: str) -> str | None:
    """https://discord.com/developers/docs/resources/user#usernames-and-nicknames, by which webhooks are named too."""
    name = form.text(field, minimum=1, maximum=80)
    if name is not None and any(word in name.lower() for word in _FORBIDDEN):
        form.wrong(field, "USERNAME_INVALID_CONTAINS", 'Username cannot contain "discord" or "clyde"')
    return name


def webhook_of(call: Call, *, by_token: bool) -> Webhook:
    """The webhook of the path; a wrong token is said to be one."""
    webhook = call.world.webhooks.get(call.params["webhook_id"])
    if webhook is None:
        raise Refused(Refusal.UNKNOWN_WEBHOOK)
    if by_token and not secrets.compare_digest(webhook.token.encode(), call.params["webhook_token"].encode()):
        raise Refused(Refusal.WEBHOOK_TOKEN)
    return webhook


def _managed(call: Call) -> tuple[Webhook, Place]:
    """The webhook of the path, whose channel the caller must be able to manage the webhooks of."""
    webhook = webhook_of(call, by_token=False)
    where = place(call, webhook.channel_id)
    where.need(Permission.MANAGE_WEBHOOKS)
    return webhook, where


def _shown(call: Call, webhook: Webhook, *, with_user: bool = True) -> Payload:
    return webhook_object(call.world, webhook, call.parts.url, with_user=with_user)


def _audited(webhook: Webhook) -> Payload:
    return {"name": webhook.name, "avatar_hash": webhook.avatar, "channel_id": webhook.channel_id}


def post_webhook(call: Call) -> Answer:
    where = place(call)
    guild = where.need_guild()
    where.need(Permission.MANAGE_WEBHOOKS)
    form = Form.of(call.body)
    form.require("name")
    name, picture = read_name(form, "name") or "", form.text("avatar", maximum=10 * 1024 * 1024)
    form.check()
    if where.channel.type not in _WITH_WEBHOOKS:
        raise Refused(Refusal.NOT_A_TEXT_CHANNEL)
    if sum(one.channel_id == where.channel.id for one in call.world.webhooks.values()) >= MAX_WEBHOOKS:
        raise Refused(Refusal.MAXIMUM_WEBHOOKS)
    webhook = create_webhook(call.world, where.channel, guild.id, name, user_id=call.actor_id)
    webhook.avatar = None if picture is None else hash_of(picture)
    note(call, guild, Action.WEBHOOK_CREATE, target=webhook.id, changes=differences({}, _audited(webhook)))
    return Answer(body=_shown(call, webhook))


def list_of_channel(call: Call) -> Answer:
    where = place(call)
    where.need(Permission.MANAGE_WEBHOOKS)
    found = [one for one in call.world.webhooks.values() if one.channel_id == where.channel.id]
    return Answer(body=[_shown(call, webhook) for webhook in found])


def list_of_guild(call: Call) -> Answer:
    own = membership(call)
    own.need(Permission.MANAGE_WEBHOOKS)
    found = [one for one in call.world.webhooks.values() if one.guild_id == own.guild.id]
    return Answer(body=[_shown(call, webhook) for webhook in found])


def get_webhook(call: Call) -> Answer:
    return Answer(body=_shown(call, _managed(call)[0]))


def get_by_token(call: Call) -> Answer:
    return Answer(body=_shown(call, webhook_of(call, by_token=True), with_user=False))


def edit_webhook(call: Call) -> Answer:
    """Name, avatar, and the channel, within the guild."""
    webhook, where = _managed(call)
    guild = where.need_guild()
    before = _audited(webhook)
    form = Form.of(call.body)
    channel_id = form.snowflake("channel_id")
    _change(form, webhook)
    if channel_id is not None and ChannelId(channel_id) not in guild.channels:
        raise Refused(Refusal.UNKNOWN_CHANNEL)
    webhook.channel_id = webhook.channel_id if channel_id is None else ChannelId(channel_id)
    for one in dict.fromkeys((where.channel.id, webhook.channel_id)):
        tell_webhooks(call.world, guild.id, one)
    note(call, guild, Action.WEBHOOK_UPDATE, target=webhook.id, changes=differences(before, _audited(webhook)))
    return Answer(body=_shown(call, webhook))


def edit_by_token(call: Call) -> Answer:
    webhook = webhook_of(call, by_token=True)
    _change(Form.of(call.body), webhook)
    tell_webhooks(call.world, webhook.guild_id, webhook.channel_id)
    return Answer(body=_shown(call, webhook, with_user=False))


def _change(form: Form, webhook: Webhook) -> None:
    name, picture = read_name(form, "name"), form.text("avatar", maximum=10 * 1024 * 1024)
    form.check()
    webhook.name = name or webhook.name
    if "avatar" in form:
        webhook.avatar = None if picture is None else hash_of(picture)


def remove_webhook(call: Call) -> Answer:
    webhook, where = _managed(call)
    delete_webhook(call.world, webhook)
    changes = differences(_audited(webhook), {})
    note(call, where.need_guild(), Action.WEBHOOK_DELETE, target=webhook.id, changes=changes)
    return NO_CONTENT


def remove_by_token(call: Call) -> Answer:
    delete_webhook(call.world, webhook_of(call, by_token=True))
    return NO_CONTENT


_TOKEN = "/webhooks/{webhook_id}/{webhook_token}"  # noqa: S105 - a path
_LIMIT = Limit(5, 5.0)
ROUTES = (
    Route("POST", "/channels/{channel_id}/webhooks", post_webhook, limit=_LIMIT),
    Route("GET", "/channels/{channel_id}/webhooks", list_of_channel, limit=_LIMIT),
    Route("GET", "/guilds/{guild_id}/webhooks", list_of_guild, limit=_LIMIT),
    Route("GET", "/webhooks/{webhook_id}", get_webhook, limit=_LIMIT),
    Route("PATCH", "/webhooks/{webhook_id}", edit_webhook, limit=_LIMIT),
    Route("DELETE", "/webhooks/{webhook_id}", remove_webhook, limit=_LIMIT),
    Route("GET", _TOKEN, get_by_token, Caller.ANYONE, _LIMIT),
    Route("PATCH", _TOKEN, edit_by_token, Caller.ANYONE, _LIMIT),
    Route("DELETE", _TOKEN, remove_by_token, Caller.ANYONE, _LIMIT),
)
