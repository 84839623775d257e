"""Every sentence of this room that members or callers of the API read; they begin small and end without a full stop."""

from aeon.guild.languages import Text

NOT_OBJECT = Text("must be an object", de="muss ein Objekt sein")
NOT_LIST = Text("must be a list", de="muss eine Liste sein")
NOT_TEXT = Text("must be text", de="muss ein Text sein")
REQUIRED = Text("is required", de="ist erforderlich")
TOO_LONG = Text("must have at most {most} characters", de="darf höchstens {most} Zeichen haben")
TOO_MANY = Text("must have at most {most} entries", de="darf höchstens {most} Einträge haben")
TOO_FEW = Text("must have at least {least} entries", de="muss mindestens {least} Einträge haben")
NOT_WHOLE = Text(
    "must be a whole number from {least} to {most}", de="muss eine ganze Zahl zwischen {least} und {most} sein"
)
NOT_SWITCH = Text("must be true or false", de="muss true oder false sein")
NOT_ONE_OF = Text("must be one of {choices}", de="muss eines davon sein: {choices}")
NOT_ID = Text("must be an id of Discord, as text", de="muss eine Kennung von Discord sein, als Text")
NOT_TIME = Text(
    "must be a time in ISO 8601, such as 2026-01-31T12:00:00Z",
    de="muss ein Zeitpunkt nach ISO 8601 sein, etwa 2026-01-31T12:00:00Z",
)
NOT_ADDRESS = Text(
    "must be an address that begins with http:// or https://, or exactly one of {variables}",
    de="muss eine Adresse sein, die mit http:// oder https:// beginnt, oder genau eines davon: {variables}",
)
UNKNOWN_FIELD = Text("is not a field of this", de="ist hier kein bekanntes Feld")
TWICE = Text("is given twice", de="ist zweimal angegeben")

EMPTY_MESSAGE = Text(
    "a message needs content, an embed or components",
    de="eine Nachricht braucht Text, ein Embed oder Komponenten",
)
EMPTY_EMBED = Text(
    "must show something: a title, a description, fields, an author, a footer or a picture",
    de="muss etwas zeigen: Titel, Beschreibung, Felder, Autor, Fußzeile oder ein Bild",
)
EMBED_TOTAL = Text(
    "must have at most {most} characters in title, description, fields, author and footer together",
    de="darf in Titel, Beschreibung, Feldern, Autor und Fußzeile zusammen höchstens {most} Zeichen haben",
)
TEXTS_TOTAL = Text(
    "must have at most {most} characters in all text displays together",
    de="darf in allen Textanzeigen zusammen höchstens {most} Zeichen haben",
)
COMPONENTS_TOTAL = Text(
    "must have at most {most} components, those inside others included",
    de="darf höchstens {most} Komponenten haben, auch die, die in anderen stecken",
)
NOT_BESIDE = Text(
    "cannot stand beside components of the second version, which show the whole message",
    de="kann nicht neben Komponenten der zweiten Version stehen, die die ganze Nachricht zeigen",
)
ALONE = Text(
    "must be one select menu by itself, or buttons alone",
    de="muss entweder ein einziges Auswahlmenü sein oder nur aus Knöpfen bestehen",
)
RESERVED = Text(
    "must not begin with {prefix}, which is reserved", de="darf nicht mit {prefix} beginnen, das ist reserviert"
)
NOT_UNIQUE = Text("is there already in this message", de="kommt in dieser Nachricht schon vor")
VALUE_TWICE = Text("is there already in this menu", de="kommt in diesem Menü schon vor")
LABEL_OR_EMOJI = Text("a button needs a label or an emoji", de="ein Knopf braucht eine Beschriftung oder ein Emoji")
NOT_WITH_STYLE = Text("cannot be given to a button of this style", de="passt nicht zu einem Knopf dieser Art")
LEAST_OVER_MOST = Text("must not be more than max_values", de="darf nicht mehr als max_values sein")
MANY_DEFAULTS = Text("must not have more defaults than max_values", de="darf nicht mehr Vorgaben haben als max_values")
NOT_EMOJI = Text(
    "must be an emoji itself, or have the id of a custom one",
    de="muss selbst ein Emoji sein oder die Kennung eines eigenen haben",
)

NOTHING_LEFT = Text(
    "nothing is left of the message once its variables are filled in",
    de="von der Nachricht bleibt nichts übrig, sobald ihre Variablen ausgefüllt sind",
)
