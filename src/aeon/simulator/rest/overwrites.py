"""Permission overwrites of a channel, one at a time."""

from aeon.discord.ids import RoleId, UserId
from aeon.simulator.call import NO_CONTENT, Answer, Call
from aeon.simulator.errors import Refusal, Refused
from aeon.simulator.permissions import Permission
from aeon.simulator.rest.access import place
from aeon.simulator.rest.audit_log import note
from aeon.simulator.routes import Limit, Route
from aeon.simulator.validation.channels import read_overwrite
from aeon.simulator.validation.form import Form
from aeon.simulator.world.audit import Action
from aeon.simulator.world.channels import set_overwrite, update_channel


def put_overwrite(call: Call) -> Answer:
    """Manage Roles is needed, and every permission that is allowed or denied."""
    where = place(call)
    guild = where.need_guild()
    if where.channel.thread is not None:
        raise Refused(Refusal.NOT_IN_THIS_CHANNEL)
    where.need(Permission.MANAGE_ROLES)
    target = call.params["overwrite_id"]
    form = Form.of(call.body)
    overwrite = read_overwrite(form, target, RoleId(target) in guild.roles)
    form.check()
    if overwrite.type == 0 and RoleId(target) not in guild.roles:
        raise Refused(Refusal.UNKNOWN_ROLE)
    if overwrite.type == 1 and UserId(target) not in call.world.users:
        raise Refused(Refusal.UNKNOWN_USER)
    if Permission(overwrite.allow | overwrite.deny) & ~where.permissions:
        raise Refused(Refusal.MISSING_PERMISSIONS)
    known = target in where.channel.overwrites
    set_overwrite(call.world, where.channel, overwrite)
    action = Action.CHANNEL_OVERWRITE_UPDATE if known else Action.CHANNEL_OVERWRITE_CREATE
    note(call, guild, action, target=where.channel.id, options={"id": target, "type": str(overwrite.type)})
    return NO_CONTENT


def delete_overwrite(call: Call) -> Answer:
    where = place(call)
    guild = where.need_guild()
    where.need(Permission.MANAGE_ROLES)
    target = call.params["overwrite_id"]
    if where.channel.overwrites.pop(target, None) is None:
        raise Refused(Refusal.UNKNOWN_OVERWRITE)
    update_channel(call.world, where.channel)
    options = {"id": target, "type": "0" if RoleId(target) in guild.roles else "1"}
    note(call, guild, Action.CHANNEL_OVERWRITE_DELETE, target=where.channel.id, options=options)
    return NO_CONTENT


ROUTES = (
    Route("PUT", "/channels/{channel_id}/permissions/{overwrite_id}", put_overwrite, limit=Limit(10, 15.0)),
    Route("DELETE", "/channels/{channel_id}/permissions/{overwrite_id}", delete_overwrite, limit=Limit(10, 15.0)),
)
