"""`ping`: whether the bot is there, and how long a word takes to reach it."""

import time

from aeon.commands.call import Call
from aeon.commands.declaration import command
from aeon.commands.origin import InteractionOrigin
from aeon.discord.ids import created_ms
from aeon.features.general import texts


@command("ping", texts.PING)
def ping(call: Call) -> None:
    origin = call.asked.origin
    source = origin.id if isinstance(origin, InteractionOrigin) else origin.message_id
    # Discord's clock made the id and ours reads it, so a small difference between the two must not show as a negative time.
    call.answer(call.say(texts.PONG, ms=max(0, round(time.time() * 1000) - created_ms(source))))
