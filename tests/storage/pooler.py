"""A real PgBouncer in transaction mode, which takes its clients over TLS.

By itself PgBouncer asks them for a password and knows no channel binding. Services that offer both put a gate before it
that does the TLS and the passwords, and PgBouncer trusts whoever comes through; `open_bound_pooler` is such a one.
"""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import pytest
from attrs import frozen

from tests.conftest import free_port
from tests.storage.certificate import write_certificate
from tests.storage.gate import open_gate
from tests.storage.program import open_program

PASSWORD = "of the pooler's own"

CONFIG = """\
[databases]
* = host={server.hostname} port={port} user={user}{password}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen_port}
unix_socket_dir =
pool_mode = transaction
default_pool_size = {size}
server_login_retry = 1
"""

ASKS = """\
auth_type = scram-sha-256
auth_file = {folder}/users.txt
client_tls_sslmode = require
client_tls_cert_file = {folder}/server.crt
client_tls_key_file = {folder}/server.key
"""

TRUSTS = "auth_type = any\n"


def find_pgbouncer() -> str:
    """The program; where it is not, the test is skipped, in CI failed."""
    found = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("pgbouncer is not installed, and .ci/run should have done it")
        pytest.skip("pgbouncer is not installed")
    return found


@frozen
class Pooler:
    """`url` leads to the database through the pooler."""

    url: str
    log: Path


def _write_config(folder: Path, database_url: str, size: int, port: int, security: str) -> None:
    """All that PgBouncer reads."""
    server = urlsplit(database_url)
    user = server.username or "aeon"
    password = f" password={server.password}" if server.password else ""
    config = (CONFIG + security).format(
        server=server,
        port=server.port or 5432,
        user=user,
        password=password,
        listen_port=port,
        size=size,
        folder=folder,
    )
    (folder / "pgbouncer.ini").write_text(config)
    (folder / "users.txt").write_text(f'"{user}" "{PASSWORD}"\n')


def _way(database_url: str, port: int, query: str) -> str:
    """The same database through what listens on `port`."""
    server = urlsplit(database_url)
    user = server.username or "aeon"
    return urlunsplit(server._replace(netloc=f"{user}:{quote(PASSWORD)}@localhost:{port}", query=query))


@asynccontextmanager
async def open_pooler(database_url: str, size: int) -> AsyncIterator[Pooler]:
    """PgBouncer with at most `size` connections to the server, which proves by its certificate who it is."""
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        certificate = write_certificate(folder)
        _write_config(folder, database_url, size, port, ASKS)
        verified = f"sslmode=verify-full&sslrootcert={quote(str(certificate.certificate))}"
        async with _open_pgbouncer(folder, _way(database_url, port, verified)) as pooler:
            yield pooler


@asynccontextmanager
async def open_bound_pooler(database_url: str, size: int) -> AsyncIterator[Pooler]:
    """The same behind a gate that is proven by channel binding."""
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        certificate = write_certificate(folder)
        _write_config(folder, database_url, size, port, TRUSTS)
        async with (
            _open_pgbouncer(folder, _way(database_url, port, "sslmode=disable")) as pooler,
            open_gate(certificate, PASSWORD, port) as gate_port,
        ):
            yield Pooler(_way(database_url, gate_port, "sslmode=require&channel_binding=require"), pooler.log)


@asynccontextmanager
async def _open_pgbouncer(folder: Path, url: str) -> AsyncIterator[Pooler]:
    """PgBouncer as configured in `folder`, reached by `url`."""
    async with open_program(folder, find_pgbouncer(), "-q", folder / "pgbouncer.ini", url=url) as log:
        yield Pooler(url, log)
