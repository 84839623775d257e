"""Every sentence of this feature that a guild refuses with."""

from aeon.guild.languages import Text

INTENT_NEEDED = Text(
    "Discord lists members only to bots with the Server Members Intent",
    de="Discord nennt die Mitglieder nur Bots mit dem „Server Members Intent“",
)
