"""Who may manage a guild from outside Discord: its owner, who has Administrator or Manage Server there, and the group `admin`.

The first are read off the guild's directory; the group is the actor's to say, whose the rows are.
"""

from datetime import UTC, datetime

from attrs import frozen

from aeon.actors.turn import Turn
from aeon.discord.ids import RoleId, UserId
from aeon.discord.permissions import Permissions, has, timed_out_permissions
from aeon.guild.access import Caller, CommandGroup, may
from aeon.guild.behaviour import Handler, handler
from aeon.guild.directory import Directory
from aeon.guild.messages import IsAdmin
from aeon.guild.state import GuildState


@frozen
class Membership:
    """A member as far as rights go; `timed_out_until` may lie in the past."""

    roles: tuple[RoleId, ...] = ()
    timed_out_until: datetime | None = None

    @property
    def is_timed_out(self) -> bool:
        return self.timed_out_until is not None and self.timed_out_until > datetime.now(UTC)


def manages_guild(directory: Directory, user_id: UserId, membership: Membership) -> bool:
    """True where Discord itself lets this member manage the guild. A time-out takes that from all but owners and administrators."""
    permissions = directory.permissions_of(user_id, membership.roles)
    if membership.is_timed_out:
        permissions = timed_out_permissions(permissions)
    return has(permissions, int(Permissions.MANAGE_GUILD))


def standing_handlers() -> tuple[Handler, ...]:
    return (handler("", IsAdmin, _is_admin),)


def _is_admin(state: GuildState, message: IsAdmin, turn: Turn) -> bool:
    caller = Caller(message.user_id, message.roles)
    granted = may(caller, CommandGroup.ADMIN, needs=Permissions(0), directory=state.directory, grants=state.grants)
    turn.answer(granted)
    return True
