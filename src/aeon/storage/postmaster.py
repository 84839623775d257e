"""A server's main process: what PostgreSQL writes of it into its data folder, and what the system says of it."""

import os
import subprocess
import sys
from pathlib import Path

from attrs import frozen
from psycopg.conninfo import make_conninfo

OWNER = "aeon"
"""PostgreSQL's name for who owns the embedded database."""

PORT_LINE = 3
SOCKET_LINE = 4
STATUS_LINE = 7
"""Lines of postmaster.pid: pid, folder, start, port, socket folder, address, shared memory, status.

PostgreSQL's src/include/utils/pidfile.h
"""


KERNEL_THREAD = 0x00200000
"""A flag of /proc/PID/stat: no program at all. After a restart of the machine a small number is likely one."""


@frozen
class PidFile:
    """postmaster.pid, of which a server that is just starting has written only the beginning."""

    pid: int
    port: str
    socket_folder: str
    is_ready: bool

    @property
    def address(self) -> str:
        """The server's address on its Unix socket."""
        return make_conninfo(host=self.socket_folder, port=self.port, user=OWNER, dbname="postgres")


def read_pid_file(folder: Path) -> PidFile | None:
    """What is written of the server on this folder; None where nothing is."""
    try:
        text = (folder / "postmaster.pid").read_text()
    except FileNotFoundError:
        return None
    lines = [line.strip() for line in text.splitlines()]
    if not lines or not lines[0].isdigit():
        return None
    lines += [""] * (STATUS_LINE + 1 - len(lines))
    return PidFile(int(lines[0]), lines[PORT_LINE], lines[SOCKET_LINE], lines[STATUS_LINE] == "ready")


def remove_stale_pid_file(folder: Path) -> None:
    """Remove what a server that died has left.

    Its number may by now be any program's, and PostgreSQL would not start before that ends.
    """
    found = read_pid_file(folder)
    said = _command_of(found.pid) if found else None
    if not said or b"postgres" not in said:
        (folder / "postmaster.pid").unlink(missing_ok=True)


def is_server_of(pid: int, folder: Path) -> bool:
    """True where the process is alive and is PostgreSQL on this folder."""
    reap(pid)
    said = _command_of(pid)
    return said is not None and (not said or (b"postgres" in said and os.fsencode(folder) in said))


def reap(pid: int) -> bool:
    """True where a child of ours has just ended. One we adopted is ours only in a container where we are process 1."""
    try:
        return os.waitpid(pid, os.WNOHANG) != (0, 0)
    except ChildProcessError:
        return False


def _command_of(pid: int) -> bytes | None:
    """The command line of a living process; empty while it is just beginning or ending."""
    if sys.platform != "linux":
        arguments = ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)]
        done = subprocess.run(arguments, capture_output=True, check=False)  # noqa: S603 - nothing here comes from outside
        return done.stdout or None
    try:
        state, _, _, _, _, _, flags, *_ = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
        if state in {"Z", "X"} or int(flags) & KERNEL_THREAD:
            return None
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return None
