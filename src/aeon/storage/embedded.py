"""The embedded PostgreSQL: what there is when no DATABASE_URL is set.

It lives in the data folder and listens on a Unix socket alone, in a folder that only its owner can enter, so it needs no password.
Opening it makes, starts or adopts the server (see cluster.py); closing it stops the server, so that no process is left.

Several processes of ours may have it open (`aeon key` beside `aeon run`): they share one server, and the last to leave stops it. A process
that is killed leaves the server running; the next one adopts it, and stops it in the end.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import trio
from attrs import define

from aeon.storage.cluster import QUIT_SECONDS, STOP_SECONDS, Cluster
from aeon.storage.connection import TrioConnection
from aeon.storage.errors import DatabaseUnavailable, EmbeddedFailed
from aeon.storage.folder_lock import FolderLock

CLOSE_SECONDS = STOP_SECONDS + QUIT_SECONDS + 5.0
"""How long closing may hold up a cancelled task, in all."""


@define(eq=False)
class EmbeddedServer:
    """The server while it is open here."""

    cluster: Cluster
    address: str
    _lock: FolderLock

    async def connect(self) -> TrioConnection:
        """A connection; a server that is gone is started again first. Raises `DatabaseUnavailable` or `EmbeddedFailed`."""
        try:
            return await TrioConnection.open(self.address)
        except DatabaseUnavailable:
            async with self._lock.gate():
                self.address = await self.cluster.ensure_running()
            return await TrioConnection.open(self.address)


@asynccontextmanager
async def open_embedded(data_dir: Path, options: Mapping[str, str] | None = None) -> AsyncIterator[EmbeddedServer]:
    """The server of `data_dir` for as long as the block lasts.

    Raises `EmbeddedFailed` with the mend.
    """
    folder = Path(await trio.Path(data_dir).resolve()) / "postgresql"
    cluster, lock = Cluster(folder, options or {}), FolderLock(folder)
    with lock.users() as users:
        try:
            async with lock.gate():
                users.join()
                address = await cluster.ensure_running()
            yield EmbeddedServer(cluster, address, lock)
        finally:
            with trio.CancelScope(deadline=trio.current_time() + CLOSE_SECONDS, shield=True):
                async with lock.gate():
                    if users.is_last():
                        await cluster.stop()


@asynccontextmanager
async def open_embedded_alone(data_dir: Path) -> AsyncIterator[str]:
    """The address of `data_dir`'s server for as long as the block lasts; other processes that want it wait meanwhile.

    Raises `EmbeddedFailed`, also where another process uses it.
    """
    folder = Path(await trio.Path(data_dir).resolve()) / "postgresql"
    cluster, lock = Cluster(folder), FolderLock(folder)
    with lock.users() as users:
        async with lock.gate():
            users.join()
            if not users.is_last():
                raise EmbeddedFailed(folder, "another process uses it: stop `aeon run` and repeat this")
            try:
                yield await cluster.ensure_running()
            finally:
                with trio.CancelScope(deadline=trio.current_time() + CLOSE_SECONDS, shield=True):
                    await cluster.stop()
