"""One guild's configuration as the database holds it, read in one snapshot."""

from collections.abc import Mapping

from attrs import Factory, frozen

from aeon.guild.access import RoleGrants
from aeon.guild.settings import Settings


@frozen
class GuildRows:
    settings: Settings
    version: int
    grants: RoleGrants = Factory(RoleGrants)
    command_cooldowns: Mapping[str, int] = Factory(dict)
    """Milliseconds by command; a 0 counts."""
    registered_hash: str | None = None
    """Of the slash commands last registered in the guild; None: never by us."""
