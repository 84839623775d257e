"""Every sentence of this room that members read."""

import math
from collections.abc import Mapping

from aeon.commands.option import OptionKind
from aeon.discord.permissions import Permissions
from aeon.guild.languages import Text
from aeon.guild.modules import Module

MODULE_OFF = Text(
    "This module is currently disabled. Enable it in the dashboard.",
    de="Dieses Modul ist gerade ausgeschaltet. Schalte es im Dashboard ein.",
)
SLASH_OFF = Text(
    "Slash commands are switched off in this server. Use {usage} instead.",
    de="Slash-Befehle sind auf diesem Server ausgeschaltet. Schreibe stattdessen {usage}.",
)
NOT_ALLOWED = Text(
    "You may not use `{name}` here. Ask somebody who manages this server.",
    de="Du darfst `{name}` hier nicht benutzen. Frage jemanden, der diesen Server verwaltet.",
)
FEATURE_OFF = Text(
    "`{name}` is switched off here for now, because it failed too often. It will be tried again by itself.",
    de="`{name}` ist hier vorerst ausgeschaltet, weil es zu oft fehlgeschlagen ist. Ich versuche es später von selbst wieder.",
)
USE_SLASH = Text(
    "I listen to slash commands here. Type `/help` to see what I can do.",
    de="Ich höre hier auf Slash-Befehle. Tippe `/help`, um zu sehen, was ich kann.",
)
GREETING = Text(
    "My prefix here is {prefix}. Type {help} to see what I can do.",
    de="Mein Präfix ist hier {prefix}. Tippe {help}, um zu sehen, was ich kann.",
)
WENT_WRONG = Text("Something went wrong (reference {reference})", de="Etwas ist schiefgegangen (Kennung {reference})")
BUSY = Text(
    "I have too much to do right now. Please try again in a moment.",
    de="Ich habe gerade zu viel zu tun. Bitte versuche es gleich noch einmal.",
)
RESTING = Text(
    "Something keeps going wrong in this server, so I am taking a break here. Please try again in a few minutes.",
    de="Auf diesem Server geht immer wieder etwas schief, deshalb mache ich hier Pause. Versuche es in ein paar Minuten noch einmal.",
)
NOT_READY = Text(
    "I am not ready for this server yet. Please try again in a moment.",
    de="Ich bin für diesen Server noch nicht bereit. Bitte versuche es gleich noch einmal.",
)
UNKNOWN_SLASH = Text(
    "I do not know this command any more. Discord will soon stop offering it.",
    de="Diesen Befehl kenne ich nicht mehr. Discord bietet ihn bald nicht mehr an.",
)
NOT_SET_UP = Text("This button is not set up yet.", de="Dieser Knopf ist noch nicht eingerichtet.")
SUBCOMMAND = Text("Say what to do with `{name}`: {names}.", de="Sage dazu, was `{name}` tun soll: {names}.")
USAGE = Text("{fault}\nUsage: {usage}", de="{fault}\nSo geht es: {usage}")
QUOTES = Text(
    "Quotation marks keep words together: {example}", de="Anführungszeichen halten Wörter zusammen: {example}"
)
HELP = Text(
    "Lists the commands you may use, or explains one of them.",
    de="Zählt die Befehle auf, die du benutzen darfst, oder erklärt einen davon.",
)
HELP_COMMAND = Text("The command to explain.", de="Der Befehl, der erklärt werden soll.")
HELP_HEAD = Text("Commands you may use here:", de="Befehle, die du hier benutzen darfst:")
HELP_FOOT = Text("Type {usage} to learn more of one.", de="Tippe {usage}, um mehr über einen Befehl zu erfahren.")
HELP_ALWAYS = Text("Always there", de="Immer da")
HELP_UNKNOWN = Text(
    "There is no command {name} that you may use here.",
    de="Es gibt keinen Befehl {name}, den du hier benutzen darfst.",
)
NOT_SAVED = Text(
    "I cannot save this right now, so nothing has changed. Please try again in a moment.",
    de="Ich kann das gerade nicht speichern, es hat sich also nichts geändert. Bitte versuche es gleich noch einmal.",
)
DISCORD_AWAY = Text(
    "Discord does not answer me right now, so nothing has changed. Please try again in a moment.",
    de="Discord antwortet mir gerade nicht, es hat sich also nichts geändert. Bitte versuche es gleich noch einmal.",
)
NOT_KNOWN = Text(
    "I cannot tell whether this was done. Please look before you try again.",
    de="Ich weiß nicht, ob das geschehen ist. Bitte sieh nach, bevor du es noch einmal versuchst.",
)

TARGET_SELF = Text("You cannot use `{name}` on yourself.", de="Du kannst `{name}` nicht auf dich selbst anwenden.")
TARGET_BOT = Text("I do not use `{name}` on myself.", de="Ich wende `{name}` nicht auf mich selbst an.")
TARGET_OWNER = Text(
    "Nobody can use `{name}` on the owner of this server.",
    de="Niemand kann `{name}` auf den Eigentümer dieses Servers anwenden.",
)
BOT_LACKS = Text(
    "I lack a permission for that here: {permissions}.", de="Dafür fehlt mir hier eine Berechtigung: {permissions}."
)
CALLER_LACKS = Text(
    "You lack a permission for that here: {permissions}.", de="Dafür fehlt dir hier eine Berechtigung: {permissions}."
)
TARGET_RANK = Text(
    "Your highest role is not above that of {user}, so you cannot use `{name}` on them.",
    de="Deine höchste Rolle steht nicht über der von {user}, deshalb kannst du `{name}` nicht auf diese Person anwenden.",
)
TARGET_BOT_RANK = Text(
    "My highest role is not above that of {user}, so Discord does not let me. Move my role up in the list of roles.",
    de="Meine höchste Rolle steht nicht über der von {user}, deshalb lässt Discord mich das nicht tun. Schiebe meine Rolle nach oben.",
)
TARGET_GONE = Text("{user} is not a member of this server.", de="{user} ist kein Mitglied dieses Servers.")
TARGET_AWAY = Text(
    "Discord does not tell me who that is right now, so I did nothing. Please try again in a moment.",
    de="Discord sagt mir gerade nicht, wer das ist, deshalb habe ich nichts getan. Bitte versuche es gleich noch einmal.",
)

WAIT_ONE = Text(
    "Please wait 1 second before using this command again.",
    de="Bitte warte 1 Sekunde, bevor du diesen Befehl wieder benutzt.",
)
WAIT = Text(
    "Please wait {seconds} seconds before using this command again.",
    de="Bitte warte {seconds} Sekunden, bevor du diesen Befehl wieder benutzt.",
)

MISSING = Text("`{name}` is missing: {description}", de="`{name}` fehlt: {description}")
LEFT_OVER = Text("I do not know what to do with `{rest}`.", de="Ich weiß nicht, was ich mit `{rest}` anfangen soll.")
FIND_NONE = Text("I find no {kind} `{word}`.", de="Ich finde nichts mit dem Namen `{word}` ({kind}).")
SEVERAL = Text(
    "More than one member is called `{word}`. Mention the one you mean.",
    de="Mehr als ein Mitglied heißt `{word}`. Erwähne das, das du meinst.",
)
NOT_CHOICE = Text("`{name}` must be one of: {choices}.", de="`{name}` muss eines davon sein: {choices}.")
NOT_KIND = Text("`{name}` must be a {kind}, not `{word}`.", de="`{name}` muss eine {kind} sein, nicht `{word}`.")
NOT_SWITCH = Text("`{name}` must be yes or no, not `{word}`.", de="`{name}` muss ja oder nein sein, nicht `{word}`.")
NOT_DURATION = Text(
    "`{name}` must be a duration such as 10m, 1h30m or 7d, not `{word}`.",
    de="`{name}` muss eine Dauer sein, etwa 10m, 1h30m oder 7d, nicht `{word}`.",
)
TOO_SMALL = Text("`{name}` must be at least {bound}.", de="`{name}` muss mindestens {bound} sein.")
TOO_LARGE = Text("`{name}` must be at most {bound}.", de="`{name}` darf höchstens {bound} sein.")
TOO_SHORT = Text(
    "`{name}` must be at least {bound} characters long.", de="`{name}` braucht mindestens {bound} Zeichen."
)
TOO_LONG = Text(
    "`{name}` must be at most {bound} characters long.", de="`{name}` darf höchstens {bound} Zeichen haben."
)

YES, NO = Text("yes", de="ja"), Text("no", de="nein")
"""As they are typed."""

KIND_NAMES: Mapping[OptionKind, Text] = {
    OptionKind.TEXT: Text("text", de="Text"),
    OptionKind.INTEGER: Text("whole number", de="ganze Zahl"),
    OptionKind.NUMBER: Text("number", de="Zahl"),
    OptionKind.SWITCH: Text("yes or no", de="ja oder nein"),
    OptionKind.USER: Text("member", de="Mitglied"),
    OptionKind.ROLE: Text("role", de="Rolle"),
    OptionKind.CHANNEL: Text("channel", de="Kanal"),
    OptionKind.DURATION: Text("duration", de="Dauer"),
}
"""As members read them."""

MODULE_NAMES: Mapping[Module, Text] = {
    Module.MODERATION: Text("Moderation", de="Moderation"),
    Module.LEVELLING: Text("Levelling", de="Stufen"),
    Module.FUN: Text("Fun", de="Spaß"),
    Module.TICKETS: Text("Tickets", de="Tickets"),
    Module.CUSTOM_COMMANDS: Text("Custom commands", de="Eigene Befehle"),
    Module.AUTO_RESPONDERS: Text("Auto responders", de="Automatische Antworten"),
}

PERMISSION_NAMES: Mapping[Permissions, Text] = {
    Permissions.EMBED_LINKS: Text("Embed Links", de="Links einbetten"),
    Permissions.SEND_POLLS: Text("Create Polls", de="Umfragen erstellen"),
    Permissions.KICK_MEMBERS: Text("Kick Members", de="Mitglieder kicken"),
    Permissions.BAN_MEMBERS: Text("Ban Members", de="Mitglieder bannen"),
    Permissions.MODERATE_MEMBERS: Text("Moderate Members", de="Mitglieder moderieren"),
    Permissions.MANAGE_MESSAGES: Text("Manage Messages", de="Nachrichten verwalten"),
    Permissions.MANAGE_CHANNELS: Text("Manage Channels", de="Kanäle verwalten"),
    Permissions.MANAGE_ROLES: Text("Manage Roles", de="Rollen verwalten"),
    Permissions.MANAGE_GUILD: Text("Manage Guild", de="Server verwalten"),
    Permissions.MANAGE_THREADS: Text("Manage Threads", de="Threads verwalten"),
    Permissions.VIEW_CHANNEL: Text("View Channel", de="Kanäle ansehen"),
    Permissions.SEND_MESSAGES: Text("Send Messages", de="Nachrichten senden"),
    Permissions.SEND_MESSAGES_IN_THREADS: Text("Send Messages In Threads", de="Nachrichten in Threads senden"),
    Permissions.CONNECT: Text("Connect", de="Verbinden"),
}
"""Of those that commands and their answers need."""


def whole_seconds(seconds: float) -> int:
    """As a running cooldown says them: rounded up, and never none."""
    # Sums of floating-point times may be off by a hair, which must not make another second of it.
    return max(1, math.ceil(round(seconds, 3)))


def code(text: str) -> str:
    """The text as Discord shows code, whatever backticks are in it."""
    return f"`` {text} ``" if "`" in text else f"`{text}`"
