"""Games, jokes, memes and polls."""

from aeon.discord.permissions import Permissions
from aeon.feature import Feature
from aeon.features.fun.eight_ball import eight_ball
from aeon.features.fun.joke import joke
from aeon.features.fun.meme import meme
from aeon.features.fun.poll import poll

FEATURE = Feature(
    name="fun",
    commands=(eight_ball, joke, meme, poll),
    permissions=Permissions.EMBED_LINKS | Permissions.SEND_POLLS,
)
