"""What moderators do to members."""

from aeon.discord.permissions import Permissions
from aeon.feature import Feature
from aeon.features.moderation.acting import HANDLERS
from aeon.features.moderation.timeouts import timeout, untimeout

FEATURE = Feature(
    name="moderation",
    commands=(timeout, untimeout),
    handlers=HANDLERS,
    permissions=Permissions.MODERATE_MEMBERS,
)
