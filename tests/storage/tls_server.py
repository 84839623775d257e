"""A PostgreSQL of the distribution's that takes nobody but over TLS and by password; the embedded one is built without TLS."""

import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.conftest import FORGETFUL, free_port
from tests.storage.certificate import write_certificate
from tests.storage.program import open_program, run_as_nobody

PASSWORD = "of the server's own"

ADMITS = "hostssl all all 127.0.0.1/32 scram-sha-256\n"


def _find_programs() -> Path:
    """The folder of its programs; where there is none the test is skipped, in CI failed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if not found:
        if os.environ.get("CI") == "true":
            pytest.fail("PostgreSQL is not installed, and .ci/run should have done it")
        pytest.skip("the distribution's PostgreSQL is not installed")
    return found[-1].parent


@asynccontextmanager
async def open_tls_server() -> AsyncIterator[str]:
    """Its address, which requires channel binding."""
    programs = _find_programs()
    with tempfile.TemporaryDirectory() as made:
        folder, port = Path(made), free_port()
        cluster, password = folder / "cluster", folder / "password"
        certificate = write_certificate(folder)
        certificate.key.chmod(0o600)
        password.write_text(PASSWORD)
        likes = ("-N", "-U", "aeon", "-A", "scram-sha-256", f"--pwfile={password}")
        await run_as_nobody(folder, programs / "initdb", "-D", cluster, *likes)
        (cluster / "pg_hba.conf").write_text(ADMITS)
        options = {
            **FORGETFUL,
            "listen_addresses": "127.0.0.1",
            "port": str(port),
            "unix_socket_directories": "",
            "ssl": "on",
            "ssl_cert_file": str(certificate.certificate),
            "ssl_key_file": str(certificate.key),
        }
        settings = [f"--{name}={value}" for name, value in options.items()]
        place = f"aeon:{quote(PASSWORD)}@127.0.0.1:{port}/postgres"
        url = f"postgresql://{place}?sslmode=require&channel_binding=require"
        async with open_program(folder, programs / "postgres", "-D", cluster, *settings, url=url):
            yield url
