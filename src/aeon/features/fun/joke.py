"""`joke`: one of a handful that anybody may hear."""

import random

from aeon.commands.call import Call
from aeon.commands.declaration import command
from aeon.features.fun import texts
from aeon.guild.access import CommandGroup
from aeon.guild.modules import Module


@command("joke", texts.JOKE, group=CommandGroup.FUN, module=Module.FUN)
def joke(call: Call) -> None:
    call.answer(call.say(random.choice(texts.JOKES)))  # noqa: S311  as for an oracle
