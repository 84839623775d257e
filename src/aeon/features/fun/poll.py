"""`poll`: Discord's own poll, in the caller's words.

https://discord.com/developers/docs/resources/poll
"""

from aeon.commands.answering import Answer
from aeon.commands.call import Call
from aeon.commands.declaration import command
from aeon.commands.option import Option, OptionKind
from aeon.commands.reading import ArgumentFault, shown
from aeon.discord.limits import (
    MAX_POLL_ANSWER,
    MAX_POLL_ANSWERS,
    MAX_POLL_HOURS,
    MAX_POLL_QUESTION,
    MIN_POLL_ANSWERS,
)
from aeon.discord.permissions import Permissions
from aeon.discord.rest.polls import NewPoll
from aeon.features.fun import texts
from aeon.guild.access import CommandGroup
from aeon.guild.modules import Module

BETWEEN = "|"
"""Stands between answers, which may hold blanks, digits and commas."""
HOUR_SECONDS = 3600
DEFAULT_HOURS = 24
COOLDOWN_MS = 5000


def answers_of(text: str) -> list[str]:
    """The answers in a text, without those that are empty."""
    return [answer for each in text.split(BETWEEN) if (answer := " ".join(each.split()))]


def fault_of(text: str) -> ArgumentFault | None:
    """Why this text gives no answers to choose from."""
    answers = answers_of(text)
    if not MIN_POLL_ANSWERS <= len(answers) <= MAX_POLL_ANSWERS:
        return ArgumentFault(texts.ANSWERS_COUNT, least=MIN_POLL_ANSWERS, most=MAX_POLL_ANSWERS, count=len(answers))
    too_long = next((answer for answer in answers if len(answer) > MAX_POLL_ANSWER), None)
    return None if too_long is None else ArgumentFault(texts.ANSWER_LONG, answer=shown(too_long), most=MAX_POLL_ANSWER)


@command(
    "poll",
    texts.POLL,
    options=(
        Option("question", texts.POLL_QUESTION, most=MAX_POLL_QUESTION),
        Option("answers", texts.POLL_ANSWERS, check=fault_of),
        Option(
            "duration",
            texts.POLL_DURATION,
            OptionKind.DURATION,
            is_required=False,
            least=HOUR_SECONDS,
            most=MAX_POLL_HOURS * HOUR_SECONDS,
        ),
        Option("several", texts.POLL_SEVERAL, OptionKind.SWITCH, is_required=False),
    ),
    group=CommandGroup.FUN,
    module=Module.FUN,
    cooldown_ms=COOLDOWN_MS,
    caller_needs=Permissions.SEND_POLLS,
    bot_needs=Permissions.SEND_POLLS,
)
def poll(call: Call) -> None:
    given = call.arguments
    hours = -(-given.integer("duration", DEFAULT_HOURS * HOUR_SECONDS) // HOUR_SECONDS)
    answers, several = answers_of(given.text("answers")), given.switch("several")
    call.show(Answer(poll=NewPoll.asking(given.text("question"), answers, hours=hours, several=several)))
