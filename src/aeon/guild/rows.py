"""One guild's configuration as the database holds it, read in one snapshot."""

from collections.abc import Mapping

from attrs import Factory, frozen

from aeon.guild.access import RoleGrants
from aeon.guild.errors import Fault
from aeon.guild.settings import Settings


@frozen
class GuildRows:
    """Only what fits the rules; `faults` names the rest."""

    settings: Settings
    version: int
    grants: RoleGrants = Factory(RoleGrants)
    command_cooldowns: Mapping[str, int] = Factory(dict)
    """Milliseconds by command; a 0 counts."""
    registered_hash: str | None = None
    """Of the slash commands last registered in the guild; None: never by us."""
    faults: tuple[Fault, ...] = ()
    """Values and rows that another program wrote and no rule lets in: a default stands in, or the row is passed over."""


@frozen
class SavedSettings:
    """A row of settings after it was written, with the version that the write made."""

    settings: Settings
    version: int
    faults: tuple[Fault, ...] = ()
