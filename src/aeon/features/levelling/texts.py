"""Every sentence of this feature that members read."""

from aeon.guild.languages import Text

LEVEL = Text("Shows your level, or that of a member.", de="Zeigt deine Stufe oder die eines Mitglieds.")
RANK = Text(
    "Shows your place among all members, or that of a member.",
    de="Zeigt deinen Platz unter allen Mitgliedern oder den eines Mitglieds.",
)
WHOSE = Text("Whose; yours where nobody is named.", de="Von wem; ohne Angabe von dir.")
LEADERBOARD = Text("Shows who has earned most.", de="Zeigt, wer am meisten gesammelt hat.")
PAGE = Text("Which page.", de="Welche Seite.")

XP = Text("Changes what members have earned.", de="Ändert, was Mitglieder gesammelt haben.")
GIVE = Text("Gives a member XP.", de="Gibt einem Mitglied XP.")
TAKE = Text("Takes XP from a member.", de="Nimmt einem Mitglied XP weg.")
SET = Text("Sets how many XP a member has.", de="Legt fest, wie viele XP ein Mitglied hat.")
RESET = Text("Takes all XP from a member.", de="Nimmt einem Mitglied alle XP weg.")
WHOM = Text("Which member.", de="Welches Mitglied.")
HOW_MUCH = Text("How many XP.", de="Wie viele XP.")
HOW_MUCH_IN_ALL = Text("How many XP in all.", de="Wie viele XP insgesamt.")
WHY = Text("Why, for the audit log.", de="Warum, für das Audit-Log.")
HAS_NOW = Text(
    "{user} has {xp} XP now and is on level {level}. It was {before} XP before.",
    de="{user} hat jetzt {xp} XP und ist auf Stufe {level}. Vorher waren es {before} XP.",
)

HAS_LEVEL = Text(
    "{user} is on level {level} with {xp} XP. Level {next} is {missing} XP away.",
    de="{user} ist auf Stufe {level} mit {xp} XP. Bis Stufe {next} fehlen {missing} XP.",
)
HAS_RANK = Text(
    "{user} is number {place}: level {level}, {xp} XP in all, {in_level} of {of_level} XP on the way to level {next}.",
    de="{user} ist auf Platz {place}: Stufe {level}, insgesamt {xp} XP, {in_level} von {of_level} XP auf dem Weg zu Stufe {next}.",
)
HAS_NONE = Text("{user} has earned no XP here yet.", de="{user} hat hier noch keine XP gesammelt.")
LEADERS = Text("Leaderboard", de="Rangliste")
LEADER = Text("**{place}.** {user} · level {level} · {xp} XP", de="**{place}.** {user} · Stufe {level} · {xp} XP")
NO_LEADERS = Text("Nobody has earned XP here yet.", de="Hier hat noch niemand XP gesammelt.")
NO_MORE_LEADERS = Text("Nobody is on this page.", de="Auf dieser Seite steht niemand.")
PAGE_NUMBER = Text("Page {page}", de="Seite {page}")
PREVIOUS, NEXT = Text("◀ Previous", de="◀ Zurück"), Text("Next ▶", de="Weiter ▶")
NOT_YOURS = Text(
    "Only who asked for this list can turn its pages. Ask for one of your own.",
    de="Nur wer diese Liste aufgerufen hat, kann darin blättern. Rufe eine eigene auf.",
)
LEVEL_UP = Text("🎉 {user} has reached level {level}!", de="🎉 {user} hat Stufe {level} erreicht!")
REWARD_EXISTS = Text("this role is given for this level already", de="diese Rolle gibt es für diese Stufe schon")
REWARDS_FULL = Text(
    "there are {most} rewards already, which is as many as there can be",
    de="es gibt schon {most} Belohnungen, und mehr kann es nicht geben",
)
NO_REWARD = Text("there is no reward with this id", de="es gibt keine Belohnung mit dieser Kennung")
NO_TARGET = Text("must be a channel or a role of this server", de="muss ein Kanal oder eine Rolle dieses Servers sein")
MULTIPLIERS_FULL = Text(
    "there are {most} multipliers already, which is as many as there can be",
    de="es gibt schon {most} Faktoren, und mehr kann es nicht geben",
)
NO_MULTIPLIER = Text("nothing is multiplied there", de="dort gilt kein Faktor")
NOT_READ = Text(
    "the levels cannot be read right now; try again in a moment",
    de="die Stufen lassen sich gerade nicht lesen; versuche es gleich noch einmal",
)
