"""Of the files that a process may have open each connection is one, and shells and service managers give far fewer than they may."""

import resource

WANTED_FILES = 16_384


def allow_more_files() -> None:
    """Take what the system lets us have without asking, up to `WANTED_FILES`."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED_FILES if hard == resource.RLIM_INFINITY else min(WANTED_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
