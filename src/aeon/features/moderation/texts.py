"""Every sentence of this feature that members read."""

from aeon.commands.languages import Text

TIMEOUT = Text(
    "Lets a member neither write nor speak for a while.",
    de="Lässt ein Mitglied eine Zeit lang weder schreiben noch sprechen.",
)
UNTIMEOUT = Text("Ends a member's timeout.", de="Beendet den Timeout eines Mitglieds.")
WHOM = Text("Which member.", de="Welches Mitglied.")
HOW_LONG = Text("How long, such as 10m, 1h30m or 7d.", de="Wie lange, etwa 10m, 1h30m oder 7d.")
WHY = Text("Why, for the audit log.", de="Warum, für das Audit-Log.")

TIMED_OUT = Text("{user} is timed out for {length}.", de="{user} hat einen Timeout für {length}.")
NO_LONGER = Text("{user} is no longer timed out.", de="{user} hat keinen Timeout mehr.")
ADMINISTRATOR = Text(
    "{user} is an administrator, and Discord lets nobody time out administrators.",
    de="{user} ist Administrator, und Discord lässt niemanden Administratoren einen Timeout geben.",
)
