"""Every sentence of this feature that members read."""

from aeon.guild.languages import Text

TIMEOUT = Text(
    "Lets a member neither write nor speak for a while.",
    de="Lässt ein Mitglied eine Zeit lang weder schreiben noch sprechen.",
)
UNTIMEOUT = Text("Ends a member's timeout.", de="Beendet den Timeout eines Mitglieds.")
WHOM = Text("Which member.", de="Welches Mitglied.")
HOW_LONG = Text("How long, such as 10m, 1h30m or 7d.", de="Wie lange, etwa 10m, 1h30m oder 7d.")
WHY = Text("Why, for the audit log.", de="Warum, für das Audit-Log.")

TIMED_OUT = Text("{user} is timed out for {length}.", de="{user} hat einen Timeout von {length}.")
NO_LONGER = Text("{user} is no longer timed out.", de="{user} hat keinen Timeout mehr.")
ADMINISTRATOR = Text(
    "{user} is an administrator, and Discord lets nobody time out administrators.",
    de="{user} ist Administrator, und Administratoren kann auf Discord niemand einen Timeout geben.",
)

MUTE = Text(
    "Silences a member, until it is ended or for a while.",
    de="Schaltet ein Mitglied stumm, eine Zeit lang oder bis es jemand beendet.",
)
UNMUTE = Text(
    "Lets a muted member write and speak again.",
    de="Lässt ein stummgeschaltetes Mitglied wieder schreiben und sprechen.",
)
HOW_LONG_IF = Text(
    "How long, such as 10m, 1h30m or 7d; else until somebody ends it.",
    de="Wie lange, etwa 10m, 1h30m oder 7d; sonst, bis es jemand beendet.",
)
MUTED = Text("{user} is muted.", de="{user} ist stummgeschaltet.")
MUTED_FOR = Text("{user} is muted for {length}.", de="{user} ist für {length} stummgeschaltet.")
UNMUTED = Text("{user} is no longer muted.", de="{user} ist nicht mehr stummgeschaltet.")
ADMINISTRATOR_MUTE = Text(
    "{user} is an administrator, and nothing silences administrators.",
    de="{user} ist Administrator, und Administratoren lassen sich nicht stummschalten.",
)

NO_MEMBER = Text(
    "this user is no longer a member of this server", de="diese Person ist kein Mitglied dieses Servers mehr"
)
ROLE_GONE = Text("the role for that was deleted just now", de="die Rolle dafür wurde gerade gelöscht")
NOT_LET = Text("Discord does not let me do that", de="Discord lässt mich das nicht tun")
MUTE_ROLE = Text(
    "the role {role}, which mutes in this server, {rule}",
    de="die Rolle {role}, die auf diesem Server stummschaltet, {rule}",
)
NOT_MUTED = Text("this member is not muted", de="dieses Mitglied ist nicht stummgeschaltet")
ROLE_NOT_TAKEN = Text("Discord does not take the role away: {error}", de="Discord nimmt die Rolle nicht weg: {error}")
NOT_RENEWED = Text("Discord does not renew the timeout: {error}", de="Discord verlängert den Timeout nicht: {error}")
