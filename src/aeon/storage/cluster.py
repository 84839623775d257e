"""A PostgreSQL data folder and the server on it, run by PostgreSQL's own programs out of the wheel.

The server is started directly, as our child, so that it is ours to reap: where we are process 1 of a container, nobody else would. What
goes on in the folder is read from PostgreSQL's `postmaster.pid`. Coped with: a cluster half made when the power went, a `postmaster.pid`
whose number now belongs to another program, a server just starting or stopping. Refused: a folder of another major version.
"""

import hashlib
import os
import re
import shutil
import signal
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path

import trio
from attrs import field, frozen

from aeon.storage.account import ROOT_MEND, command_as, give, server_account
from aeon.storage.connection import TrioConnection
from aeon.storage.errors import DatabaseUnavailable, EmbeddedFailed
from aeon.storage.postmaster import OWNER, is_server_of, read_pid_file, reap, remove_stale_pid_file
from aeon.storage.programs import MAJOR, find_program

START_SECONDS = 180.0
"""After a crash the server first writes again what its log holds, which may take a while."""

STOP_SECONDS = 20.0
QUIT_SECONDS = 5.0
FOUND_SECONDS = 5.0
PROGRAM_SECONDS = 120.0
POLL_SECONDS = 0.01

ENVIRONMENT: Mapping[str, str] = {"LC_ALL": "C", "TZ": "UTC", "PATH": os.defpath}
"""All that PostgreSQL's programs get to see of ours, which holds secrets."""

SOCKET_NAME = ".s.PGSQL.54321"
LONGEST_SOCKET_PATH = 100
"""Of 104 bytes on macOS and 108 on Linux, with the end mark and the name of PostgreSQL's lock file beside it."""

LEAN: Mapping[str, str] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_logical_replication_workers": "0",
    "io_method": "sync",
    "max_connections": "50",
    "shared_buffers": "64MB",
    "min_wal_size": "32MB",
    "max_wal_size": "256MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
"""One bot's needs: no network, nothing that serves replication, few processes, and no rows or statements in the log."""


@frozen
class Cluster:
    """The data folder `folder`; `options` are PostgreSQL's own settings, laid over `LEAN`."""

    folder: Path
    options: Mapping[str, str] = field(factory=dict)

    async def ensure_running(self) -> str:
        """Address of the server, which is made, started or adopted as needed.

        Only one task of one process may do this at a time. Raises `EmbeddedFailed`.
        """
        try:
            self._check_version()
            if not self._is_made:
                await self._make()
            with trio.move_on_after(START_SECONDS):
                while True:
                    if not self.is_running():
                        await self._start()
                    found = read_pid_file(self.folder)
                    if found and found.socket_folder and await _answers(address := found.address):
                        return address
                    await trio.sleep(POLL_SECONDS)
        except OSError as error:
            raise self._failure(f"{error.strerror}: {error.filename}") from error
        raise EmbeddedFailed(self.folder, f"the server does not answer; its log is {self._log}")

    async def stop(self) -> None:
        """Stop the server: open transactions are rolled back, everything is written.

        A server that has not ended after `STOP_SECONDS` is made to, and recovers at its next start.
        """
        for kind, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, QUIT_SECONDS)):
            found = read_pid_file(self.folder)
            if found is None or not is_server_of(found.pid, self.folder):
                break
            os.kill(found.pid, kind)
            with trio.move_on_after(seconds):
                await self._ended(found.pid)
        sockets = self._socket_folder()
        if sockets != self.folder:
            shutil.rmtree(sockets, ignore_errors=True)

    async def _ended(self, pid: int) -> None:
        while True:
            if not is_server_of(pid, self.folder):
                return
            await trio.sleep(POLL_SECONDS)

    def is_running(self) -> bool:
        """True where a server is at work on this folder, also one that is just starting or stopping."""
        found = read_pid_file(self.folder)
        return found is not None and is_server_of(found.pid, self.folder)

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
        account = server_account(self.folder)
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
        remove_stale_pid_file(self.folder)
        sockets = self._socket_folder()
        sockets.mkdir(mode=0o700, parents=True, exist_ok=True)
        give(sockets, server_account(self.folder))
        self._check_private(sockets)
        if self._log.exists():
            self._log.rename(self._log.with_suffix(".log.old"))
        pid = self._spawn({**LEAN, **self.options, "unix_socket_directories": str(sockets)})
        try:
            await self._ready(pid)
        except (trio.Cancelled, KeyboardInterrupt):
            # Left to itself it goes on starting, and is found by the file that it writes first.
            with trio.CancelScope(deadline=trio.current_time() + FOUND_SECONDS, shield=True):
                await self._can_be_found(pid)
            raise

    async def _can_be_found(self, pid: int) -> None:
        while True:
            found = read_pid_file(self.folder)
            if (found and found.pid == pid) or reap(pid):
                return
            await trio.sleep(POLL_SECONDS)

    async def _ready(self, pid: int) -> None:
        while True:
            found = read_pid_file(self.folder)
            if found and found.is_ready:
                return
            if reap(pid):
                said = self._log.read_text(errors="replace").strip()
                raise self._failure(f"the server ended at once: {said[-2000:]}")
            await trio.sleep(POLL_SECONDS)

    def _spawn(self, settings: Mapping[str, str]) -> int:
        arguments = [str(find_program("postgres", self.folder)), "-D", str(self.folder)]
        for name, value in settings.items():
            arguments += ["-c", f"{name}={value}"]
        command = command_as(server_account(self.folder), arguments)
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

    def _failure(self, reason: str) -> EmbeddedFailed:
        """What went wrong, with the mend where it lies in our being root."""
        if server_account(self.folder) and re.search("permission denied|not permitted", reason, re.IGNORECASE):
            reason += f". {ROOT_MEND}"
        return EmbeddedFailed(self.folder, reason)

    def _socket_folder(self) -> Path:
        """Where the socket goes: beside the data, or below the temporary folder where that path would be too long."""
        if len(os.fsencode(self.folder / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
            return self.folder
        digest = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"aeon-{digest}"

    def _check_private(self, sockets: Path) -> None:
        """Refuse a socket folder that somebody else made: the server asks nobody for a password."""
        found = sockets.lstat()
        account = server_account(self.folder)
        owner = account.uid if account else os.geteuid()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or stat.S_IMODE(found.st_mode) & 0o077:
            raise EmbeddedFailed(self.folder, f"{sockets} is somebody else's or open to others: remove it")

    async def _program(self, name: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs to its end."""
        command = command_as(server_account(self.folder), [str(find_program(name, self.folder)), *arguments])
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
                raise self._failure(f"{name} failed: {said}")
            return
        raise EmbeddedFailed(self.folder, f"{name} was not done within {PROGRAM_SECONDS:g} s")


async def _answers(address: str) -> bool:
    try:
        connection = await TrioConnection.open(address)
    except DatabaseUnavailable:
        return False
    connection.discard()
    return True
