"""Embeds of messages, as far as a transcript shows them.

https://discord.com/developers/docs/resources/message#embed-object
"""

from msgspec import Struct


class EmbedMedia(Struct, frozen=True, gc=False):
    url: str | None = None
    width: int | None = None
    height: int | None = None


class EmbedField(Struct, frozen=True, gc=False):
    name: str = ""
    value: str = ""
    inline: bool = False


class EmbedFooter(Struct, frozen=True, gc=False):
    text: str = ""
    icon_url: str | None = None


class EmbedAuthor(Struct, frozen=True, gc=False):
    name: str = ""
    url: str | None = None
    icon_url: str | None = None


class Embed(Struct, frozen=True, gc=False):
    title: str | None = None
    type: str = "rich"
    description: str | None = None
    url: str | None = None
    timestamp: str | None = None
    color: int | None = None
    footer: EmbedFooter | None = None
    image: EmbedMedia | None = None
    thumbnail: EmbedMedia | None = None
    video: EmbedMedia | None = None
    author: EmbedAuthor | None = None
    fields: tuple[EmbedField, ...] = ()
