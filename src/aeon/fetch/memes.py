"""Memes from the service of the operator's choice: JSON with `title`, `url`, `postLink` and `nsfw`."""

from typing import Final
from urllib.parse import urlsplit

from attrs import frozen
from msgspec import DecodeError, Struct, json

from aeon.fetch.errors import SourceUnreadable
from aeon.fetch.fetcher import Get

TRIES = 4
"""For one that anybody may see: the service chooses, and most of what it has is fit for all."""
MAX_URL = 2048


class Meme(Struct, frozen=True, rename="camel"):
    """`url` is the picture's, `post_link` where it was posted."""

    title: str
    url: str
    post_link: str
    nsfw: bool


_MEME: Final = json.Decoder(Meme)


@frozen(eq=False)
class Memes:
    """One after another, as they come."""

    _url: str
    _get: Get

    async def pick(self, *, may_be_nsfw: bool) -> Meme | None:
        """A meme; None where only such came as may not be shown here. Raises `FetchError`."""
        for _ in range(TRIES):
            meme = _read(await self._get(self._url))
            if may_be_nsfw or not meme.nsfw:
                return meme
        return None


def _read(body: bytes) -> Meme:
    try:
        meme = _MEME.decode(body)
    except DecodeError as error:
        raise SourceUnreadable(str(error)) from error
    if not _is_link(meme.url) or not _is_link(meme.post_link):
        raise SourceUnreadable("a link of it is none that a message can show")
    return meme


def _is_link(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    is_plain = len(url) <= MAX_URL and url.isprintable() and " " not in url
    return is_plain and parts.scheme in {"http", "https"} and bool(parts.hostname)
