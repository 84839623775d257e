import zlib

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from aeon.discord.gateway import frames
from aeon.discord.gateway.errors import CorruptStream
from aeon.discord.gateway.frames import Compression, ZlibInflater, ZstdInflater, inflater_of

payloads = st.lists(st.binary(min_size=1, max_size=20_000), min_size=1, max_size=8)


def zstd_stream(contents: list[bytes]) -> list[bytes]:
    stream = zstandard.ZstdCompressor().compressobj()
    return [stream.compress(content) + stream.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK) for content in contents]


def zlib_stream(contents: list[bytes]) -> list[bytes]:
    stream = zlib.compressobj()
    return [stream.compress(content) + stream.flush(zlib.Z_SYNC_FLUSH) for content in contents]


@given(contents=payloads)
def test_a_zstd_stream_gives_back_each_payload(contents: list[bytes]) -> None:
    inflater = ZstdInflater()
    assert [inflater.feed(message) for message in zstd_stream(contents)] == contents


@given(contents=payloads)
def test_a_zlib_stream_gives_back_each_payload(contents: list[bytes]) -> None:
    inflater = ZlibInflater()
    assert [inflater.feed(message) for message in zlib_stream(contents)] == contents


@given(
    contents=st.lists(st.text("ab{}", min_size=1, max_size=50).map(str.encode), min_size=1, max_size=4),
    size=st.integers(1, 9),
)
def test_a_zlib_payload_may_come_in_pieces_cut_anywhere(contents: list[bytes], size: int) -> None:
    inflater = ZlibInflater()
    for content, message in zip(contents, zlib_stream(contents), strict=True):
        pieces = [message[start : start + size] for start in range(0, len(message), size)]
        results = [inflater.feed(piece) for piece in pieces]
        assert results == [None] * (len(pieces) - 1) + [content]


@pytest.mark.parametrize("compression", [Compression.ZSTD, Compression.ZLIB])
@given(garbage=st.binary(min_size=16, max_size=200).map(lambda noise: b"\xff" + noise + frames.ZLIB_FLUSH))
def test_noise_is_corrupt(compression: Compression, garbage: bytes) -> None:
    with pytest.raises(CorruptStream):
        inflater_of(compression).feed(garbage)


def test_a_damaged_message_is_corrupt_even_after_good_ones() -> None:
    inflater = ZstdInflater()
    first, second = zstd_stream([b"a" * 500, b"b" * 500])
    inflater.feed(first)
    with pytest.raises(CorruptStream):
        inflater.feed(b"\xff" * len(second))


def test_a_bomb_is_corrupt() -> None:
    bomb = b"\0" * (frames.MAX_PAYLOAD_BYTES + 1)
    with pytest.raises(CorruptStream):
        ZlibInflater().feed(zlib_stream([bomb])[0])
    with pytest.raises(CorruptStream):
        ZstdInflater().feed(zstd_stream([bomb])[0])


def test_without_compression_a_payload_is_what_came() -> None:
    assert inflater_of(Compression.NONE).feed(b"{}") == b"{}"
