"""A record as bytes in a file: length, checksum and sequence number, the kind's name and the body.

A file that grew while the power went may end in half a record, or in a hole where bytes never arrived. Whoever reads it stops at the
first record that does not fit its checksum: all before it is whole.
"""

import struct
import zlib
from collections.abc import Iterator

from attrs import frozen

_HEAD = struct.Struct(">IIQB")
"""Of what follows the checksum: its length comes first, then the checksum, sequence number and length of the kind's name."""

_CHECKED_FROM = 8

LARGEST_BODY = 1 << 20
"""Bytes; a length beyond it is no length."""


@frozen
class Record:
    """`sequence` counts a spool's records, from 1, and never goes back."""

    sequence: int
    kind: str
    body: bytes


@frozen
class Placed:
    """A record, and where it ends in the bytes that were read."""

    record: Record
    end: int


def encode(record: Record) -> bytes:
    """Raises ValueError for a body or a name that is too long."""
    kind = record.kind.encode()
    if len(record.body) > LARGEST_BODY or not 0 < len(kind) < 1 << 8:
        raise ValueError(
            f"a record has at most {LARGEST_BODY} bytes and a short name, not {len(record.body)}, {kind!r}"
        )
    payload = kind + record.body
    head = _HEAD.pack(len(payload), 0, record.sequence, len(kind))
    checksum = zlib.crc32(payload, zlib.crc32(head[_CHECKED_FROM:]))
    return _HEAD.pack(len(payload), checksum, record.sequence, len(kind)) + payload


def whole_records(content: bytes) -> Iterator[Placed]:
    """The records at the beginning of these bytes, up to the first that is not whole."""
    start = 0
    while len(content) - start >= _HEAD.size:
        length, checksum, sequence, kind_length = _HEAD.unpack_from(content, start)
        end = start + _HEAD.size + length
        if length > LARGEST_BODY + kind_length or kind_length > length or end > len(content):
            return
        payload = content[start + _HEAD.size : end]
        if zlib.crc32(payload, zlib.crc32(content[start + _CHECKED_FROM : start + _HEAD.size])) != checksum:
            return
        try:
            kind = payload[:kind_length].decode()
        except UnicodeDecodeError:
            return
        yield Placed(Record(sequence, kind, payload[kind_length:]), end)
        start = end
