"""Records in files, before anything else is done with them.

Appending is one plain write: what was written survives the end of this process, however it ends. What survives the end of power is what
was synced, and nothing goes to the database before it is: so the database never knows of a record that a spool could forget. A file is
synced with its content and its name, which is the folder's content; both by a thread, as a disk may take seconds, and appending none.

A spool is a folder of segments. The last one is appended to; one whose records are all in the database is removed, but the last, whose
name keeps the numbers rising; so none is removed before the disk keeps the next one's name. What a kill or a power cut left of a record at
the end of the last segment is cut off when it is opened. In an older segment something unreadable can only be damage: what is behind it in
that file is set aside under another name, and said.

Not safe for two users: `folder.py` sees to it that a spool has one.
"""

import logging
import os
from pathlib import Path

from attrs import define, field, frozen

from aeon.journal.errors import JournalFull, SpoolBroken
from aeon.journal.record import Record, encode
from aeon.journal.segment import SUFFIX, Segment

log = logging.getLogger(__name__)

LIMIT_BYTES = 1 << 30
SEGMENT_BYTES = 16 << 20
"""At most this and one record. Small enough that what is written is soon removed."""


@frozen
class Sync:
    """Files as they were at one moment. `last` is the number up to which all is safe once `run` has returned."""

    folder: Path
    full: tuple[int, ...]
    current: tuple[int, ...]
    last: int
    named: int
    """Up to which segment, by its first number, all have their names kept."""
    names: bool
    """The folder has names that are not synced."""

    def run(self) -> None:
        """Have the disk keep them; may take long, so a thread calls it. Raises `SpoolBroken`."""
        try:
            for handle in (*self.full, *self.current):
                os.fsync(handle)
            if self.names:
                _sync_folder(self.folder)
        except OSError as error:
            raise SpoolBroken(self.folder, error.strerror or str(error)) from error


@define(eq=False)
class Spool:
    """Made by `open_spool`."""

    folder: Path
    limit: int
    segment_bytes: int
    _segments: list[Segment] = field(factory=list)
    _handle: int = -1
    _unsynced: list[int] = field(factory=list)
    """Handles of segments that are full and not synced yet."""
    _is_dirty: bool = False
    _named: int = 0
    """First number of the last segment whose name the disk is known to keep."""
    size: int = 0
    """Bytes on disk, those of records that are in the database already among them."""

    @property
    def last(self) -> int:
        """The number of the record appended last, 0 where there never was one."""
        return self._segments[-1].last

    @property
    def is_full(self) -> bool:
        return self.size >= self.limit

    def __attrs_post_init__(self) -> None:
        """Raises `SpoolBroken`."""
        if not self._segments:
            self._begin(1)
        else:
            self._handle = _opened(self._segments[-1].path)

    def append(self, kind: str, body: bytes) -> int:
        """Keep a record; its number. Raises `JournalFull`, `SpoolBroken`, and then nothing was kept."""
        record = Record(self.last + 1, kind, body)
        content = encode(record)
        if self.size + len(content) > self.limit:
            raise JournalFull(self.limit)
        if self._segments[-1].size >= self.segment_bytes:
            self._begin(record.sequence)
        segment = self._segments[-1]
        self._write(segment, content)
        segment.size += len(content)
        segment.last = record.sequence
        self.size += len(content)
        self._is_dirty = True
        return record.sequence

    def after(self, sequence: int, *, records: int, limit: int) -> list[Record]:
        """At most so many records behind this number, in order, of about `limit` bytes. Raises `SpoolBroken`."""
        for segment in self._segments:
            if segment.last > sequence:
                return segment.after(sequence, records=records, limit=limit)
        return []

    def backlog(self, sequence: int) -> int:
        """Bytes of the segments that hold records behind this number."""
        return sum(segment.size for segment in self._segments if segment.last > sequence)

    def release(self, sequence: int) -> None:
        """Remove what holds only records up to this number: they are in the database. What has no synced name behind it stays for now."""
        while len(self._segments) > 1 and self._segments[0].last <= sequence and self._segments[1].first <= self._named:
            segment = self._segments.pop(0)
            self.size -= segment.size
            segment.path.unlink(missing_ok=True)

    def begin_sync(self) -> "Sync":
        """What has to be synced at this moment; one at a time, and whoever takes it says how it ended."""
        full, self._unsynced = self._unsynced, []
        current = (self._handle,) if self._is_dirty else ()
        self._is_dirty = False
        newest = self._segments[-1].first
        return Sync(self.folder, tuple(full), current, self.last, named=newest, names=newest > self._named)

    def end_sync(self, sync: "Sync", *, is_done: bool) -> None:
        """What was not synced is still to be."""
        if is_done:
            self._named = sync.named
            for handle in sync.full:
                os.close(handle)
        else:
            self._unsynced = [*sync.full, *self._unsynced]
            self._is_dirty = True

    def close(self) -> None:
        """Give the files back; whoever wants them synced does so before."""
        for handle in (*self._unsynced, self._handle):
            os.close(handle)
        self._unsynced, self._handle = [], -1

    def _begin(self, first: int) -> None:
        """Append to a new segment from now on."""
        segment = Segment.create(self.folder, first)
        handle = _opened(segment.path)
        if self._handle >= 0:
            self._unsynced.append(self._handle)
        self._handle = handle
        self._segments.append(segment)

    def _write(self, segment: Segment, content: bytes) -> None:
        """All of it or, as far as anybody can see, nothing."""
        try:
            written = os.write(self._handle, content)
            if written == len(content):
                return
            # A disk that is full takes a part.
            reason = "the disk took only a part of a record: make room on it"
        except OSError as error:
            reason = error.strerror or str(error)
        os.ftruncate(self._handle, segment.size)
        raise SpoolBroken(segment.path, reason)


def open_spool(folder: Path, *, limit: int = LIMIT_BYTES, segment_bytes: int = SEGMENT_BYTES) -> Spool:
    """The spool in this folder with what an earlier process left in it. Raises `SpoolBroken`."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        paths = sorted(folder.glob(f"*{SUFFIX}"))
    except OSError as error:
        raise SpoolBroken(folder, error.strerror or str(error)) from error
    segments = [Segment.found(path) for path in paths]
    for segment in segments:
        _mend(segment, is_last=segment is segments[-1])
    return Spool(folder, limit, segment_bytes, segments, size=sum(segment.size for segment in segments))


def _mend(segment: Segment, *, is_last: bool) -> None:
    """Cut off what is not whole; of a segment that had more behind it, keep a copy for whoever wants to look."""
    length = segment.length_on_disk()
    if length == segment.size:
        return
    if not is_last:
        aside = segment.path.with_suffix(".damaged")
        aside.write_bytes(segment.path.read_bytes())
        log.error("%s is damaged behind record %d; it was copied to %s", segment.path, segment.last, aside.name)
    else:
        log.info("%s ended in half a record, as after a crash: it was cut off", segment.path)
    os.truncate(segment.path, segment.size)


def _opened(path: Path) -> int:
    try:
        return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise SpoolBroken(path, error.strerror or str(error)) from error


def _sync_folder(folder: Path) -> None:
    """Or a new file's name could be forgotten with the power."""
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
