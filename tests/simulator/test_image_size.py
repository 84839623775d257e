"""How big an image is, from files made by hand as their formats say."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aeon.simulator.image_size import image_size

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 640, 480)
GIF = b"GIF89a" + struct.pack("<HH", 640, 480)
JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc4\x00\x03a\xff\xc2" + struct.pack(">HBHH", 11, 8, 480, 640)
WEBP = b"RIFF\x00\x00\x00\x00WEBP"
LOSSY = WEBP + b"VP8 " + b"\x00" * 4 + b"\x00\x00\x00\x9d\x01\x2a" + struct.pack("<HH", 640, 480)
LOSSLESS = WEBP + b"VP8L" + b"\x00" * 4 + b"\x2f" + struct.pack("<I", 639 | 479 << 14)
EXTENDED = WEBP + b"VP8X" + b"\x00" * 8 + (639).to_bytes(3, "little") + (479).to_bytes(3, "little")
FILES = {"png": PNG, "gif": GIF, "jpeg": JPEG, "lossy": LOSSY, "lossless": LOSSLESS, "extended": EXTENDED}


@pytest.mark.parametrize("name", FILES)
def test_an_images_size_is_in_its_file(name: str) -> None:
    assert image_size(FILES[name]) == (640, 480)


@given(st.sampled_from(sorted(FILES.values())), st.integers(0, 40))
def test_half_a_file_or_another_kind_has_no_size_and_breaks_nothing(data: bytes, length: int) -> None:
    assert image_size(data[:length]) in {(640, 480), None} or length < len(data)
    assert image_size(b"text" + data) is None
