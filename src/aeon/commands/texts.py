"""Every sentence of this room that members read."""

import math

MODULE_OFF = "This module is currently disabled. Enable it in the dashboard."
SLASH_OFF = "Slash commands are switched off in this server. Use {usage} instead."
NOT_ALLOWED = "You may not use `{name}` here. Ask somebody who manages this server."
FEATURE_OFF = "`{name}` is switched off here for now, because it failed too often. It will be tried again by itself."
USE_SLASH = "I listen to slash commands here. Type `/help` to see what I can do."
GREETING = "My prefix here is {prefix}. Type {help} to see what I can do."
WENT_WRONG = "Something went wrong (reference {reference})"
BUSY = "I have too much to do right now. Please try again in a moment."
RESTING = "Something keeps going wrong in this server, so I am taking a break here. Please try again in a few minutes."
NOT_READY = "I am not ready for this server yet. Please try again in a moment."
UNKNOWN_SLASH = "I do not know this command any more. Discord will soon stop offering it."
SUBCOMMAND = "Say what to do with `{name}`: {names}."
USAGE = "{fault}\nUsage: {usage}"
HELP_HEAD = "Commands you may use here:"
HELP_FOOT = "Type {usage} to learn more of one."
HELP_ALWAYS = "Always there"
NOT_SAVED = "I cannot save this right now, so nothing has changed. Please try again in a moment."
NOT_KNOWN = "I cannot tell whether this was saved. Please look before you try again."
HELP_UNKNOWN = "There is no command {name} that you may use here."


def wait(seconds: float) -> str:
    """The refusal of a running cooldown; seconds are rounded up."""
    # Sums of floating-point times may be off by a hair, which must not make another second of it.
    whole = max(1, math.ceil(round(seconds, 3)))
    return f"Please wait {whole} {'second' if whole == 1 else 'seconds'} before using this command again."


def code(text: str) -> str:
    """The text as Discord shows code, whatever backticks are in it."""
    return f"`` {text} ``" if "`" in text else f"`{text}`"
