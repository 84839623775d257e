"""Every sentence of this feature that members read."""

from aeon.guild.languages import Text

EIGHT_BALL = Text("Asks the magic 8-ball a question.", de="Stellt der magischen Billardkugel eine Frage.")
QUESTION = Text("What you want to know.", de="Was du wissen willst.")
JOKE = Text("Tells a joke.", de="Erzählt einen Witz.")
MEME = Text("Shows a meme.", de="Zeigt ein Meme.")
MEMES_AWAY = Text(
    "I get no memes right now, because the service that has them does not answer as it should. Please try again later",
    de="Ich bekomme gerade keine Memes, weil der Dienst, von dem sie kommen, nicht richtig antwortet. Versuche es später noch einmal",
)
MEMES_NSFW = Text(
    "only memes came that belong in age-restricted channels. Please try again",
    de="es kamen nur Memes, die in Kanäle mit Altersbeschränkung gehören. Versuche es noch einmal",
)
POLL = Text("Makes a poll.", de="Startet eine Umfrage.")
POLL_QUESTION = Text("What you want to know of everybody.", de="Was du von allen wissen willst.")
POLL_ANSWERS = Text("Two to ten answers with | between them.", de="Zwei bis zehn Antworten, getrennt durch |.")
POLL_DURATION = Text(
    "How long it is open: 1h to 32d, one day where you do not say.",
    de="Wie lange sie offen ist: 1h bis 32d, ohne Angabe einen Tag.",
)
POLL_SEVERAL = Text("Whether people may choose several answers.", de="Ob man mehrere Antworten wählen darf.")
POLL_EXAMPLE = Text('"Shall we meet today?" "Yes | No"', de='"Treffen wir uns heute?" "Ja | Nein"')
ANSWERS_COUNT = Text(
    "`answers` must be {least} to {most} answers with `|` between them, and I see {count}.",
    de="`answers` müssen {least} bis {most} Antworten sein, getrennt durch `|`; ich sehe {count}.",
)
ANSWER_LONG = Text(
    "`{answer}` is too long for an answer: {most} characters are the most.",
    de="`{answer}` ist zu lang für eine Antwort: höchstens {most} Zeichen.",
)

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
    Text("Reply hazy, try again.", de="Die Antwort ist verschwommen, versuche es noch einmal."),
    Text("Ask again later.", de="Frage später noch einmal."),
    Text("Better not tell you now.", de="Das sage ich dir jetzt besser nicht."),
    Text("Cannot predict now.", de="Das lässt sich gerade nicht vorhersagen."),
    Text("Concentrate and ask again.", de="Konzentriere dich und frage noch einmal."),
    Text("Don't count on it.", de="Verlass dich nicht darauf."),
    Text("My reply is no.", de="Meine Antwort ist Nein."),
    Text("My sources say no.", de="Meine Quellen sagen Nein."),
    Text("Outlook not so good.", de="Es sieht nicht so gut aus."),
    Text("Very doubtful.", de="Sehr zweifelhaft."),
)

JOKES = (
    Text(
        "Why do programmers like dark mode?\n||Because light attracts bugs.||",
        de="Warum mögen Programmierer den dunklen Modus?\n||Weil Licht Käfer anzieht.||",
    ),
    Text(
        "What do you call a fish without eyes?\n||A fsh.||",
        de="Was ist orange und geht über die Berge?\n||Eine Wanderine.||",
    ),
    Text(
        "Why did the scarecrow win a prize?\n||It was outstanding in its field.||",
        de="Was macht ein Pirat am Computer?\n||Er drückt die Enter-Taste.||",
    ),
    Text(
        "I would tell you a joke about UDP,\n||but you might not get it.||",
        de="Ich würde dir einen Witz über UDP erzählen,\n||aber vielleicht kommt er nicht an.||",
    ),
    Text(
        "Why don't skeletons fight each other?\n||They don't have the guts.||",
        de="Was ist grün und steht vor der Tür?\n||Ein Klopfsalat.||",
    ),
    Text(
        "What is brown and sticky?\n||A stick.||",
        de="Was ist braun, klebrig und läuft durch die Wüste?\n||Ein Karamel.||",
    ),
    Text(
        "How many programmers does it take to change a light bulb?\n||None, that is a hardware problem.||",
        de="Wie viele Programmierer braucht man, um eine Glühbirne zu wechseln?\n||Keinen, das ist ein Hardwareproblem.||",
    ),
    Text(
        "Why did the bicycle fall over?\n||It was two-tired.||",
        de="Was sagt ein Gen, wenn es ein anderes trifft?\n||Halogen.||",
    ),
    Text(
        "What do you call a bear with no teeth?\n||A gummy bear.||",
        de="Wie nennt man einen Bären, der auf einer Kugel sitzt?\n||Kugelschreibär.||",
    ),
    Text(
        "Two antennas got married.\n||The wedding was dull, but the reception was excellent.||",
        de="Treffen sich zwei Magneten. Sagt der eine:\n||„Ich weiß gar nicht, was ich heute anziehen soll.“||",
    ),
    Text(
        "Why did the coffee call the police?\n||It got mugged.||",
        de="Wie nennt man ein Kaninchen im Fitnessstudio?\n||Pumpernickel.||",
    ),
    Text(
        "What did the ocean say to the shore?\n||Nothing, it just waved.||",
        de="Was liegt am Strand und spricht undeutlich?\n||Eine Nuschel.||",
    ),
    Text(
        "Why was the maths book sad?\n||It had too many problems.||",
        de="Warum ist das Mathebuch so traurig?\n||Es hat zu viele Probleme.||",
    ),
    Text(
        "Parallel lines have so much in common.\n||It's a shame they will never meet.||",
        de="Was sitzt auf dem Baum und winkt?\n||Ein Huhu.||",
    ),
    Text(
        "What do you get when you cross a snowman with a vampire?\n||Frostbite.||",
        de="Was ist weiß und springt im Wald umher?\n||Ein Jumpignon.||",
    ),
    Text(
        "Why do bees have sticky hair?\n||They use honeycombs.||",
        de="Was ist gelb und kann nicht schwimmen?\n||Ein Bagger.||",
    ),
    Text(
        "There are 10 kinds of people:\n||those who know binary and those who don't.||",
        de="Es gibt 10 Arten von Menschen:\n||die, die Binärzahlen verstehen, und die anderen.||",
    ),
    Text(
        "What is a computer's favourite snack?\n||Microchips.||",
        de="Was essen Computer am liebsten?\n||Chips.||",
    ),
    Text(
        "Why can't you trust an atom?\n||They make up everything.||",
        de="Gehen zwei Zahnstocher durch den Wald. Da kommt ein Igel. Sagt der eine:\n||„Ich wusste gar nicht, dass hier ein Bus fährt.“||",
    ),
    Text(
        "What did one wall say to the other?\n||I'll meet you at the corner.||",
        de="Was sagt ein großer Stift zu einem kleinen Stift?\n||„Wachs-mal-Stift!“||",
    ),
)
"""What makes people laugh is another thing in each language."""
