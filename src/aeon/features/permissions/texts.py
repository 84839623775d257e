"""Every sentence of this feature that members read."""

from collections.abc import Mapping

from aeon.guild.access import CommandGroup

LIST_HEAD = "Who may use which commands, besides the owner and administrators:"
LISTED = "{group} {roles}, and roles above"
BY_DEFAULT = "{group} {who} (nobody is listed)"
GRANTED = "{role}, and roles above it, may use {group} now."
REVOKED = "{role} is no longer listed for {group}."
LAST_REVOKED = "{role} is no longer listed for {group}. Nobody is, so it is for {who} again."
NOT_LISTED = "{role} is not listed for {group}."

EVERYONE = "everyone"
MANAGERS = "members with Manage Server"
DEFAULTS: Mapping[CommandGroup, str] = {
    CommandGroup.ADMIN: MANAGERS,
    CommandGroup.MODERATION: "members whom Discord lets do the same",
    CommandGroup.LEVELLING: EVERYONE,
    CommandGroup.FUN: EVERYONE,
    CommandGroup.TICKETS: MANAGERS,
    CommandGroup.CUSTOM_COMMANDS: EVERYONE,
    CommandGroup.TEMPLATES: MANAGERS,
}
