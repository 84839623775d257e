"""Taking secrets out of text that is about to be shown.

It works on the finished line, so that no way into it (a field, a message, a traceback, another library's logger) is forgotten.
Secrets of this process are known by heart, also as JSON, `repr` and addresses would write them; others by their shape.
"""

import json
import re
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

from aeon.secret import HIDDEN

SHORTEST = 6
"""Shorter secrets, in characters, are words: hiding them would garble the log. By shape (`user:password@`) they go too."""

SHAPES = [
    # Our API keys.
    (re.compile(r"\baeon_[A-Za-z0-9_-]{20,}"), HIDDEN),
    # JWTs: the first two parts are JSON objects in base64, which begin with {".
    (re.compile(r"\beyJ[A-Za-z0-9_-]+\.eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*"), HIDDEN),
    # Tokens of interactions, base64 of "interaction:...", good for 15 minutes.
    (re.compile(r"\baW50ZXJhY3Rpb2[A-Za-z0-9_=-]{16,}"), HIDDEN),
    # The same and webhooks' in Discord's addresses, whatever their shape.
    (re.compile(r"(/(?:interactions|webhooks)/\d+/)[^/\s?\"'\\<>)]+"), rf"\1{HIDDEN}"),
    # Tokens of bots: the base64 of their id, a time, a signature.
    (re.compile(r"\b[MNO][A-Za-z0-9_-]{17,}\.[A-Za-z0-9_-]{5,8}\.[A-Za-z0-9_-]{27,}"), HIDDEN),
    (re.compile(r"\b((?:Bearer|Bot|Basic)\s+)[A-Za-z0-9._~+/=-]{16,}"), rf"\1{HIDDEN}"),
    # Passwords in addresses, but for that of the example which help lines show: there is no secret in it.
    (re.compile(r"(://(?!user:password@host\b)[^\s/:@\"']*:)[^\s/@\"']+(?=@)"), rf"\1{HIDDEN}"),
]


class Redactor:
    """Knows this process's secrets; safe to add to at any time."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._spellings: set[str] = set()
        self._known: re.Pattern[str] | None = None
        self.add(secrets)

    def add(self, secrets: Iterable[str]) -> None:
        """From now on these are hidden too, unless they are shorter than `SHORTEST`."""
        for secret in secrets:
            if len(secret) >= SHORTEST:
                self._spellings |= spellings(secret)
        # The longest first: of an address and the password in it, the address goes as a whole.
        ordered = sorted(self._spellings, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, ordered))) if ordered else None

    def redact(self, text: str) -> str:
        """The text with every secret replaced by `[hidden]`; what is JSON stays JSON."""
        if self._known is not None:
            text = self._known.sub(HIDDEN, text)
        for shape, replacement in SHAPES:
            text = shape.sub(replacement, text)
        return text


def spellings(secret: str) -> set[str]:
    """The ways in which a line may hold a secret: as it is, in JSON, in `repr`, in an address."""
    in_json = {json.dumps(secret, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False)}
    return {secret, repr(secret)[1:-1], quote(secret), quote(secret, safe=""), quote_plus(secret)} | in_json
