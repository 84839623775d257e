"""How long members wait between two calls of a command, over REST and in Discord; and which commands there are."""

from aeon.feature import Feature
from aeon.features.cooldowns.commands import COOLDOWN
from aeon.features.cooldowns.routes import ROUTES

FEATURE = Feature(name="cooldowns", commands=(COOLDOWN,), routes=ROUTES)
