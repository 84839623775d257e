"""Members of a guild: read, searched, renamed, timed out, given roles, kicked.

https://discord.com/developers/docs/resources/guild#guild-member-object
"""

from aeon.discord.ids import RoleId
from aeon.simulator.call import NO_CONTENT, Answer, Call
from aeon.simulator.errors import Refusal, Refused
from aeon.simulator.payloads.user import member_object
from aeon.simulator.permissions import Permission, everyone, stands_above
from aeon.simulator.rest.access import Membership, member_of, membership, role_of
from aeon.simulator.rest.audit_log import note
from aeon.simulator.routes import Limit, Route
from aeon.simulator.validation.form import Form, refuse
from aeon.simulator.wire import Payload, iso, ms_of
from aeon.simulator.world.audit import Action, differences
from aeon.simulator.world.entities import Member, Role
from aeon.simulator.world.members import give_role, remove_member, take_role, update_member

_MAX_PAGE = 1000
_MAX_TIMEOUT_MS = 28 * 24 * 3600 * 1000


def get_member(call: Call) -> Answer:
    return Answer(body=member_object(call.world, member_of(call, membership(call).guild)))


def list_members(call: Call) -> Answer:
    """By rising user id, after one of them."""
    own = membership(call)
    after, limit = call.number("after", 0), _limit(call)
    found = sorted((member for member in own.guild.members.values() if int(member.user_id) > after), key=_by_id)
    return Answer(body=[member_object(call.world, member) for member in found[:limit]])


def _by_id(member: Member) -> int:
    return int(member.user_id)


def _limit(call: Call) -> int:
    text = call.asked("limit") or "1"
    if not text.isdecimal() or not 1 <= int(text) <= _MAX_PAGE:
        raise refuse(("limit",), "NUMBER_TYPE_MAX", f"int value should be less than or equal to {_MAX_PAGE}.")
    return int(text)


def search_members(call: Call) -> Answer:
    """Those whose user name or nickname begins with the query."""
    own = membership(call)
    query = (call.asked("query") or "").casefold()
    if not query:
        raise refuse(("query",), "BASE_TYPE_REQUIRED", "This field is required")
    found = [
        member
        for member in own.guild.members.values()
        if call.world.user(member.user_id).username.casefold().startswith(query)
        or (member.nick or "").casefold().startswith(query)
    ]
    return Answer(body=[member_object(call.world, member) for member in found[: _limit(call)]])


def edit_member(call: Call) -> Answer:
    """Nickname, roles, timeout, voice: each with its own permission."""
    own = membership(call)
    member = member_of(call, own.guild)
    form = Form.of(call.body)
    until = _read_timeout(call, own, member, form)
    roles = _read_roles(own, member, form)
    nick = form.text("nick", maximum=32)
    form.check()
    if "nick" in form:
        _check_naming(own, member)
    before, had = _state(member), list(member.roles)
    if "nick" in form:
        member.nick = nick or None
    if "communication_disabled_until" in form:
        member.timed_out_until_ms = until
    if roles is not None:
        member.roles = roles
    update_member(call.world, own.guild, member)
    if changes := differences(before, _state(member)):
        note(call, own.guild, Action.MEMBER_UPDATE, target=member.user_id, changes=changes)
    _note_roles(call, own, member, had)
    return Answer(body=member_object(call.world, member))


def _check_naming(own: Membership, member: Member) -> None:
    if member is own.member:
        own.need(Permission.CHANGE_NICKNAME)
    else:
        own.need(Permission.MANAGE_NICKNAMES)
        own.need_above(member)


def _state(member: Member) -> Payload:
    """What the audit log tells of a member."""
    until = member.timed_out_until_ms
    return {"nick": member.nick, "communication_disabled_until": None if until is None else iso(until)}


def _note_roles(call: Call, own: Membership, member: Member, had: list[RoleId]) -> None:
    """Put gained and lost roles into the audit log."""
    changes = tuple(
        {"key": key, "new_value": [{"id": role_id, "name": own.guild.roles[role_id].name} for role_id in moved]}
        for key, moved in (
            ("$add", [role_id for role_id in member.roles if role_id not in had]),
            ("$remove", [role_id for role_id in had if role_id not in member.roles]),
        )
        if moved
    )
    if changes:
        note(call, own.guild, Action.MEMBER_ROLE_UPDATE, target=member.user_id, changes=changes)


def _read_timeout(call: Call, own: Membership, member: Member, form: Form) -> int | None:
    """The end of the timeout, checked: at most 28 days away, of nobody who may do everything."""
    if "communication_disabled_until" not in form:
        return None
    own.need(Permission.MODERATE_MEMBERS)
    own.need_above(member)
    granted = own.guild.roles[everyone(own.guild)].permissions
    for role_id in member.roles:
        granted |= own.guild.roles[role_id].permissions
    if granted & Permission.ADMINISTRATOR:
        raise Refused(Refusal.MISSING_PERMISSIONS)
    text = form.text("communication_disabled_until", maximum=64)
    if text is None:
        return None
    try:
        until = ms_of(text)
    except ValueError:
        form.wrong(
            "communication_disabled_until", "DATE_TIME_TYPE_PARSE", f"Could not parse {text}. Should be ISO8601."
        )
        return None
    if until > call.world.now_ms() + _MAX_TIMEOUT_MS + 60_000:
        form.wrong(
            "communication_disabled_until", "GUILD_COMMUNICATION_DISABLED_UNTIL_MAX", "Time must be within 28 days."
        )
    return until


def _read_roles(own: Membership, member: Member, form: Form) -> list[RoleId] | None:
    if not form.gives("roles"):
        return None
    wanted = [RoleId(role_id) for role_id in form.snowflakes("roles", maximum=250) or ()]
    for role_id in wanted:
        if role_id not in own.guild.roles:
            raise refuse(("roles",), "ROLE_TYPE_UNKNOWN", f"Role {role_id} does not exist")
    for role_id in set(wanted) ^ set(member.roles):
        _check_handing(own, own.guild.roles[role_id])
    return list(dict.fromkeys(role_id for role_id in wanted if role_id != everyone(own.guild)))


def _check_handing(own: Membership, role: Role) -> None:
    own.need(Permission.MANAGE_ROLES)
    if role.managed or role.id == everyone(own.guild) or not stands_above(own.guild, own.member, role):
        raise Refused(Refusal.MISSING_PERMISSIONS)


def edit_own_member(call: Call) -> Answer:
    own = membership(call)
    form = Form.of(call.body)
    nick = form.text("nick", maximum=32)
    form.check()
    if "nick" in form:
        own.need(Permission.CHANGE_NICKNAME)
        own.member.nick = nick or None
        update_member(call.world, own.guild, own.member)
    return Answer(body=member_object(call.world, own.member))


def add_role(call: Call) -> Answer:
    own = membership(call)
    member, role = member_of(call, own.guild), role_of(call, own.guild)
    _check_handing(own, role)
    had = list(member.roles)
    give_role(call.world, own.guild, member, role)
    _note_roles(call, own, member, had)
    return NO_CONTENT


def remove_role(call: Call) -> Answer:
    own = membership(call)
    member, role = member_of(call, own.guild), role_of(call, own.guild)
    _check_handing(own, role)
    had = list(member.roles)
    take_role(call.world, own.guild, member, role)
    _note_roles(call, own, member, had)
    return NO_CONTENT


def kick(call: Call) -> Answer:
    own = membership(call)
    own.need(Permission.KICK_MEMBERS)
    member = member_of(call, own.guild)
    own.need_above(member)
    remove_member(call.world, own.guild, member.user_id)
    note(call, own.guild, Action.MEMBER_KICK, target=member.user_id)
    return NO_CONTENT


ROUTES = (
    Route("GET", "/guilds/{guild_id}/members", list_members, limit=Limit(10, 10.0)),
    Route("GET", "/guilds/{guild_id}/members/search", search_members, limit=Limit(10, 10.0)),
    Route("GET", "/guilds/{guild_id}/members/{user_id}", get_member, limit=Limit(5, 1.0)),
    Route("PATCH", "/guilds/{guild_id}/members/@me", edit_own_member),
    Route("PATCH", "/guilds/{guild_id}/members/{user_id}", edit_member, limit=Limit(10, 10.0)),
    Route("PUT", "/guilds/{guild_id}/members/{user_id}/roles/{role_id}", add_role, limit=Limit(10, 10.0)),
    Route("DELETE", "/guilds/{guild_id}/members/{user_id}/roles/{role_id}", remove_role, limit=Limit(10, 10.0)),
    Route("DELETE", "/guilds/{guild_id}/members/{user_id}", kick, limit=Limit(5, 1.0)),
)
