"""Whom the embedded server runs as: ourselves, or, since PostgreSQL refuses to be root, an account without rights.

That account may be unable to reach our folders (`/root` is closed to others). Instead of opening folders that the operator closed, the
server is then given Linux's right to pass them by (`CAP_DAC_OVERRIDE`), and no other right of root's.

This file is also a program: root runs it as `python account.py UID GID PROGRAM ARGUMENT...`. It imports nothing of Aeon.
"""

import ctypes
import os
import pwd
import sys
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

UNPRIVILEGED = "nobody"
"""There on every system, and `initdb` wants a name for its account."""

ROOT_MEND = f"PostgreSQL does not run as root and is started as {UNPRIVILEGED} instead: run Aeon as an ordinary user"
"""For those whose container takes from root the rights that this needs."""

CAP_DAC_OVERRIDE = 1
CAPABILITY_VERSION_3 = 0x20080522
PR_SET_KEEPCAPS = 8
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
"""From linux/capability.h and linux/prctl.h; see capabilities(7) on the ambient set."""


class Account(NamedTuple):
    """Whom to become, by numbers."""

    uid: int
    gid: int


def server_account(folder: Path) -> Account | None:
    """The account for the server on this folder, or None where we can stay who we are.

    A folder that an ordinary user made stays that user's, also when root comes by.
    """
    if os.geteuid() != 0:
        return None
    with suppress(FileNotFoundError):
        made_by = folder.stat()
        if made_by.st_uid != 0:
            return Account(made_by.st_uid, made_by.st_gid)
    nobody = pwd.getpwnam(UNPRIVILEGED)
    return Account(nobody.pw_uid, nobody.pw_gid)


def command_as(account: Account | None, arguments: list[str]) -> list[str]:
    """The command that runs `arguments` as that account."""
    if account is None:
        return arguments
    return [sys.executable, "-I", "-S", __file__, str(account.uid), str(account.gid), *arguments]


def give(path: Path, account: Account | None) -> None:
    """Make the account the owner of a file or folder of ours."""
    if account is not None and path.lstat().st_uid != account.uid:
        os.chown(path, account.uid, account.gid, follow_symlinks=False)


class _CapabilityHeader(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Capabilities(ctypes.Structure):
    _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32))


def _become(uid: int, gid: int) -> None:
    """Give up root for good, keeping the right to pass folders by where the system has it to give."""
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None
    if libc is not None:
        libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    if libc is not None:
        # The lower and the upper 32 of 64 capabilities. A container may lack this one; folders that are open need it not.
        one = 1 << CAP_DAC_OVERRIDE
        held = (_Capabilities * 2)(_Capabilities(one, one, one), _Capabilities(0, 0, 0))
        libc.capset(ctypes.byref(_CapabilityHeader(CAPABILITY_VERSION_3, 0)), held)
        libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0)


if __name__ == "__main__":
    _become(int(sys.argv[1]), int(sys.argv[2]))
    try:
        os.execv(sys.argv[3], sys.argv[3:])  # noqa: S606 - this program's whole purpose
    except OSError as error:
        sys.exit(f"{error.strerror}: {sys.argv[3]}")
