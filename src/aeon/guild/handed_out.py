"""Roles that are named so that the bot hands them out: who may name which, and which can be handed out now.

Whoever names such a role owns the guild, or stands above the role and holds every permission it has: nobody gives what they could not
give by themselves. Where no person names it, but a service key that acts for nobody or another program, nobody's rights bound what is
done. Roles change, so what held when a role was named is looked at again when it is used.
"""

from collections.abc import Mapping
from enum import Enum, auto

from aeon.discord.ids import RoleId
from aeon.discord.model import Role
from aeon.discord.permissions import Permissions, has
from aeon.guild import texts
from aeon.guild.access import POWERS, Caller
from aeon.guild.directory import Directory, role_rank
from aeon.guild.languages import Text
from aeon.guild.own_roles import own_permissions


class Rule(Enum):
    """What keeps a role from being named, or from being handed out."""

    UNKNOWN = auto()
    """It was deleted, or never was."""
    EVERYONE = auto()
    MANAGED = auto()
    """Discord alone gives the roles of bots, boosters and subscribers."""
    POWERS = auto()
    """Who is given it could do what they must not."""
    NO_PERSON = auto()
    """It has one of `POWERS`, and no person names it."""
    RANK = auto()
    LACKS = auto()
    """The role may what whoever names it may not."""
    BOT_LACKS = auto()
    BOT_RANK = auto()


SENTENCES: Mapping[Rule, Text] = {
    Rule.UNKNOWN: texts.HANDED_OUT_UNKNOWN,
    Rule.EVERYONE: texts.HANDED_OUT_EVERYONE,
    Rule.MANAGED: texts.HANDED_OUT_MANAGED,
    Rule.POWERS: texts.HANDED_OUT_POWERS,
    Rule.NO_PERSON: texts.HANDED_OUT_NO_PERSON,
    Rule.RANK: texts.HANDED_OUT_RANK,
    Rule.LACKS: texts.HANDED_OUT_LACKS,
    Rule.BOT_LACKS: texts.HANDED_OUT_BOT_LACKS,
    Rule.BOT_RANK: texts.HANDED_OUT_BOT_RANK,
}
"""Each goes on from the name of what names the role."""


def broken_in_naming(role_id: RoleId, namer: Caller | None, directory: Directory) -> Rule | None:
    """The rule that forbids this person, None for a service key or another program, to name the role."""
    rule = broken_by_itself(role_id, directory)
    if rule is not None:
        return rule
    role = directory.roles[role_id]
    if namer is None:
        return Rule.NO_PERSON if needs_person(role) else None
    if namer.user_id == directory.owner_id:
        return None
    if role_rank(role) >= directory.rank(namer.roles):
        return Rule.RANK
    return None if has(directory.permissions_of(namer.user_id, namer.roles), role.permissions) else Rule.LACKS


def broken_in_use(role_id: RoleId, directory: Directory, *, without: int = POWERS) -> Rule | None:
    """The rule that forbids to hand the role out now, whoever named it; `without` is what nobody may come to by it."""
    rule = broken_by_itself(role_id, directory, without=without)
    if rule is not None:
        return rule
    if not has(own_permissions(directory), int(Permissions.MANAGE_ROLES)):
        return Rule.BOT_LACKS
    is_below = role_rank(directory.roles[role_id]) < directory.rank(directory.own_roles)
    return None if is_below else Rule.BOT_RANK


def broken_by_itself(role_id: RoleId, directory: Directory, *, without: int = 0) -> Rule | None:
    """The rule that forbids to hand out such a role, whatever the bot may."""
    role = directory.roles.get(role_id)
    if role is None:
        return Rule.UNKNOWN
    if role_id == RoleId(directory.guild_id):
        return Rule.EVERYONE
    if role.managed:
        return Rule.MANAGED
    return Rule.POWERS if role.permissions & without else None


def needs_person(role: Role) -> bool:
    """True where only a person may name this role, be it to hand it out or to give it rights: a stolen key must not be worth it."""
    return bool(role.permissions & POWERS)
