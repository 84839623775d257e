"""Every sentence of this feature that members read."""

from aeon.guild.languages import Text

SETTINGS = Text(
    "Shows and changes the settings of this server.", de="Zeigt und ändert die Einstellungen dieses Servers."
)
SHOW = Text("Shows the settings of this server.", de="Zeigt die Einstellungen dieses Servers.")
SET = Text("Changes one setting of this server.", de="Ändert eine Einstellung dieses Servers.")
SET_NAME = Text("Which setting.", de="Welche Einstellung.")
SET_VALUE = Text("What it is to be.", de="Was gelten soll.")

SHOW_HEAD = Text("Settings of this server:", de="Einstellungen dieses Servers:")
SHOW_FOOT = Text("Change one with {usage}.", de="Ändere eine mit {usage}.")
NO_SUCH = Text(
    "There is no setting {name}. Type {usage} to see them all.",
    de="Es gibt keine Einstellung {name}. Tippe {usage}, um alle zu sehen.",
)
FAULT = Text("{name} {fault}.", de="{name} {fault}.")
IS_NOW = Text("{name} is now {value}.", de="{name} ist jetzt {value}.")
COMMANDS_RETURN = Text(
    "Discord takes no new slash commands in this server for now. They return {time}.",
    de="Discord nimmt auf diesem Server vorerst keine neuen Slash-Befehle an. Sie kommen wieder: {time}.",
)
NOT_SWITCH = Text("must be on or off", de="muss on oder off sein")
NOT_TIME = Text("must be a time such as 5s or 1m, or 0", de="muss eine Zeit sein, etwa 5s oder 1m, oder 0")
TIME_LONG = Text("must be at most {most}", de="darf höchstens {most} sein")
NOTHING = Text("not set", de="nicht gesetzt")
NONE = "none"
ON, OFF = "on", "off"
