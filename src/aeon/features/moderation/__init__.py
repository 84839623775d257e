"""What moderators do to members."""

from aeon.discord.permissions import Permissions
from aeon.feature import Feature
from aeon.features.moderation import acting, anew, due, keeping_mutes, missed_joins, renewing, taken_roles
from aeon.features.moderation.mutes import mute, unmute
from aeon.features.moderation.timeouts import timeout, untimeout

FEATURE = Feature(
    name=acting.FEATURE,
    commands=(mute, unmute, timeout, untimeout),
    handlers=(
        *acting.HANDLERS,
        *due.HANDLERS,
        *renewing.HANDLERS,
        *keeping_mutes.HANDLERS,
        *missed_joins.HANDLERS,
        *taken_roles.HANDLERS,
        *anew.HANDLERS,
    ),
    scheduled=(renewing.SCHEDULED, keeping_mutes.SCHEDULED),
    permissions=Permissions.MODERATE_MEMBERS | Permissions.MANAGE_ROLES,
)
