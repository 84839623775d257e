"""One file of a spool: records in order, named by the first one's number."""

import os
from collections.abc import Iterator
from pathlib import Path

from attrs import define, field

from aeon.journal.errors import SpoolBroken
from aeon.journal.record import Placed, Record, whole_records

SUFFIX = ".spool"
PIECE_BYTES = 1 << 21
"""Read at once: more than one record of the largest size."""


@define(eq=False)
class Segment:
    """`size` and `last` speak of whole records alone."""

    path: Path
    first: int
    size: int = 0
    last: int = 0
    """The number of the last record, `first - 1` while there is none."""
    _mark: tuple[int, int] = field(init=False)
    """A record's number, and where the record behind it begins: reading goes on from there."""

    def __attrs_post_init__(self) -> None:
        self.last = self.last or self.first - 1
        self._mark = (self.first - 1, 0)

    @classmethod
    def create(cls, folder: Path, first: int) -> "Segment":
        return cls(folder / f"{first:020d}{SUFFIX}", first)

    @classmethod
    def found(cls, path: Path) -> "Segment":
        """What there is of a file, which is read once over. Raises `SpoolBroken`."""
        segment = cls(path, int(path.name.removesuffix(SUFFIX)))
        for placed, end in segment._placed(0):
            segment.size, segment.last = end, placed.record.sequence
        return segment

    def length_on_disk(self) -> int:
        return self.path.stat().st_size

    def after(self, sequence: int, *, records: int, limit: int) -> list[Record]:
        """At most so many records behind this number, and hardly more bytes than `limit`. Raises `SpoolBroken`."""
        number, start = self._mark if self._mark[0] <= sequence else (self.first - 1, 0)
        found: list[Record] = []
        taken = 0
        for placed, end in self._placed(start):
            if end > self.size:
                break
            number, start = placed.record.sequence, end
            if number > sequence:
                found.append(placed.record)
                taken += len(placed.record.body)
                if len(found) >= records or taken >= limit:
                    break
            else:
                # Read on from here the next time.
                self._mark = (number, start)
        return found

    def _placed(self, start: int) -> Iterator[tuple[Placed, int]]:
        """Records from this place on, each with where it ends in the file."""
        try:
            with self.path.open("rb", buffering=0) as file:
                while True:
                    content = os.pread(file.fileno(), PIECE_BYTES, start)
                    read = 0
                    for placed in whole_records(content):
                        read = placed.end
                        yield placed, start + placed.end
                    if not read:
                        return
                    start += read
        except OSError as error:
            raise SpoolBroken(self.path, error.strerror or str(error)) from error
