"""Roles that a caller names so that they are given, or given rights."""

from typing import Any

from aeon.discord.ids import RoleId
from aeon.guild.access import POWERS
from aeon.web.errors import Denied
from aeon.web.route import ApiCall


def check_named_role(call: ApiCall[Any], role_id: RoleId) -> None:
    """Raise `Denied` where a service key that acts for nobody names a role with power over the server or its members.

    Such a key may be stolen, and nobody's own rights bound what it does. Whether there is such a role is the guild's to say.
    """
    directory = call.guilds.read(call.guild_id)
    role = None if directory is None else directory.roles.get(role_id)
    if call.caller.user_id is None and role is not None and role.permissions & POWERS:
        raise Denied(
            "a service key may name a role with Administrator, Manage Server, Manage Roles, Ban Members or Kick Members"
            " only for a person (X-Aeon-User)"
        )
