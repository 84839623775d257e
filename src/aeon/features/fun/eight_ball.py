"""`8ball`: one of the classic twenty answers."""

import random

from aeon.commands.call import Call
from aeon.commands.declaration import command
from aeon.commands.option import Option
from aeon.features.fun import texts
from aeon.guild.access import CommandGroup
from aeon.guild.modules import Module

QUESTION_CHARACTERS = 300


@command(
    "8ball",
    texts.EIGHT_BALL,
    options=(Option("question", texts.QUESTION, most=QUESTION_CHARACTERS, takes_rest=True),),
    group=CommandGroup.FUN,
    module=Module.FUN,
)
def eight_ball(call: Call) -> None:
    call.answer(f"🎱 {call.say(random.choice(texts.ANSWERS))}")  # noqa: S311  an oracle needs no cryptography
