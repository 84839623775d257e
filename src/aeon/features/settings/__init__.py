"""A guild's settings, over REST and in Discord."""

from aeon.feature import Feature
from aeon.features.settings.commands import SETTINGS
from aeon.features.settings.routes import ROUTES

FEATURE = Feature(name="settings", commands=(SETTINGS,), routes=ROUTES)
