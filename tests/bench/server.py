"""A PostgreSQL of a bench's own, which is gone with it."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import trio

from aeon.storage.cluster import Cluster
from aeon.storage.database import StorageSettings
from tests.conftest import FORGETFUL, free_port


@contextmanager
def open_server(options: Mapping[str, str] | None = None) -> Iterator[StorageSettings]:
    """Where an empty database is, over TCP; `options` are PostgreSQL's own settings."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        # Where we are root, the server runs as somebody else, who must get in.
        Path(folder).chmod(0o755)
        port = free_port()
        place = {"listen_addresses": "127.0.0.1", "port": str(port)}
        cluster = Cluster(Path(folder) / "postgresql", {**FORGETFUL, **place, **(options or {})})
        trio.run(cluster.ensure_running)
        try:
            yield StorageSettings(Path(folder), f"postgresql://aeon@127.0.0.1:{port}/postgres")
        finally:
            trio.run(cluster.stop)
