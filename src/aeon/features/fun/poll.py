"""`poll`: Discord's own poll, in the caller's words.

A question and answers are several words each, which a message keeps together by quotation marks. Whoever leaves them out is shown how
their own words are typed, where those tell which is which.

https://discord.com/developers/docs/resources/poll
"""

import re
from collections.abc import Sequence

from aeon.commands.answering import Answer
from aeon.commands.arguments import words_of
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
QUOTED = re.compile(r'["“”]')
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


def reworded(line: str) -> str | None:
    """The words of a poll that could not be read, with quotation marks around what they may belong to.

    Without a question mark nobody can tell where the question ends, so that it is a poll of ours that shows how; with each of the two
    in its marks already, None.
    """
    words, is_marked = words_of(line), QUOTED.match(line.strip()) is not None
    asking = 1 if is_marked else max((index + 1 for index, word in enumerate(words) if word.endswith("?")), default=0)
    question, said = " ".join(words[:asking]), words[asking:]
    if is_marked and (len(said) < MIN_POLL_ANSWERS or len(answers_of(said[0])) >= MIN_POLL_ANSWERS):
        return None
    answers = _answers_among(said)
    fits = (
        0 < len(question) <= MAX_POLL_QUESTION and fault_of(answers) is None and not QUOTED.search(question + answers)
    )
    return f'"{question}" "{answers}"' if fits else texts.POLL_EXAMPLE


def _answers_among(words: Sequence[str]) -> str:
    """Those between bars or commas where there are such, else each word is one."""
    said = " ".join(words)
    between = next((each for each in (BETWEEN, ",") if each in said), None)
    answers = words if between is None else said.split(between)
    return f" {BETWEEN} ".join(" ".join(answer.split()) for answer in answers if answer.strip())


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
    reword=reworded,
)
def poll(call: Call) -> None:
    given = call.arguments
    hours = -(-given.integer("duration", DEFAULT_HOURS * HOUR_SECONDS) // HOUR_SECONDS)
    answers, several = answers_of(given.text("answers")), given.switch("several")
    call.show(Answer(poll=NewPoll.asking(given.text("question"), answers, hours=hours, several=several)))
