"""REST, version 10: one file per resource, each with its `ROUTES`."""

from aeon.simulator.rest import (
    applications,
    audit_log,
    authorize,
    bans,
    channels,
    command_permissions,
    commands,
    emojis,
    gateway,
    guilds,
    interactions,
    members,
    messages,
    oauth2,
    overwrites,
    pins,
    reactions,
    roles,
    users,
    webhooks,
)
from aeon.simulator.routes import Route

REST_ROUTES: tuple[Route, ...] = (
    *applications.ROUTES,
    *audit_log.ROUTES,
    *authorize.ROUTES,
    *bans.ROUTES,
    *channels.ROUTES,
    *command_permissions.ROUTES,
    *commands.ROUTES,
    *emojis.ROUTES,
    *gateway.ROUTES,
    *guilds.ROUTES,
    *interactions.ROUTES,
    *members.ROUTES,
    *messages.ROUTES,
    *oauth2.ROUTES,
    *overwrites.ROUTES,
    *pins.ROUTES,
    *reactions.ROUTES,
    *roles.ROUTES,
    *users.ROUTES,
    *webhooks.ROUTES,
)
"""Everything the simulator can be asked; a route that is not here answers 501 with its name."""
