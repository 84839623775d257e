"""Aeon's sessions. Plain `nox` runs what CI runs."""

import nox

nox.options.sessions = ["lint", "types", "tests"]
nox.options.reuse_existing_virtualenvs = True
nox.options.error_on_missing_interpreters = True

RUN_LOCK = "requirements.lock"
"""What Aeon runs on; without hashes, for pip takes none beside a folder to install."""

TESTS_LOCK = "tests/requirements.lock"
"""The same and what checks it, with hashes."""


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
    session.run("pytest", *session.posargs)


@nox.session
def demo(session: nox.Session) -> None:
    """Run the demo from this folder's sources."""
    session.install("-c", RUN_LOCK, "-e", ".")
    session.run("aeon", "demo", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure; nothing is checked."""
    install_locked(session)
    session.install("--no-deps", ".")
    session.run("python", "-m", "tests.bench", *session.posargs)


@nox.session
def lock(session: nox.Session) -> None:
    """Resolve anew what Aeon runs on and is tested with; commit both results. `-- --upgrade` takes newer versions."""
    session.install("uv")
    resolve = [
        *("uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"),
        *("--no-annotate", "--no-emit-index-url", "--custom-compile-command", "nox -s lock", "pyproject.toml"),
    ]
    session.run(*resolve, "--output-file", RUN_LOCK, *session.posargs)
    groups = [option for group in ("tests", "lint", "types") for option in ("--group", group)]
    session.run(
        *resolve, *groups, "--constraints", RUN_LOCK, "--generate-hashes", "--output-file", TESTS_LOCK, *session.posargs
    )
