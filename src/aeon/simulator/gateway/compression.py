"""How payloads become frames: plain text, or one compressed stream for as long as the socket lives.

https://discord.com/developers/docs/events/gateway#transport-compression
"""

import zlib
from typing import Protocol

import zstandard

from aeon.simulator.websocket import binary_frame, text_frame

_FAST_LEVEL = 1
_PAYLOAD_COMPRESSION_MIN_BYTES = 1024


class Framing(Protocol):
    """Turns one payload into the bytes of one WebSocket message. Order matters: streams are not random access."""

    def frame(self, payload: bytes) -> bytes: ...


class Plain:
    """JSON text; where IDENTIFY asked for it, each large payload is compressed by itself."""

    def __init__(self) -> None:
        self.compress_payloads = False

    def frame(self, payload: bytes) -> bytes:
        if self.compress_payloads and len(payload) > _PAYLOAD_COMPRESSION_MIN_BYTES:
            return binary_frame(zlib.compress(payload))
        return text_frame(payload)


class ZlibStream:
    """One zlib context; each message ends in a sync flush (00 00 FF FF)."""

    def __init__(self) -> None:
        self._deflate = zlib.compressobj(_FAST_LEVEL)

    def frame(self, payload: bytes) -> bytes:
        return binary_frame(self._deflate.compress(payload) + self._deflate.flush(zlib.Z_SYNC_FLUSH))


class ZstdStream:
    """One zstd context; each message ends with a flushed block."""

    def __init__(self) -> None:
        self._compress = zstandard.ZstdCompressor(level=_FAST_LEVEL).compressobj()

    def frame(self, payload: bytes) -> bytes:
        block = self._compress.compress(payload) + self._compress.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
        return binary_frame(block)


def framing_for(compress: str) -> Framing | None:
    """The framing that the address asks for by `compress=`; None for one that there is not."""
    match compress:
        case "":
            return Plain()
        case "zlib-stream":
            return ZlibStream()
        case "zstd-stream":
            return ZstdStream()
        case _:
            return None
