"""The audit log: over REST, and what Discord's own says."""

from aeon.discord.permissions import Permissions
from aeon.feature import Feature
from aeon.features.audit.discord_log import discord_log_handlers
from aeon.features.audit.reading import HANDLERS
from aeon.features.audit.routes import ROUTES

FEATURE = Feature(
    name="audit",
    handlers=(*HANDLERS, *discord_log_handlers("audit")),
    routes=ROUTES,
    permissions=Permissions.VIEW_AUDIT_LOG,
)
