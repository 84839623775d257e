"""What is always there: `ping` and `help`."""

from aeon.commands.help import help_command
from aeon.discord.permissions import Permissions
from aeon.feature import Feature
from aeon.features.general.ping import ping

FEATURE = Feature(
    name="general",
    commands=(ping, help_command),
    permissions=Permissions.VIEW_CHANNEL | Permissions.SEND_MESSAGES | Permissions.READ_MESSAGE_HISTORY,
)
