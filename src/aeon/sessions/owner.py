"""Who holds a lease, in words that tell whether that process still lives.

A process's number means something only among processes that see each other: two containers may have one host name, and in both Aeon may
be number 1. So a name begins with where its numbers count: the host, this start of its kernel, and the namespace of process numbers. A
namespace's own number is given again, but not before all that ran in it are gone.
"""

import os
import re
import secrets
import socket
import sys
from functools import cache
from pathlib import Path

import psutil

_NAME = re.compile(r"(?P<place>.+):(?P<pid>\d{1,10}):(?P<started>\d{1,12})")

_CLOCK_SECONDS = 2.0
"""By how much two readings of one process's start may differ."""

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_NUMBERS = Path("/proc/self/ns/pid")


def own_name() -> str:
    """Name this process: where it runs, its number there, and when it started, since numbers are given again."""
    return name_of(os.getpid(), psutil.Process().create_time())


def name_of(pid: int, started: float) -> str:
    """The name of another process that runs where this one does."""
    return f"{_place()}:{pid}:{started:.0f}"


def is_dead(owner: str) -> bool:
    """True where this process ran where we do and runs no more. Of other places nobody can tell: False."""
    match = _NAME.fullmatch(owner)
    if match is None or match["place"] != _place():
        return False
    pid, started = int(match["pid"]), int(match["started"])
    try:
        alive_since = float(psutil.Process(pid).create_time())
    except psutil.NoSuchProcess:
        return True
    except psutil.Error:
        return False
    return abs(alive_since - started) > _CLOCK_SECONDS


@cache
def _place() -> str:
    host = socket.gethostname()
    if sys.platform != "linux":
        # No containers there: all processes of the host see each other.
        return host
    try:
        return f"{host}/{_BOOT.read_text().strip()}/{_NUMBERS.readlink()}"
    except OSError:
        # Nobody can tell who else is here, so it is nobody.
        return f"{host}/{secrets.token_hex(8)}"
