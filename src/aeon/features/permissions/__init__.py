"""Which roles may use which groups of commands, over REST and in Discord."""

from aeon.feature import Feature
from aeon.features.permissions.commands import PERMISSIONS
from aeon.features.permissions.routes import ROUTES

FEATURE = Feature(name="permissions", commands=(PERMISSIONS,), routes=ROUTES)
