"""A guild's settings over REST."""

from aeon.feature import Feature
from aeon.features.settings.routes import ROUTES

FEATURE = Feature(name="settings", routes=ROUTES)
