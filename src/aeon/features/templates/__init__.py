"""Messages that were designed to be sent again."""

from aeon.feature import Feature
from aeon.features.templates import changing, looking, reading
from aeon.features.templates.routes import ROUTES

FEATURE = Feature(
    name=reading.FEATURE,
    handlers=(*reading.HANDLERS, *changing.HANDLERS, *looking.HANDLERS),
    routes=ROUTES,
)
