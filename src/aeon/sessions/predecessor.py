"""The process that ran before in the same data folder, and is dead for certain.

In a container that is started again process numbers count anew, so nobody there can tell by them what became of the process before. But
the folder is the same, and the kernel frees a lock whatever its holder died of: whoever gets the lock of the file in it may read there
who had it last. That holds for processes under one kernel; of a folder that several machines share it is not believed.
"""

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from aeon.sessions.owner import shares_kernel

log = logging.getLogger(__name__)

FILE = "owner"

LONGEST_NAME = 1000
"""In characters; more is no name of ours."""


@contextmanager
def succeeding(folder: Path, name: str) -> Iterator[str | None]:
    """Stand in this folder by this name while the block lasts; who did before, None where they may live or nobody knows."""
    file = _open(folder)
    if file is None:
        yield None
        return
    with file:
        yield _take_over(file, name)


def _open(folder: Path) -> TextIO | None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return (folder / FILE).open("a+", encoding="utf-8")
    except OSError as error:
        log.info("after a crash in a container its shards will be waited for: %s", error)
        return None


def _take_over(file: TextIO, name: str) -> str | None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        file.seek(0)
        before = file.read(LONGEST_NAME)
        file.truncate(0)
        file.write(name)
        file.flush()
    except (OSError, UnicodeDecodeError):
        # Another process stands there, or the folder cannot be used.
        return None
    return before if shares_kernel(before) else None
