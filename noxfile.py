"""Aeon's sessions. Plain `nox` runs what CI runs."""

import nox

nox.options.sessions = ["lint", "types", "tests"]
nox.options.reuse_existing_virtualenvs = True
nox.options.error_on_missing_interpreters = True

LOCK = "tests/requirements.lock"


def install(session: nox.Session) -> None:
    """Install the locked versions, then Aeon itself on top."""
    session.install("--require-hashes", "-r", LOCK)
    session.install("--no-deps", "-e", ".")


@nox.session
def lint(session: nox.Session) -> None:
    install(session)
    session.run("ruff", "check", *session.posargs)
    session.run("ruff", "format", "--check")


@nox.session
def types(session: nox.Session) -> None:
    install(session)
    session.run("mypy", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    install(session)
    session.run("pytest", *session.posargs)


@nox.session
def demo(session: nox.Session) -> None:
    session.install("-e", ".")
    session.run("aeon", "demo", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    install(session)
    session.run("python", "-m", "tests.bench", *session.posargs)


@nox.session
def lock(session: nox.Session) -> None:
    """Resolve anew what the tests run on; commit the result."""
    session.install("uv")
    session.run(
        "uv", "pip", "compile", "--universal", "--generate-hashes", "--no-emit-index-url", "--no-annotate",
        "--python-version", "3.11", "--all-groups", "--output-file", LOCK, "pyproject.toml", *session.posargs,
    )
