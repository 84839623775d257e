"""Aeon's sessions. Plain `nox` runs what CI runs."""

import os
import shutil
from pathlib import Path

import nox

nox.options.sessions = ["lint", "types", "tests", "peers"]
nox.options.reuse_existing_virtualenvs = True
nox.options.error_on_missing_interpreters = True

RUN_LOCK = "requirements.lock"
"""What Aeon runs on; without hashes, for pip takes none beside a folder to install."""

TESTS_LOCK = "tests/requirements.lock"
"""The same and what checks it, with hashes."""

BENCH_LOCK = "tests/bench/requirements.lock"
"""What is measured beside Aeon, with hashes."""

PEERS = Path("tests/peers")
"""Clients that we did not write: `requirements.lock` for those in Python, `package-lock.json` for that in JavaScript."""


def install_locked(session: nox.Session) -> None:
    """Install the locked versions; the lock is complete, so nothing is resolved."""
    session.install("--require-hashes", "--no-deps", "-r", TESTS_LOCK)


@nox.session
def lint(session: nox.Session) -> None:
    """Check rules and format; `nox -s lint -- --fix` mends what can be mended."""
    install_locked(session)
    session.run("ruff", "check", *session.posargs)
    session.run("ruff", "format", *([] if "--fix" in session.posargs else ["--check"]))


@nox.session
def types(session: nox.Session) -> None:
    """Check the types of source and tests."""
    install_locked(session)
    session.run("mypy", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests on Aeon as it is installed, not on its sources; what follows `--` goes to pytest."""
    install_locked(session)
    session.install("--no-deps", ".")
    # A file's tests stay together, so that what they share is opened once.
    # In the order of their names: the files with the fewest tests, which would come last, take the longest.
    at_once = ["-n", "logical", "--dist", "loadfile", "--no-loadscope-reorder"]
    session.run("pytest", *(session.posargs or [*at_once, f"--ignore={PEERS}"]))


@nox.session
def peers(session: nox.Session) -> None:
    """Let clients that we did not write log in to the offline Discord; Node.js and npm must be there."""
    missing = [program for program in ("node", "npm") if shutil.which(program) is None]
    if missing and os.environ.get("CI") != "true":
        session.skip(f"{' and '.join(missing)} not installed: clients that we did not write are not tried")
    install_locked(session)
    session.install("--no-deps", ".")
    # Their dependencies are not ours: each language's are kept apart.
    home = Path(session.create_tmp()).resolve()
    python = home / "python" / "bin" / "python"
    session.run("python", "-m", "venv", str(home / "python"))
    lock = str(PEERS / "requirements.lock")
    session.run(str(python), "-m", "pip", "install", "-q", "--require-hashes", "-r", lock, external=True)
    for file in ("package.json", "package-lock.json"):
        shutil.copy(PEERS / file, home)
    session.run("npm", "ci", "--prefix", str(home), "--silent", external=True)
    variables = {"AEON_PEERS_PYTHON": str(python), "AEON_PEERS_NODE": str(home)}
    session.run("pytest", *(session.posargs or [str(PEERS)]), env=variables)


@nox.session
def schema(session: nox.Session) -> None:
    """Write down anew what follows from the migrations: `sql/schema.sql`, `sql/schema.prisma`; commit the result."""
    install_locked(session)
    session.install("--no-deps", "-e", ".")
    session.run("python", "-m", "tests.storage.schema")


@nox.session
def demo(session: nox.Session) -> None:
    """Run the demo from this folder's sources."""
    session.install("-c", RUN_LOCK, "-e", ".")
    session.run("aeon", "demo", *session.posargs)


@nox.session
def chaos(session: nox.Session) -> None:
    """Kill the bot 50 times under traffic, its database 20, its journal 200, levels and schedule 40; flood a guild; try schedules.

    Tests do it shorter.
    """
    install_locked(session)
    session.install("--no-deps", ".")
    rounds = {
        "AEON_CHAOS_ROUNDS": "50",
        "AEON_CHAOS_KILLS": "20",
        "AEON_CHAOS_JOURNAL_KILLS": "200",
        "AEON_CHAOS_LEVEL_KILLS": "40",
        "AEON_CHAOS_SCHEDULE_KILLS": "40",
    }
    session.run("pytest", "-s", "tests/chaos", *session.posargs, env=rounds)
    session.run("pytest", "tests/actors/test_schedules.py", env={"AEON_THOROUGH": "1"})


@nox.session
def bench(session: nox.Session) -> None:
    """Measure; nothing is checked."""
    install_locked(session)
    session.install("--require-hashes", "--no-deps", "-r", BENCH_LOCK)
    session.install("--no-deps", ".")
    session.run("python", "-m", "tests.bench", *session.posargs)


@nox.session
def lock(session: nox.Session) -> None:
    """Resolve anew what Aeon runs on and is tested with; commit the results. `-- --upgrade` takes newer versions."""
    session.install("uv")
    resolve = [
        *("uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--no-annotate"),
        *("--no-emit-index-url", "--custom-compile-command", "nox -s lock", *session.posargs),
    ]
    session.run(*resolve, "pyproject.toml", "--output-file", RUN_LOCK)
    groups = [option for group in ("tests", "lint", "types") for option in ("--group", group)]
    known = ["--generate-hashes", "--constraints", RUN_LOCK]
    session.run(*resolve, "pyproject.toml", "--all-extras", *groups, *known, "--output-file", TESTS_LOCK)
    session.run(*resolve, "--group", "peers", "--generate-hashes", "--output-file", str(PEERS / "requirements.lock"))
    session.run(*resolve, "--group", "bench", *known, "--output-file", BENCH_LOCK)
    session.run("npm", "install", "--prefix", str(PEERS), "--package-lock-only", "--silent", external=True)
