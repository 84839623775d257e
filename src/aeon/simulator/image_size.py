"""How wide and high an image is, from the first bytes of its file.

PNG (RFC 2083, 4.1.1), GIF (89a, 18), JPEG (ITU T.81, B.2.2), WebP (RFC 9649, 2.4 to 2.7).
"""

import struct

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""Markers that begin a frame and so tell its size; the three others in this range are tables."""

Size = tuple[int, int]


def image_size(data: bytes) -> Size | None:
    """Width and height in pixels; None for what is no image, or a broken one."""
    try:
        if data.startswith(_PNG):
            width, height = struct.unpack_from(">II", data, 16)
            return width, height
        if data.startswith((b"GIF87a", b"GIF89a")):
            width, height = struct.unpack_from("<HH", data, 6)
            return width, height
        if data.startswith(b"\xff\xd8"):
            return _jpeg(data)
        if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
            return _webp(data)
    except struct.error:
        return None
    return None


def _jpeg(data: bytes) -> Size | None:
    """Segments are skipped until the one that begins the frame."""
    offset = 2
    while True:
        start, marker, length = struct.unpack_from(">BBH", data, offset)
        if start != 0xFF:  # noqa: PLR2004 - every marker begins with this byte
            return None
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", data, offset + 5)
            return width, height
        offset += 2 + length


def _webp(data: bytes) -> Size | None:
    match data[12:16]:
        case b"VP8X":
            low, high = int.from_bytes(data[24:27], "little"), int.from_bytes(data[27:30], "little")
            return low + 1, high + 1
        case b"VP8L":
            (bits,) = struct.unpack_from("<I", data, 21)
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8 ":
            width, height = struct.unpack_from("<HH", data, 26)
            return width & 0x3FFF, height & 0x3FFF
    return None
