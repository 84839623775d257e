"""The parts of Aeon that a guild switches on and off as a whole."""

from enum import Enum

from aeon.guild.settings import Settings


class Module(Enum):
    """Each value is the setting that switches it."""

    MODERATION = "moderation_enabled"
    LEVELLING = "levelling_enabled"
    FUN = "fun_enabled"
    TICKETS = "tickets_enabled"
    CUSTOM_COMMANDS = "custom_commands_enabled"
    AUTO_RESPONDERS = "auto_responders_enabled"

    def is_on(self, settings: Settings) -> bool:
        return bool(getattr(settings, self.value))
