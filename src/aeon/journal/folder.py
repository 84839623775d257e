"""Which process a spool is whose: numbered folders below the data folder, each locked by whoever uses it.

A process takes the lowest that is free, with whatever an earlier one left in it, and may take others that are free and not empty, to bring
what is in them to the database. The system frees the lock of a process that is killed.
"""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from attrs import frozen

from aeon.journal.errors import SpoolBroken
from aeon.journal.segment import SUFFIX

MOST = 256
"""Processes on one data folder."""


@frozen
class Place:
    """A folder that is ours. `id` names its spool in the database; a folder made anew has another."""

    path: Path
    id: str


@contextmanager
def own_place(root: Path) -> Iterator[Place]:
    """The first folder that nobody uses, ours for the block. Raises `SpoolBroken`."""
    for number in range(MOST):
        with _locked(root / str(number)) as place:
            if place is not None:
                yield place
                return
    raise SpoolBroken(root, f"{MOST} processes use it already")


@contextmanager
def left_places(root: Path) -> Iterator[list[Place]]:
    """Folders that others left with something in them and that nobody uses, ours for the block. Raises `SpoolBroken`."""
    with _all_locked([path for path in sorted(root.iterdir()) if path.is_dir() and _holds_something(path)]) as places:
        yield places


@contextmanager
def _all_locked(paths: list[Path]) -> Iterator[list[Place]]:
    if not paths:
        yield []
        return
    with _locked(paths[0]) as place, _all_locked(paths[1:]) as others:
        yield [*([place] if place is not None else []), *others]


def _holds_something(path: Path) -> bool:
    return any(segment.stat().st_size for segment in path.glob(f"*{SUFFIX}"))


@contextmanager
def _locked(path: Path) -> Iterator[Place | None]:
    """None where another process, or this one, uses the folder."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise SpoolBroken(path, error.strerror or str(error)) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        yield Place(path, _id_of(path))
    finally:
        os.close(handle)


def _id_of(path: Path) -> str:
    """Made with the folder's first use, and kept in it."""
    file = path / "id"
    if file.exists() and (known := file.read_text().strip()):
        return known
    made = secrets.token_hex(12)
    fresh = path / "id.new"
    with fresh.open("w") as writing:
        writing.write(made)
        writing.flush()
        os.fsync(writing.fileno())
    fresh.rename(file)
    return made
