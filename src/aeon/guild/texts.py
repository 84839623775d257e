"""Every sentence of this room that members or callers of the API read; they begin small and end without a full stop."""

from aeon.guild.languages import Text

CHANGED_SINCE = Text(
    "this has changed since it was read; it is at version {version} now",
    de="das hat sich geändert, seit es gelesen wurde; es hat jetzt Version {version}",
)
FEATURE_OFF = Text(
    "{feature} is switched off here for now, because it failed too often",
    de="{feature} ist hier vorerst ausgeschaltet, weil es zu oft fehlgeschlagen ist",
)
DISCORD_AWAY = Text("Discord does not answer", de="Discord antwortet nicht")

NOT_ENTITLED = Text(
    "only the owner and administrators can say who belongs to the group admin",
    de="nur der Eigentümer und Administratoren können sagen, wer zur Gruppe admin gehört",
)
NEEDS_PERSON = Text(
    "a service key may name a role with {powers} only for a person (X-Aeon-User)",
    de="ein Dienstschlüssel darf eine Rolle mit {powers} nur im Namen einer Person nennen (X-Aeon-User)",
)
NO_ROLE = Text("there is no such role in this server", de="nennt keine Rolle dieses Servers")
NO_COMMAND = Text("there is no such command", de="nennt keinen Befehl")
PERMISSIONS_FULL = Text(
    "there are {most} permissions already, which is as many as there can be",
    de="es gibt schon {most} Berechtigungen, und mehr kann es nicht geben",
)
PERMISSION_EXISTS = Text("this role has the group {group} already", de="diese Rolle hat die Gruppe {group} schon")
NO_PERMISSION = Text("there is no permission with this id", de="es gibt keine Berechtigung mit dieser Kennung")
COOLDOWNS_FULL = Text(
    "there are {most} cooldowns already, which is as many as there can be",
    de="es gibt schon {most} Wartezeiten, und mehr kann es nicht geben",
)
NO_COOLDOWN = Text("{name} has no cooldown of its own", de="{name} hat keine eigene Wartezeit")

NO_SETTING = Text("there is no such setting", de="ist keine Einstellung")
NOT_BOOL = Text("must be true or false", de="muss true oder false sein")
PREFIX_LENGTH = Text("must be text of 1 to {most} characters", de="muss ein Text mit 1 bis {most} Zeichen sein")
PREFIX_SPACES = Text(
    "must have neither spaces nor invisible characters", de="darf weder Leerzeichen noch unsichtbare Zeichen haben"
)
NOT_MILLISECONDS = Text(
    "must be a whole number of milliseconds from 0 to {most}",
    de="muss eine ganze Zahl von Millisekunden zwischen 0 und {most} sein",
)
NO_TIMEZONE = Text("must name a time zone, such as Europe/Berlin", de="muss eine Zeitzone nennen, etwa Europe/Berlin")
NOT_ROLE_ID = Text("must be a role's id, as text, or null", de="muss die Kennung einer Rolle sein, als Text, oder null")
NOT_CHANNEL_ID = Text(
    "must be a channel's id, as text, or null", de="muss die Kennung eines Kanals sein, als Text, oder null"
)
NO_CHANNEL = Text("must be a channel of this server", de="muss ein Kanal dieses Servers sein")
NOT_MODE = Text("must be one of: {modes}", de="muss eines davon sein: {modes}")
NOT_MESSAGE = Text(
    "must be text of 1 to {most} characters, or null", de="muss ein Text mit 1 bis {most} Zeichen sein, oder null"
)

ROW_GROUP = Text("there is no command group {group}", de="es gibt keine Befehlsgruppe {group}")
ROW_ROLE = Text("{role} is no role's id", de="{role} ist keine Kennung einer Rolle")
ROW_LEVEL = Text(
    "{level} is no level from 1 to {most}",
    de="{level} ist keine Stufe von 1 bis {most}",
)
ROW_MULTIPLIER = Text(
    "{multiplier} is no number from 0 to {most}",
    de="{multiplier} ist keine Zahl von 0 bis {most}",
)
ROW_TARGET = Text(
    "{target} is no role or channel of this server, or a thread that is closed now",
    de="{target} ist keine Rolle und kein Kanal dieses Servers, oder ein Thread, der jetzt geschlossen ist",
)
ROW_COMMAND = Text("there is no command {name}", de="es gibt keinen Befehl {name}")
ROW_RETURN = Text(
    "Discord never asks to wait so long, so commands do not wait for it",
    de="so lange lässt Discord nie warten, also warten die Befehle nicht darauf",
)
ROW_MILLISECONDS = Text(
    "{wait} is no whole number of milliseconds from 0 to {most}",
    de="{wait} ist keine ganze Zahl von Millisekunden zwischen 0 und {most}",
)

TEMPLATE_NAME_LENGTH = Text("must be text of 1 to {most} characters", de="muss ein Text mit 1 bis {most} Zeichen sein")
TEMPLATE_NAME_SPACES = Text(
    "must have no spaces around it and no invisible characters in it",
    de="darf keine Leerzeichen am Rand und keine unsichtbaren Zeichen haben",
)
TOO_MANY_ROWS = Text(
    "there are more than {most}, and those beyond are passed over",
    de="es gibt mehr als {most}, und alle weiteren werden übergangen",
)

POWERS = Text(
    "Administrator, Manage Server, Manage Roles, Ban Members or Kick Members",
    de="„Administrator“, „Server verwalten“, „Rollen verwalten“, „Mitglieder bannen“ oder „Mitglieder kicken“",
)
"""What a role can have that is worth more than the rest."""

HANDED_OUT_UNKNOWN = Text("must be a role of this server", de="muss eine Rolle dieses Servers sein")
HANDED_OUT_EVERYONE = Text("must not be the role that everyone has", de="darf nicht die Rolle sein, die alle haben")
HANDED_OUT_MANAGED = Text(
    "must not be a role that Discord gives by itself, such as a bot's own",
    de="darf keine Rolle sein, die Discord selbst vergibt, etwa die eigene eines Bots",
)
HANDED_OUT_POWERS = Text("must not have {powers}", de="darf nichts davon haben: {powers}").filled(powers=POWERS)
HANDED_OUT_NO_PERSON = Text(
    "must not have {powers} where a service key names it for nobody (X-Aeon-User)",
    de="darf nichts davon haben, wenn ein Dienstschlüssel sie in niemandes Namen nennt (X-Aeon-User): {powers}",
).filled(powers=POWERS)
HANDED_OUT_RANK = Text("must stand below your highest role", de="muss unter deiner höchsten Rolle stehen")
HANDED_OUT_LACKS = Text(
    "must not have a permission that you do not have", de="darf keine Berechtigung haben, die du nicht hast"
)
HANDED_OUT_BOT_LACKS = Text(
    "cannot be handed out, because I lack Manage Roles",
    de="kann nicht vergeben werden, weil mir „Rollen verwalten“ fehlt",
)
HANDED_OUT_BOT_RANK = Text("must stand below my highest role", de="muss unter meiner höchsten Rolle stehen")
