"""The audit log over REST."""

from aeon.feature import Feature
from aeon.features.audit.reading import HANDLERS
from aeon.features.audit.routes import ROUTES

FEATURE = Feature(name="audit", handlers=HANDLERS, routes=ROUTES)
