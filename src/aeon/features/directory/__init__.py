"""What a dashboard has to know of guilds to offer choices: which there are, and their roles, channels, emoji and members."""

from aeon.feature import Feature
from aeon.features.directory import guilds, inventory, members
from aeon.features.directory.reading import HANDLERS

FEATURE = Feature(name="directory", handlers=HANDLERS, routes=(*guilds.ROUTES, *inventory.ROUTES, *members.ROUTES))
