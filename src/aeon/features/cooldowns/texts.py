"""Every sentence of this feature that members read."""

from aeon.guild.languages import Text

COOLDOWN = Text(
    "Shows and changes how often commands can be used.", de="Zeigt und ändert, wie oft Befehle benutzt werden können."
)
LIST = Text(
    "Shows which commands have a cooldown of their own.", de="Zeigt, welche Befehle eine eigene Wartezeit haben."
)
SET_COMMAND = Text(
    "Sets how long a member waits between two calls of a command.",
    de="Legt fest, wie lange ein Mitglied zwischen zwei Aufrufen eines Befehls wartet.",
)
CLEAR_COMMAND = Text("Takes a command's own cooldown away.", de="Hebt die eigene Wartezeit eines Befehls auf.")
WHICH_COMMAND = Text("Which command.", de="Welcher Befehl.")
HOW_LONG = Text("How long, such as 5s or 1m; 0 for not at all.", de="Wie lange, etwa 5s oder 1m; 0 für gar nicht.")

LIST_HEAD = Text("Commands with a cooldown of their own:", de="Befehle mit eigener Wartezeit:")
LIST_NONE = Text("No command has a cooldown of its own.", de="Kein Befehl hat eine eigene Wartezeit.")
LIST_LINE = Text("{name} {length}", de="{name} {length}")
ELSEWHERE = Text("All others: {length}.", de="Alle anderen: {length}.")
ELSEWHERE_NONE = Text("All others: what each command brings.", de="Alle anderen: was jeder Befehl mitbringt.")
NO_SUCH = Text("There is no command {name}.", de="Es gibt keinen Befehl {name}.")
SET = Text(
    "A member may use {name} once in {length} now.",
    de="Ein Mitglied kann {name} jetzt alle {length} einmal benutzen.",
)
SET_NONE = Text("{name} can be used without waiting now.", de="{name} kann jetzt ohne Wartezeit benutzt werden.")
CLEARED = Text("{name} has no cooldown of its own any more.", de="{name} hat keine eigene Wartezeit mehr.")
