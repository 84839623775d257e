"""Every sentence of this feature that members read."""

from aeon.guild.languages import Text

PING = Text(
    "Checks whether the bot is there, and how fast it hears you.",
    de="Prüft, ob der Bot da ist und wie schnell er dich hört.",
)
PONG = Text("Pong! Your message reached me after {ms} ms.", de="Pong! Deine Nachricht war nach {ms} ms bei mir.")
