"""Errors on their way to a Sentry of our own: a real socket on this machine."""

import gzip
import http.server
import json
import logging
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest
import structlog
from attrs import define, field

from aeon.actors.turn import Turn
from aeon.log import configure_logging, lines_named_by_turn
from aeon.redaction import Redactor
from aeon.secret import Secret
from aeon.tracking import FLUSH_SECONDS, MISSING, errors_tracked
from tests.actors.house import House, answer_all, until, wake

TOKEN = "the-token-of-the-bot-1234567890"
SAID = "what somebody wrote in confidence"


@define
class Sentry:
    """Takes what is posted to it."""

    port: int
    posts: list[tuple[str, str]] = field(factory=list)

    @property
    def dsn(self) -> Secret:
        return Secret(f"http://publickey@127.0.0.1:{self.port}/7")

    @property
    def text(self) -> str:
        return "\n".join(body for _, body in self.posts)

    def events(self) -> list[dict[str, Any]]:
        """An envelope is lines: its header, then a header and a payload for each item."""
        return [json.loads(body.splitlines()[2]) for _, body in self.posts]


@pytest.fixture
def sentry() -> Iterator[Sentry]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            is_packed = self.headers.get("Content-Encoding") == "gzip"
            found.posts.append((self.path, (gzip.decompress(body) if is_packed else body).decode()))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            del args

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found = Sentry(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield found
        server.shutdown()
        thread.join()


@contextmanager
def logs_of(redactor: Redactor) -> Iterator[StringIO]:
    root = logging.getLogger()
    handlers, level, stream = root.handlers[:], root.level, StringIO()
    configure_logging(redactor, level="info", style="json", stream=stream)
    try:
        yield stream
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        logging.captureWarnings(capture=False)
        structlog.reset_defaults()


def look_up(words: str) -> None:
    found = {"words": words, "token": TOKEN}
    raise LookupError(f"nothing of the kind: {found}")


def handle(message: object, turn: Turn) -> None:
    answer_all(message, turn)
    if message == SAID:
        turn.blame = "fun"
        try:
            look_up(SAID)
        except LookupError as error:
            raise RuntimeError(SAID) from error


async def test_a_crash_is_sent_with_its_reference_and_without_what_was_said(sentry: Sentry) -> None:
    redactor, house = Redactor([TOKEN]), House(handle)
    with logs_of(redactor) as log, errors_tracked(sentry.dsn, redactor), lines_named_by_turn() as turns:
        async with house.opened("1100000000000000100") as registry:
            turns.in_hand = registry.in_hand
            await wake(registry, "1100000000000000100")
            registry.tell("1100000000000000100", SAID, trace="0:17")
            await until(lambda: bool(house.crashes))
    ((path, _),) = sentry.posts
    (event,) = sentry.events()
    assert path == "/api/7/envelope/"
    assert event["tags"] == {
        "reference": house.crashes[0].reference,
        "guild_id": "1100000000000000100",
        "trace": "0:17",
        "blame": "fun",
    }
    assert event["logger"] == "aeon.actors.recovery"
    assert event["release"].startswith("aeon@")
    assert [error["type"] for error in event["exception"]["values"]] == ["LookupError", "RuntimeError"]
    frames = [error["stacktrace"]["frames"][-1] for error in event["exception"]["values"]]
    assert [frame["function"] for frame in frames] == ["look_up", "handle"]
    assert not [secret for secret in (SAID, TOKEN, "publickey@") if secret in sentry.text]
    assert SAID in log.getvalue(), "the log has what the reference stands for"


def test_only_errors_with_a_reference_are_sent(sentry: Sentry) -> None:
    redactor = Redactor([TOKEN])
    with logs_of(redactor), errors_tracked(sentry.dsn, redactor):
        logging.getLogger("hypercorn.error").error("no reference")
        structlog.get_logger("aeon.web").warning("no error", reference="abc")
        structlog.get_logger("aeon.web").error(f"ours: {TOKEN}", reference="abc", path="/api/guild/1")
    structlog.get_logger("aeon.web").error("too late", reference="abc")
    (event,) = sentry.events()
    assert event["logentry"]["formatted"] == "ours: [hidden]"
    assert event["tags"] == {"reference": "abc"}
    assert "exception" not in event


def test_of_a_group_of_errors_each_is_shown(sentry: Sentry) -> None:
    with logs_of(Redactor()), errors_tracked(sentry.dsn, Redactor()):
        error = ExceptionGroup("both", [ValueError("a"), ExceptionGroup("inner", [OSError("b")])])
        structlog.get_logger("aeon").critical("aeon ends by a fault", reference="abc", exc_info=error)
    (event,) = sentry.events()
    assert event["level"] == "fatal"
    assert [each["type"] for each in event["exception"]["values"]] == ["ValueError", "OSError"]


def test_a_sentry_that_is_away_holds_nobody_up() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        dsn = Secret(f"http://publickey@127.0.0.1:{closed.getsockname()[1]}/7")
        with logs_of(Redactor()) as log:
            began = time.monotonic()
            with errors_tracked(dsn, Redactor()):
                structlog.get_logger("aeon").error("failed", reference="abc")
            assert time.monotonic() - began < FLUSH_SECONDS + 3
    assert '"reference": "abc"' in log.getvalue()


def test_without_the_extra_one_line_says_what_to_install() -> None:
    program = """
import sys
sys.modules["sentry_sdk"] = None  # as where it is not installed
from aeon.log import configure_logging
from aeon.redaction import Redactor
from aeon.secret import Secret
from aeon.tracking import errors_tracked
configure_logging(Redactor(), level="info", style="json")
with errors_tracked(Secret("http://publickey@127.0.0.1:9/7"), Redactor()):
    print("runs all the same")
with errors_tracked(None, Redactor()):
    pass
"""
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)  # noqa: S603  our own interpreter
    (line,) = done.stderr.splitlines()
    assert json.loads(line)["event"] == MISSING
    assert done.stdout == "runs all the same\n"
