"""Every sentence of this feature that members read."""

from collections.abc import Mapping

from aeon.guild.access import CommandGroup
from aeon.guild.languages import Text

PERMISSIONS = Text(
    "Shows and changes which roles may use which commands.",
    de="Zeigt und ändert, welche Rollen welche Befehle benutzen dürfen.",
)
LIST = Text("Shows which roles may use which commands.", de="Zeigt, welche Rollen welche Befehle benutzen dürfen.")
GRANT = Text(
    "Lets a role, and the roles above it, use a group of commands.",
    de="Lässt eine Rolle und die Rollen darüber eine Gruppe von Befehlen benutzen.",
)
REVOKE = Text("Takes a group of commands from a role.", de="Entzieht einer Rolle eine Gruppe von Befehlen.")
WHICH_ROLE = Text("Which role.", de="Welche Rolle.")
WHICH_GROUP = Text("Which commands.", de="Welche Befehle.")

LIST_HEAD = Text(
    "Who may use which commands, besides the owner and administrators:",
    de="Wer außer dem Eigentümer und Administratoren welche Befehle benutzen darf:",
)
LISTED = Text("{group} {roles}, and roles above", de="{group} {roles} und Rollen darüber")
GONE = Text("{role} (deleted)", de="{role} (gelöscht)")
BY_DEFAULT = Text("{group} {who} (nobody is listed)", de="{group} {who} (keine Rolle ist eingetragen)")
GRANTED = Text(
    "{role}, and roles above it, may use {group} now.",
    de="{role} und Rollen darüber dürfen jetzt {group} benutzen.",
)
REVOKED = Text("{role} is no longer listed for {group}.", de="{role} ist für {group} nicht mehr eingetragen.")
LAST_REVOKED = Text(
    "{role} is no longer listed for {group}. Nobody is, so it is for {who} again.",
    de="{role} ist für {group} nicht mehr eingetragen. Jetzt ist es keine mehr, also gilt wieder: {who}.",
)
NOT_LISTED = Text("{role} is not listed for {group}.", de="{role} ist für {group} nicht eingetragen.")

EVERYONE = Text("everyone", de="alle")
MANAGERS = Text("members with Manage Server", de="Mitglieder mit „Server verwalten“")
DEFAULTS: Mapping[CommandGroup, str] = {
    CommandGroup.ADMIN: MANAGERS,
    CommandGroup.MODERATION: Text(
        "members whom Discord lets do the same", de="Mitglieder, denen Discord dasselbe erlaubt"
    ),
    CommandGroup.LEVELLING: EVERYONE,
    CommandGroup.FUN: EVERYONE,
    CommandGroup.TICKETS: MANAGERS,
    CommandGroup.CUSTOM_COMMANDS: EVERYONE,
    CommandGroup.TEMPLATES: MANAGERS,
}
