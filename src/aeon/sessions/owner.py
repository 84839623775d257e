"""Who holds a lease, in words that tell whether that process still lives."""

import os
import re
import socket

import psutil

_NAME = re.compile(r"(?P<host>.+):(?P<pid>\d{1,10}):(?P<started>\d{1,12})")

_CLOCK_SECONDS = 2.0
"""By how much two readings of one process's start may differ."""


def own_name() -> str:
    """Name this process: host, number, and when it started, since numbers are given again."""
    return f"{socket.gethostname()}:{os.getpid()}:{psutil.Process().create_time():.0f}"


def is_dead(owner: str) -> bool:
    """True where this process ran on this machine and runs no more. Of other machines nobody can tell: False."""
    match = _NAME.fullmatch(owner)
    if match is None or match["host"] != socket.gethostname():
        return False
    pid, started = int(match["pid"]), int(match["started"])
    try:
        alive_since = float(psutil.Process(pid).create_time())
    except psutil.NoSuchProcess:
        return True
    except psutil.Error:
        return False
    return abs(alive_since - started) > _CLOCK_SECONDS
