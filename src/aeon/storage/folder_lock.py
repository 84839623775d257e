"""Which processes of ours use a data folder, told by file locks, which the system takes back from a process that is killed."""

import fcntl
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import trio
from attrs import frozen

from aeon.storage.errors import EmbeddedFailed

GATE_SECONDS = 240.0
"""Longer than the longest start or stop of another process."""

POLL_SECONDS = 0.05


@frozen
class Users:
    """Those who use the folder, as seen by one of them."""

    _handle: int

    def join(self) -> None:
        """Use the folder from now on; only inside the gate."""
        fcntl.flock(self._handle, fcntl.LOCK_SH)

    def is_last(self) -> bool:
        """True where no other process uses the folder; only inside the gate."""
        return _locked(self._handle)


@frozen
class FolderLock:
    """Two locks beside `folder`: the gate, held to start or stop the server, and one shared by all who use it."""

    folder: Path

    @asynccontextmanager
    async def gate(self) -> AsyncIterator[None]:
        """Alone among all processes. Raises `EmbeddedFailed` where others hold the gate for `GATE_SECONDS`."""
        with _opened(self._beside("gate")) as handle:
            with trio.move_on_after(GATE_SECONDS) as scope:
                while True:
                    if _locked(handle):
                        break
                    await trio.sleep(POLL_SECONDS)
            if scope.cancelled_caught:
                raise EmbeddedFailed(
                    self.folder, f"another process has been starting or stopping it for {GATE_SECONDS:g} s"
                )
            yield

    @contextmanager
    def users(self) -> Iterator[Users]:
        """A place among the users; leaving the block ends the use."""
        with _opened(self._beside("users")) as handle:
            yield Users(handle)

    def _beside(self, what: str) -> Path:
        return self.folder.with_name(f"{self.folder.name}.{what}")


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise EmbeddedFailed(path.parent, f"{error.strerror}: {error.filename}") from error
    try:
        yield handle
    finally:
        os.close(handle)


def _locked(handle: int) -> bool:
    """Take the lock for us alone, if nobody else has it."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
