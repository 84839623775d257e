"""What the command's exit code says to scripts and service managers."""

from enum import IntEnum


class Exit(IntEnum):
    OK = 0
    FAULT = 1
    """A fault of Aeon, or `doctor` found something to mend."""
    MISTAKE = 2
    """Settings or arguments that must be changed first; starting again is of no use."""
    NOT_READY = 3
    """Something around us is away or taken for now; starting again later may help."""
    INTERRUPTED = 130
    """Ctrl-C, as shells count it."""


SIGNALLED = 128
"""With a signal's number added: ended by that signal before it was done, as shells count it."""
