"""From WebSocket messages to gateway payloads: the transport compressions.

One compressed stream runs through all messages of a connection, so each connection needs an inflater of its own, and
a message that is lost or damaged spoils all that follow: `CorruptStream` means connect anew.

https://discord.com/developers/docs/events/gateway#transport-compression
"""

import zlib
from enum import Enum
from typing import Protocol, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from aeon.discord.gateway.errors import CorruptStream
from aeon.discord.gateway.payloads import API_VERSION

try:
    import zstandard
except ImportError:  # there is no wheel for every platform
    HAS_ZSTD = False
else:
    HAS_ZSTD = True

Inflated = TypeVar("Inflated", bytes, bytearray)

MAX_PAYLOAD_BYTES = 64 * 2**20
"""Inflated. The greatest guilds' GUILD_CREATE has a few MiB; beyond this the stream is damaged or hostile."""

ZLIB_FLUSH = b"\x00\x00\xff\xff"
"""Ends each payload of zlib-stream."""

ZSTD_INPUT_BYTES = 4096
"""Input handed to zstd at a time, so that a bomb shows before it has filled the memory."""


class Compression(Enum):
    """The value is what `compress=` says in the gateway's address."""

    ZSTD = "zstd-stream"
    ZLIB = "zlib-stream"
    NONE = ""


DEFAULT_COMPRESSION = Compression.ZSTD if HAS_ZSTD else Compression.ZLIB


class Inflater(Protocol):
    def feed(self, message: bytes) -> bytes | None:
        """The payload that this binary message completes, if it does. Raises `CorruptStream`."""
        ...


class PlainInflater:
    """No compression; Discord then sends text, which needs no inflater at all."""

    def feed(self, message: bytes) -> bytes | None:
        return message


class ZlibInflater:
    """zlib-stream: a payload is complete when its input ends with a full flush."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj()
        self._waiting = bytearray()

    def feed(self, message: bytes) -> bytes | None:
        if self._waiting or not message.endswith(ZLIB_FLUSH):
            self._waiting += message
            if len(self._waiting) > MAX_PAYLOAD_BYTES:
                raise CorruptStream("a zlib payload without an end")
            if not self._waiting.endswith(ZLIB_FLUSH):
                return None
            message = bytes(self._waiting)
            self._waiting.clear()
        try:
            payload = self._stream.decompress(message, MAX_PAYLOAD_BYTES)
        except zlib.error as error:
            raise CorruptStream(str(error)) from error
        # What is beyond the limit is still in the stream, with or without input of its own.
        return _within_limit(payload)


class ZstdInflater:
    """zstd-stream: each message is flushed, so each completes a payload."""

    def __init__(self) -> None:
        self._stream = zstandard.ZstdDecompressor(max_window_size=2**27).decompressobj()

    def feed(self, message: bytes) -> bytes | None:
        try:
            if len(message) <= ZSTD_INPUT_BYTES:
                return _within_limit(self._stream.decompress(message))
            return self._in_pieces(message)
        except zstandard.ZstdError as error:
            raise CorruptStream(str(error)) from error

    def _in_pieces(self, message: bytes) -> bytes:
        payload = bytearray()
        for start in range(0, len(message), ZSTD_INPUT_BYTES):
            payload += self._stream.decompress(message[start : start + ZSTD_INPUT_BYTES])
            _within_limit(payload)
        return bytes(payload)


def _within_limit(payload: Inflated) -> Inflated:
    if len(payload) >= MAX_PAYLOAD_BYTES:
        raise CorruptStream(f"a payload of {MAX_PAYLOAD_BYTES} bytes or more")
    return payload


def inflater_of(compression: Compression) -> Inflater:
    """A fresh inflater, for one connection."""
    match compression:
        case Compression.ZSTD:
            return ZstdInflater()
        case Compression.ZLIB:
            return ZlibInflater()
        case Compression.NONE:
            return PlainInflater()


def address(url: str, compression: Compression) -> str:
    """The gateway's address with version, encoding and compression, and whatever it carried already."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query)) | {"v": str(API_VERSION), "encoding": "json"}
    if compression is not Compression.NONE:
        query["compress"] = compression.value
    return urlunsplit(parts._replace(query=urlencode(query), path=parts.path or "/"))
