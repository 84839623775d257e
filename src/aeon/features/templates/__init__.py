"""Messages that were designed to be sent again."""

from aeon.discord.permissions import Permissions
from aeon.feature import Feature
from aeon.features.templates import changing, looking, reading, sending
from aeon.features.templates.commands import send
from aeon.features.templates.routes import ROUTES

FEATURE = Feature(
    name=reading.FEATURE,
    commands=(send,),
    handlers=(*reading.HANDLERS, *changing.HANDLERS, *looking.HANDLERS, *sending.HANDLERS),
    routes=ROUTES,
    permissions=Permissions.VIEW_CHANNEL | Permissions.SEND_MESSAGES | Permissions.EMBED_LINKS,
)
