"""Every sentence of this feature that members read."""

from aeon.guild.languages import Text

EIGHT_BALL = Text("Asks the magic 8-ball a question.", de="Fragt die magische Billardkugel.")
QUESTION = Text("What you want to know.", de="Was du wissen willst.")

ANSWERS = (
    Text("It is certain.", de="Es ist sicher."),
    Text("It is decidedly so.", de="Es ist entschieden so."),
    Text("Without a doubt.", de="Ohne Zweifel."),
    Text("Yes, definitely.", de="Ja, ganz bestimmt."),
    Text("You may rely on it.", de="Darauf kannst du dich verlassen."),
    Text("As I see it, yes.", de="So wie ich es sehe: ja."),
    Text("Most likely.", de="Höchstwahrscheinlich."),
    Text("Outlook good.", de="Es sieht gut aus."),
    Text("Yes.", de="Ja."),
    Text("Signs point to yes.", de="Die Zeichen stehen auf Ja."),
    Text("Reply hazy, try again.", de="Die Antwort ist trüb, versuche es noch einmal."),
    Text("Ask again later.", de="Frage später noch einmal."),
    Text("Better not tell you now.", de="Das sage ich dir jetzt besser nicht."),
    Text("Cannot predict now.", de="Das lässt sich gerade nicht vorhersagen."),
    Text("Concentrate and ask again.", de="Konzentriere dich und frage noch einmal."),
    Text("Don't count on it.", de="Verlass dich nicht darauf."),
    Text("My reply is no.", de="Meine Antwort ist nein."),
    Text("My sources say no.", de="Meine Quellen sagen nein."),
    Text("Outlook not so good.", de="Es sieht nicht so gut aus."),
    Text("Very doubtful.", de="Sehr zweifelhaft."),
)
