"""Every sentence of this feature that members and callers of the API read."""

from collections.abc import Mapping

from aeon.guild.languages import Text

NO_FIELD = Text("is not a field of this", de="ist hier kein Feld")
NO_TEMPLATE = Text("there is no template with this id", de="es gibt keine Vorlage mit dieser Kennung")
NAME_TAKEN = Text("there is a template called {name} already", de="es gibt schon eine Vorlage namens {name}")
FULL = Text(
    "there are {most} templates already, which is as many as there can be",
    de="es gibt schon {most} Vorlagen, und mehr kann es nicht geben",
)
IN_USE = Text("the template is in use by {users}", de="die Vorlage wird gebraucht von {users}")
IN_USE_SOMEWHERE = Text("the template is in use", de="die Vorlage wird gebraucht")
AND = Text("{one}, {other}", de="{one}, {other}")
USERS: Mapping[str, Text] = {
    "command": Text("the custom command {name}", de="dem eigenen Befehl {name}"),
    "responder": Text("the auto-responder {name}", de="der automatischen Antwort {name}"),
}
"""What answers with templates, by the kinds that the database tells apart."""
