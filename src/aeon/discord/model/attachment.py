"""Files that hang on messages or come with an interaction's options.

https://discord.com/developers/docs/resources/message#attachment-object
"""

from msgspec import Struct


class Attachment(Struct, frozen=True, gc=False):
    id: str
    filename: str
    size: int
    """In bytes."""
    url: str
    """Signed by Discord: it expires within a day or so."""
    proxy_url: str | None = None
    content_type: str | None = None
    description: str | None = None
    width: int | None = None
    height: int | None = None
