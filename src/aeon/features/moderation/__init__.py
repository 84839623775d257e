"""What moderators do to members."""

from aeon.discord.permissions import Permissions
from aeon.feature import Feature
from aeon.features.moderation import acting, renewing
from aeon.features.moderation.timeouts import timeout, untimeout

FEATURE = Feature(
    name="moderation",
    commands=(timeout, untimeout),
    handlers=(*acting.HANDLERS, *renewing.HANDLERS),
    scheduled=(renewing.SCHEDULED,),
    permissions=Permissions.MODERATE_MEMBERS,
)
