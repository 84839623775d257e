"""Every sentence of this feature that members and callers of the API read."""

from collections.abc import Mapping, Sequence
from functools import reduce

from aeon.commands.texts import PERMISSION_NAMES
from aeon.discord.ids import ChannelId
from aeon.discord.permissions import Permissions
from aeon.guild.languages import Text

SEND = Text("Sends a message that was designed before.", de="Sendet eine vorbereitete Nachricht.")
WHICH = Text("Which template.", de="Welche Vorlage.")
WHERE = Text("Where to; else into this channel.", de="Wohin; sonst in diesen Kanal.")

SENT = Text("Sent: {url}", de="Gesendet: {url}")
NO_SUCH = Text("There is no template {name}.", de="Es gibt keine Vorlage {name}.")
NOT_THERE = Text("{channel} takes no messages.", de="In {channel} lassen sich keine Nachrichten senden.")
NO_CHANNEL = Text(
    "must be a channel of this server that takes messages",
    de="muss ein Kanal dieses Servers sein, in den sich Nachrichten senden lassen",
)
I_LACK = Text(
    "I cannot send that in {channel}, because I lack there: {permissions}",
    de="das kann ich in {channel} nicht senden, weil mir dort Berechtigungen fehlen: {permissions}",
)
YOU_LACK = Text(
    "you cannot have that sent in {channel}, because you lack there: {permissions}",
    de="du kannst das in {channel} nicht senden lassen, weil dir dort Berechtigungen fehlen: {permissions}",
)
NOT_LET = Text("Discord does not let me send that there", de="Discord lässt mich das dort nicht senden")
CHANNEL_GONE = Text("this channel was deleted just now", de="dieser Kanal wurde gerade gelöscht")
NOT_TAKEN = Text("Discord does not take this message ({fault})", de="Discord nimmt diese Nachricht nicht an ({fault})")
UNSOUND = Text(
    "this template cannot be sent ({path} {fault})", de="diese Vorlage lässt sich nicht senden ({path} {fault})"
)
UNSOUND_AS_A_WHOLE = Text(
    "this template cannot be sent ({fault})", de="diese Vorlage lässt sich nicht senden ({fault})"
)

NO_FIELD = Text("is not a field of this", de="ist hier kein bekanntes Feld")
NO_TEMPLATE = Text("there is no template with this id", de="es gibt keine Vorlage mit dieser Kennung")
NAME_TAKEN = Text("there is a template called {name} already", de="es gibt schon eine Vorlage namens {name}")
FULL = Text(
    "there are {most} templates already, which is as many as there can be",
    de="es gibt schon {most} Vorlagen, und mehr kann es nicht geben",
)
IN_USE = Text("the template is in use by {users}", de="die Vorlage wird noch von {users} verwendet")
IN_USE_SOMEWHERE = Text("the template is in use", de="die Vorlage wird noch verwendet")
AND = Text("{one}, {other}", de="{one}, {other}")
USERS: Mapping[str, Text] = {
    "command": Text("the custom command {name}", de="dem eigenen Befehl {name}"),
    "responder": Text("the auto-responder {name}", de="der automatischen Antwort {name}"),
}
"""What answers with templates, by the kinds that the database tells apart."""


def all_of(names: Sequence[Text]) -> Text:
    """One after another; there is at least one."""
    return reduce(lambda one, other: AND.filled(one=one, other=other), names)


def i_lack(channel_id: ChannelId, lacking: Sequence[Permissions]) -> Text:
    """Which permissions the bot lacks in this channel."""
    return I_LACK.filled(channel=f"<#{channel_id}>", permissions=_called(lacking))


def you_lack(channel_id: ChannelId, lacking: Sequence[Permissions]) -> Text:
    """Which permissions the caller lacks in this channel."""
    return YOU_LACK.filled(channel=f"<#{channel_id}>", permissions=_called(lacking))


def _called(lacking: Sequence[Permissions]) -> Text:
    return all_of([PERMISSION_NAMES[permission] for permission in lacking])
