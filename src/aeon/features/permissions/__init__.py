"""Which roles may use which groups of commands."""

from aeon.feature import Feature
from aeon.features.permissions.routes import ROUTES

FEATURE = Feature(name="permissions", routes=ROUTES)
