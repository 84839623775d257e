"""Whom a message mentions, and whom it may.

https://discord.com/developers/docs/resources/message#allowed-mentions-object
"""

import re

from attrs import frozen

from aeon.discord.ids import RoleId, UserId
from aeon.simulator.validation.form import Form
from aeon.simulator.world.entities import Guild
from aeon.simulator.world.world import World

_USER = re.compile(r"<@!?(\d{1,20})>")
_ROLE = re.compile(r"<@&(\d{1,20})>")
_EVERYONE = re.compile(r"@(everyone|here)\b")
_KINDS = ("users", "roles", "everyone")
_MAX_LISTED = 100


@frozen
class Allowed:
    """Which mentions in the text count. Listed ids count though their kind is not parsed."""

    parse: frozenset[str] = frozenset(_KINDS)
    users: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    replied_user: bool = True


@frozen
class Mentions:
    """Whom a text mentions, after what is allowed."""

    users: tuple[UserId, ...] = ()
    roles: tuple[RoleId, ...] = ()
    everyone: bool = False


def read_allowed(form: Form) -> Allowed:
    """What a body says of its mentions; without a word all count."""
    inner = form.form("allowed_mentions")
    if inner is None:
        return Allowed()
    parse = inner.items("parse", maximum=3) or []
    for index, kind in enumerate(parse):
        if kind not in _KINDS:
            message = "Value must be one of {'users', 'roles', 'everyone'}."
            inner.mistakes.add((*inner.path, "parse", index), "BASE_TYPE_CHOICES", message)
    users = inner.snowflakes("users", maximum=_MAX_LISTED) or ()
    roles = inner.snowflakes("roles", maximum=_MAX_LISTED) or ()
    for name, listed in (("users", users), ("roles", roles)):
        if name in parse and listed:
            path = (*inner.path, "parse")
            message = f'parse:["{name}"] and {name}: [ids...] are mutually exclusive.'
            inner.mistakes.add(path, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", message)
    return Allowed(
        frozenset(str(kind) for kind in parse), frozenset(users), frozenset(roles), inner.truth("replied_user") or False
    )


def find_mentions(
    world: World, guild: Guild | None, text: str, *, allowed: Allowed, may_mention_everyone: bool
) -> Mentions:
    """The mentions in a text. Roles count where they are mentionable or the author may mention everyone."""
    users = [
        UserId(found)
        for found in dict.fromkeys(_USER.findall(text))
        if found in world.users and ("users" in allowed.parse or found in allowed.users)
    ]
    roles: list[RoleId] = []
    for found in dict.fromkeys(_ROLE.findall(text)):
        role = None if guild is None else guild.roles.get(RoleId(found))
        if role is not None and ("roles" in allowed.parse or found in allowed.roles):
            roles.append(role.id)
    everyone = "everyone" in allowed.parse and may_mention_everyone and _EVERYONE.search(text) is not None
    return Mentions(tuple(users), tuple(roles), everyone and guild is not None)
