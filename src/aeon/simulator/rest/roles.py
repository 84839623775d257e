"""Roles of a guild.

https://discord.com/developers/docs/resources/guild#create-guild-role
"""

from aeon.discord.ids import RoleId
from aeon.simulator.call import NO_CONTENT, Answer, Call
from aeon.simulator.errors import Refusal, Refused
from aeon.simulator.payloads.guild import role_object
from aeon.simulator.permissions import Permission, everyone, stands_above
from aeon.simulator.rest.access import Membership, membership, role_of
from aeon.simulator.rest.audit_log import note
from aeon.simulator.routes import Limit, Route
from aeon.simulator.validation.form import Form
from aeon.simulator.world.audit import Action, differences
from aeon.simulator.world.entities import Role
from aeon.simulator.world.roles import create_role, delete_role, move_role, new_role, update_role

MAX_ROLES = 250
_MAX_BITS = 2**63


def list_roles(call: Call) -> Answer:
    return Answer(body=[role_object(role) for role in membership(call).guild.roles.values()])


def get_role(call: Call) -> Answer:
    return Answer(body=role_object(role_of(call, membership(call).guild)))


def add_role(call: Call) -> Answer:
    """A new role at the bottom, with no more permissions than its maker's."""
    own = membership(call)
    own.need(Permission.MANAGE_ROLES)
    if len(own.guild.roles) >= MAX_ROLES:
        raise Refused(Refusal.MAXIMUM_ROLES)
    role = new_role(call.world, permissions=own.guild.roles[everyone(own.guild)].permissions)
    _apply(own, role, Form.of(call.body))
    create_role(call.world, own.guild, role)
    made = role_object(role)
    note(call, own.guild, Action.ROLE_CREATE, target=role.id, changes=differences({}, made))
    return Answer(body=made)


def _apply(own: Membership, role: Role, form: Form) -> None:
    """Change the fields given, all or none."""
    name, color = form.text("name", maximum=100), form.integer("color", maximum=0xFFFFFF)
    colors = form.form("colors")
    if colors is not None:
        color = colors.integer("primary_color", maximum=0xFFFFFF)
    permissions = form.integer("permissions", maximum=_MAX_BITS)
    hoist, mentionable = form.truth("hoist"), form.truth("mentionable")
    form.check()
    if permissions is not None and Permission(permissions & ~role.permissions) & ~own.permissions:
        raise Refused(Refusal.MISSING_PERMISSIONS)
    role.name = name or role.name
    role.color = role.color if color is None else color
    role.permissions = role.permissions if permissions is None else permissions
    role.hoist = role.hoist if hoist is None else hoist
    role.mentionable = role.mentionable if mentionable is None else mentionable


def _need_above(own: Membership, role: Role) -> None:
    own.need(Permission.MANAGE_ROLES)
    if not stands_above(own.guild, own.member, role):
        raise Refused(Refusal.MISSING_PERMISSIONS)


def edit_role(call: Call) -> Answer:
    own = membership(call)
    role = role_of(call, own.guild)
    _need_above(own, role)
    before = role_object(role)
    _apply(own, role, Form.of(call.body))
    update_role(call.world, own.guild, role)
    after = role_object(role)
    note(call, own.guild, Action.ROLE_UPDATE, target=role.id, changes=differences(before, after))
    return Answer(body=after)


def move_roles(call: Call) -> Answer:
    """Positions of several roles; each must be below the caller, and stay so."""
    own = membership(call)
    own.need(Permission.MANAGE_ROLES)
    for index, item in enumerate(call.body if isinstance(call.body, list) else []):
        form = Form(item, path=(index,))
        role = own.guild.roles.get(RoleId(form.snowflake("id") or ""))
        position = form.integer("position")
        form.check()
        if role is None:
            raise Refused(Refusal.UNKNOWN_ROLE)
        if position is None or position == role.position:
            continue
        _need_above(own, role)
        move_role(call.world, own.guild, role, position)
    return Answer(body=[role_object(role) for role in own.guild.roles.values()])


def remove_role(call: Call) -> Answer:
    own = membership(call)
    role = role_of(call, own.guild)
    _need_above(own, role)
    if role.managed or role.id == everyone(own.guild):
        raise Refused(Refusal.INVALID_ROLE)
    delete_role(call.world, own.guild, role)
    note(call, own.guild, Action.ROLE_DELETE, target=role.id, changes=differences(role_object(role), {}))
    return NO_CONTENT


ROUTES = (
    Route("GET", "/guilds/{guild_id}/roles", list_roles),
    Route("GET", "/guilds/{guild_id}/roles/{role_id}", get_role),
    Route("POST", "/guilds/{guild_id}/roles", add_role, limit=Limit(10, 10.0)),
    Route("PATCH", "/guilds/{guild_id}/roles", move_roles),
    Route("PATCH", "/guilds/{guild_id}/roles/{role_id}", edit_role, limit=Limit(10, 10.0)),
    Route("DELETE", "/guilds/{guild_id}/roles/{role_id}", remove_role, limit=Limit(10, 10.0)),
)
