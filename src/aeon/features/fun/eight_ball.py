"""`8ball`: one of the classic twenty answers."""

import random

from aeon.commands.call import Call
from aeon.commands.declaration import command
from aeon.commands.option import Option
from aeon.guild.access import CommandGroup
from aeon.guild.modules import Module

QUESTION_CHARACTERS = 300

ANSWERS = (
    "It is certain.",
    "It is decidedly so.",
    "Without a doubt.",
    "Yes, definitely.",
    "You may rely on it.",
    "As I see it, yes.",
    "Most likely.",
    "Outlook good.",
    "Yes.",
    "Signs point to yes.",
    "Reply hazy, try again.",
    "Ask again later.",
    "Better not tell you now.",
    "Cannot predict now.",
    "Concentrate and ask again.",
    "Don't count on it.",
    "My reply is no.",
    "My sources say no.",
    "Outlook not so good.",
    "Very doubtful.",
)


@command(
    "8ball",
    "Asks the magic 8-ball a question.",
    options=(Option("question", "What you want to know.", most=QUESTION_CHARACTERS, takes_rest=True),),
    group=CommandGroup.FUN,
    module=Module.FUN,
)
def eight_ball(call: Call) -> None:
    call.answer(f"🎱 {random.choice(ANSWERS)}")  # noqa: S311  an oracle needs no cryptography
