"""API keys: how they look, how they are kept, where they are looked up."""

import re
import secrets
from hashlib import sha256
from typing import Protocol

from attrs import frozen

from aeon.web.caller import KeyGrant

KEY = re.compile(r"aeon_[A-Za-z0-9_-]{43}")


@frozen
class NewKey:
    """A key at the only moment at which its text is known: `text` is shown once, `digest` is kept."""

    text: str
    digest: str

    def __repr__(self) -> str:
        return f"NewKey(text='aeon_…', digest={self.digest!r})"


class KeyStore(Protocol):
    """Where keys are kept."""

    async def find(self, digest: str) -> KeyGrant | None:
        """The grant of the key with this digest; None where there is none or it is revoked.

        Raises `aeon.storage.errors.StorageError` where the store cannot say.
        """
        ...


def new_key() -> NewKey:
    """A fresh key of 256 random bits."""
    text = f"aeon_{secrets.token_urlsafe(32)}"
    return NewKey(text, digest_of(text))


def digest_of(text: str) -> str:
    """What is kept of a key. Plain SHA-256 will do: nobody can guess 256 random bits, so there is nothing to slow down."""
    return sha256(text.encode()).hexdigest()
