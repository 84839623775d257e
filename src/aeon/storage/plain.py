"""Text without the one character that PostgreSQL has no place for."""

import re

NUL = "\x00"

_ESCAPED_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")
"""As JSON writes it. Behind a backslash that stands for itself it is text that looks like it."""


def plain(text: str) -> str:
    """The text without it."""
    return text.replace(NUL, "")


def plain_json(encoded: str) -> str:
    """JSON without it in any of its texts."""
    return _ESCAPED_NUL.sub(r"\1", encoded)
