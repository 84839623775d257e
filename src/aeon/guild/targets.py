"""Whom a moderator may act on, and whom the bot can.

No moderator acts on someone whose top role is equal or higher, nobody on the owner, on themselves or on the bot, and the bot does not try
what its own roles cannot do. The owner stands above every role. What can be said without knowing the target's roles is said first, so
that Discord is not asked about somebody who is out of reach anyway.
"""

from enum import Enum, auto

from attrs import frozen

from aeon.discord.ids import RoleId, UserId
from aeon.discord.permissions import Permissions, has
from aeon.guild.access import Caller
from aeon.guild.directory import Directory
from aeon.guild.own_roles import own_permissions


class Rule(Enum):
    """What stands between a moderator and a target."""

    SELF = auto()
    BOT = auto()
    OWNER = auto()
    BOT_LACKS = auto()
    """The bot has not the permission in Discord that the act needs."""
    RANK = auto()
    BOT_RANK = auto()


@frozen
class Target:
    """A member somebody wants to act on."""

    user_id: UserId
    roles: tuple[RoleId, ...]


def broken_by_id(
    caller: Caller, user_id: UserId, *, needs: Permissions, directory: Directory, own_id: UserId
) -> Rule | None:
    """The rule that forbids to act on this user, whatever their roles; `needs` is what the act itself needs in Discord."""
    if user_id == caller.user_id:
        return Rule.SELF
    if user_id == own_id:
        return Rule.BOT
    if user_id == directory.owner_id:
        return Rule.OWNER
    return None if has(own_permissions(directory), int(needs)) else Rule.BOT_LACKS


def broken_by_rank(caller: Caller, target: Target, directory: Directory) -> Rule | None:
    """The rule that forbids to act on a member with these roles."""
    rank = directory.rank(target.roles)
    if caller.user_id != directory.owner_id and rank >= directory.rank(caller.roles):
        return Rule.RANK
    return Rule.BOT_RANK if rank >= directory.rank(directory.own_roles) else None
