"""How long members wait between two calls of a command; and which commands there are."""

from aeon.feature import Feature
from aeon.features.cooldowns.routes import ROUTES

FEATURE = Feature(name="cooldowns", routes=ROUTES)
