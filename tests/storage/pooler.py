"""A real PgBouncer in transaction mode, which takes its clients over TLS and asks them for a password."""

import datetime as dt
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import pytest
import trio
from attrs import frozen
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from aeon.storage.account import command_as, give, server_account
from aeon.storage.connection import TrioConnection
from aeon.storage.errors import DatabaseUnavailable
from tests.conftest import free_port

PASSWORD = "of the pooler's own"
UP_SECONDS = 10.0

CONFIG = """\
[databases]
* = host={server.hostname} port={port} user={user}{password}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen_port}
unix_socket_dir =
pool_mode = transaction
default_pool_size = {size}
auth_type = scram-sha-256
auth_file = {folder}/users.txt
client_tls_sslmode = require
client_tls_cert_file = {folder}/pooler.crt
client_tls_key_file = {folder}/pooler.key
"""


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


def _write_certificate(folder: Path) -> None:
    """A certificate for `localhost` that nobody vouches for but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "pooler.crt").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "pooler.key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def _write_config(folder: Path, database_url: str, size: int, port: int) -> str:
    """All that PgBouncer reads; the address that leads through it."""
    server = urlsplit(database_url)
    user = server.username or "aeon"
    password = f" password={server.password}" if server.password else ""
    config = CONFIG.format(
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
    query = f"sslmode=verify-full&sslrootcert={quote(str(folder / 'pooler.crt'))}"
    return urlunsplit(server._replace(netloc=f"{user}:{quote(PASSWORD)}@localhost:{port}", query=query))


@asynccontextmanager
async def open_pooler(database_url: str, size: int) -> AsyncIterator[Pooler]:
    """PgBouncer with at most `size` connections to the server."""
    program = find_pgbouncer()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # PgBouncer refuses to be root, as PostgreSQL does.
        account = server_account(folder) if os.geteuid() == 0 else None
        _write_certificate(folder)
        url = _write_config(folder, database_url, size, free_port())
        for path in (*folder.iterdir(), folder):
            give(path, account)
        log = folder / "log.txt"
        with log.open("wb") as output:
            command = command_as(account, [program, "-q", str(folder / "pgbouncer.ini")])
            process = await trio.lowlevel.open_process(command, stdout=output, stderr=output)
        try:
            await _is_up(process, url, log)
            yield Pooler(url, log)
        finally:
            process.kill()
            with trio.CancelScope(deadline=trio.current_time() + UP_SECONDS, shield=True):
                await process.wait()


async def _is_up(process: trio.Process, url: str, log: Path) -> None:
    with trio.fail_after(UP_SECONDS):
        while True:
            try:
                connection = await TrioConnection.open(url)
            except DatabaseUnavailable:
                assert process.poll() is None, log.read_text()
                await trio.sleep(0.02)
            else:
                return connection.discard()
