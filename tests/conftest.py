"""A real PostgreSQL for the tests: one server a session, one migrated database a test, and a line to it that can be cut.

The server is an embedded one on a free port of this machine, or `AEON_TEST_DATABASE_URL` (whose user may create databases).
"""

import os
import secrets
import signal
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
import trio
from attrs import define, field
from hypothesis import HealthCheck, settings

from aeon.storage.cluster import Cluster
from aeon.storage.database import Database, StorageSettings, open_database
from aeon.storage.migrate import migrate

# The same examples at every run, and no verdict on how fast the machine is; AEON_THOROUGH draws others each time.
settings.register_profile(
    "aeon",
    deadline=None,
    derandomize="AEON_THOROUGH" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("aeon")

# What tests start is to end with a closed terminal, also where they themselves run under `nohup`, which has everybody below ignore that.
signal.signal(signal.SIGHUP, signal.SIG_DFL)

# The tests' database need not outlive the machine, and is twice as fast so.
FORGETFUL = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_connections": "100"}

TEMPLATE = "aeon_template"


QUIET_PORTS = range(10_000, 32_000)
"""Below those that systems give to whoever asks for any, so that nobody is given one before its server has begun to listen."""


def free_port() -> int:
    """A port that nothing listens on just now."""
    while True:
        # Not by `random`, which hypothesis seeds alike in all processes.
        port = secrets.choice(QUIET_PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port that nobody listens on for as long as the test runs: it is taken, by a socket that does not listen."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield int(taken.getsockname()[1])


def with_database(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def with_place(url: str, host: str, port: int) -> str:
    """The same database by another way."""
    parts = urlsplit(url)
    credentials, at, _ = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{credentials}{at}{host}:{port}"))


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The server's maintenance database."""
    given = os.environ.get("AEON_TEST_DATABASE_URL")
    if given:
        yield given
        return
    port = free_port()
    place = {"listen_addresses": "127.0.0.1", "port": str(port)}
    cluster = Cluster(tmp_path_factory.mktemp("server") / "postgresql", {**FORGETFUL, **place})
    trio.run(cluster.ensure_running)
    yield f"postgresql://aeon@127.0.0.1:{port}/postgres"
    trio.run(cluster.stop)


@pytest.fixture(scope="session")
def template(server_url: str) -> str:
    """Name of a migrated, empty database to make copies of."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {TEMPLATE} WITH (FORCE)".encode())
        connection.execute(f"CREATE DATABASE {TEMPLATE}".encode())
    trio.run(migrate, with_database(server_url, TEMPLATE))
    return TEMPLATE


@pytest.fixture
def empty_database_url(server_url: str) -> Iterator[str]:
    """A database of this test's own with nothing in it."""
    yield from _fresh_database(server_url, "template0")


@pytest.fixture
def database_url(server_url: str, template: str) -> Iterator[str]:
    """A migrated database of this test's own, over TCP."""
    yield from _fresh_database(server_url, template)


def _fresh_database(server_url: str, template: str) -> Iterator[str]:
    name = f"test_{secrets.token_hex(6)}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        # Faster by far than by the log, with a server that need not remember; 14 knows no other way.
        strategy = "STRATEGY file_copy" if connection.info.server_version >= 150000 else ""
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} {strategy}".encode())
        yield with_database(server_url, name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture
async def database(database_url: str, tmp_path: Path) -> AsyncIterator[Database]:
    """The test's database, open."""
    async with open_database(StorageSettings(data_dir=tmp_path, url=database_url)) as opened:
        yield opened


@define(eq=False)
class Line:
    """A TCP line to `host:port` that a test can cut or freeze; new connections go through while it is whole.

    `cut_after` cuts it once so many more bytes have passed, whichever way.
    """

    host: str
    port: int
    local_port: int = 0
    cut_after: int | None = None
    _whole: bool = True
    _thaw: trio.Event = field(factory=trio.Event)
    _streams: set[trio.SocketStream] = field(factory=set)
    _forgotten: set[trio.SocketStream] = field(factory=set)

    def cut(self) -> None:
        """End all connections at once and refuse new ones, as when a server is killed."""
        self._whole = False
        for stream in self._streams:
            stream.socket.close()

    def mend(self) -> None:
        self._whole = True

    def freeze(self) -> None:
        """Let nothing pass any more, and end nothing, as when a cable is pulled."""
        self._thaw = trio.Event()

    def thaw(self) -> None:
        self._thaw.set()

    def forget(self) -> None:
        """Let each connection that there is end at its next word, as firewalls do with those long idle."""
        self._forgotten |= self._streams

    def _let_through(self, data: bytes) -> bytes:
        if self.cut_after is None:
            return data
        passed = data[: self.cut_after]
        self.cut_after -= len(passed)
        if self.cut_after == 0:
            self.cut_after = None
            self.cut()
        return passed

    async def serve(self, client: trio.SocketStream) -> None:
        with ExitStack() as closing:
            closing.callback(client.socket.close)
            if not self._whole:
                return
            with trio.fail_after(5):
                server = await trio.open_tcp_stream(self.host, self.port)
            closing.callback(server.socket.close)
            self._streams |= {client, server}
            async with trio.open_nursery() as nursery:
                nursery.start_soon(self._pass, client, server, nursery.cancel_scope)
                nursery.start_soon(self._pass, server, client, nursery.cancel_scope)
            self._streams -= {client, server}

    async def _pass(self, source: trio.SocketStream, target: trio.SocketStream, both: trio.CancelScope) -> None:
        try:
            while data := await source.receive_some(65536):
                await self._thaw.wait()
                if source in self._forgotten:
                    break
                await target.send_all(self._let_through(data))
        except (trio.BrokenResourceError, trio.ClosedResourceError):
            pass
        both.cancel()


@asynccontextmanager
async def open_line(host: str, port: int) -> AsyncIterator[Line]:
    line = Line(host, port)
    line.thaw()
    (listener,) = await trio.open_tcp_listeners(0, host="127.0.0.1")
    line.local_port = listener.socket.getsockname()[1]
    async with trio.open_nursery() as nursery:
        nursery.start_soon(trio.serve_listeners, line.serve, [listener])
        yield line
        nursery.cancel_scope.cancel()


@pytest.fixture
async def line(database_url: str) -> AsyncIterator[Line]:
    """A line to the test's database."""
    parts = urlsplit(database_url)
    async with open_line(parts.hostname or "127.0.0.1", parts.port or 5432) as opened:
        yield opened


@pytest.fixture
def line_url(database_url: str, line: Line) -> str:
    """The test's database over `line`."""
    return with_place(database_url, "127.0.0.1", line.local_port)
