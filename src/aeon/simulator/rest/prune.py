"""Throwing out those who have not been heard of for days.

https://discord.com/developers/docs/resources/guild#begin-guild-prune. Somebody is heard of by joining or writing; who
has roles is spared, but for roles that the caller names.
"""

from aeon.discord.ids import RoleId, UserId
from aeon.simulator.call import Answer, Call
from aeon.simulator.permissions import Permission
from aeon.simulator.rest.access import Membership, membership
from aeon.simulator.rest.audit_log import note
from aeon.simulator.routes import Route
from aeon.simulator.validation.form import Form, refuse
from aeon.simulator.world.audit import Action
from aeon.simulator.world.entities import Guild
from aeon.simulator.world.members import remove_member

_DEFAULT_DAYS, _MAX_DAYS = 7, 30
_DAY_MS = 86_400_000


def _inactive(call: Call, guild: Guild, *, days: int, roles: frozenset[RoleId]) -> list[UserId]:
    """Members without other roles than these who neither joined nor wrote within the days."""
    since = call.world.now_ms() - days * _DAY_MS
    heard = {
        message.author_id
        for channel in guild.channels.values()
        for message in channel.timeline or ()
        if message.created_ms > since
    }
    spared = heard | {guild.owner_id, call.world.bot_id}
    return [
        member.user_id
        for member in guild.members.values()
        if member.joined_ms <= since and member.user_id not in spared and roles.issuperset(member.roles)
    ]


def _allowed(call: Call) -> Membership:
    own = membership(call)
    own.need(Permission.KICK_MEMBERS, Permission.MANAGE_GUILD)
    return own


def count_prune(call: Call) -> Answer:
    own = _allowed(call)
    days = call.number("days", _DEFAULT_DAYS)
    if not 1 <= days <= _MAX_DAYS:
        raise refuse(("days",), "NUMBER_TYPE_MAX", f"int value should be between 1 and {_MAX_DAYS}.")
    roles = frozenset(RoleId(one) for text in call.query.get("include_roles", []) for one in text.split(","))
    return Answer(body={"pruned": len(_inactive(call, own.guild, days=days, roles=roles))})


def begin_prune(call: Call) -> Answer:
    """Each of them leaves; how many is told unless that was not wanted."""
    own = _allowed(call)
    form = Form.of(call.body)
    days = form.integer("days", minimum=1, maximum=_MAX_DAYS) or _DEFAULT_DAYS
    roles = frozenset(RoleId(one) for one in form.snowflakes("include_roles", maximum=250) or ())
    counted = form.truth("compute_prune_count")
    form.check()
    found = _inactive(call, own.guild, days=days, roles=roles)
    for user_id in found:
        remove_member(call.world, own.guild, user_id)
    options = {"delete_member_days": str(days), "members_removed": str(len(found))}
    note(call, own.guild, Action.MEMBER_PRUNE, target=None, options=options)
    return Answer(body={"pruned": None if counted is False else len(found)})


ROUTES = (
    Route("GET", "/guilds/{guild_id}/prune", count_prune),
    Route("POST", "/guilds/{guild_id}/prune", begin_prune),
)
