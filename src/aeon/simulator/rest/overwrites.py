"""Permission overwrites of a channel, one at a time."""

from aeon.discord.ids import RoleId, UserId
from aeon.simulator.call import NO_CONTENT, Answer, Call
from aeon.simulator.errors import Refusal, Refused
from aeon.simulator.permissions import Permission
from aeon.simulator.rest.access import place
from aeon.simulator.routes import Limit, Route
from aeon.simulator.validation.channels import read_overwrite
from aeon.simulator.validation.form import Form
from aeon.simulator.world.channels import set_overwrite, update_channel


def put_overwrite(call: Call) -> Answer:
    """Manage Roles is needed, and every permission that is allowed or denied."""
    where = place(call)
    guild = where.need_guild()
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
    set_overwrite(call.world, where.channel, overwrite)
    return NO_CONTENT


def delete_overwrite(call: Call) -> Answer:
    where = place(call)
    where.need_guild()
    where.need(Permission.MANAGE_ROLES)
    if where.channel.overwrites.pop(call.params["overwrite_id"], None) is None:
        raise Refused(Refusal.UNKNOWN_OVERWRITE)
    update_channel(call.world, where.channel)
    return NO_CONTENT


ROUTES = (
    Route("PUT", "/channels/{channel_id}/permissions/{overwrite_id}", put_overwrite, limit=Limit(10, 15.0)),
    Route("DELETE", "/channels/{channel_id}/permissions/{overwrite_id}", delete_overwrite, limit=Limit(10, 15.0)),
)
