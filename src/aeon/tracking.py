"""Errors that have a reference are also sent to Sentry, where `SENTRY_DSN` says so and the extra `aeon[sentry]` is installed.

What is sent: the log line's sentence, its reference, guild and event, and of each error its type and the way to it. What is not: the
errors' own texts and local variables, either of which may hold what somebody wrote; the log has the texts under the reference. Known
secrets are taken out as from the log.

Sending is the library's own thread's work, from a bounded queue: full, errors are dropped.
"""

import json
import logging
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, cast

from aeon.log import error_in, errors_also_to, leaves_of
from aeon.redaction import Redactor
from aeon.secret import Secret

if TYPE_CHECKING:
    from sentry_sdk.types import Event

log = logging.getLogger(__name__)

TAGS = ("reference", "guild_id", "trace", "request_id", "blame")
"""Fields of a log line that go with it."""

FLUSH_SECONDS = 2.0
"""For what is still to be sent when the process ends."""

MOST_CAUSES = 5

MISSING = "SENTRY_DSN is set, but errors are not sent: the extra is missing, install aeon[sentry]"


@contextmanager
def errors_tracked(dsn: Secret | None, redactor: Redactor) -> Iterator[None]:
    """Send errors while the block runs; without a DSN, or without the extra (said in one line), do nothing."""
    if dsn is None:
        yield
        return
    try:
        from sentry_sdk import Client
    except ImportError:
        log.warning(MISSING)
        yield
        return
    # No integrations: they would add breadcrumbs, requests and variables of their own accord.
    client = Client(
        dsn.reveal(),
        release=f"aeon@{version('aeon')}",
        default_integrations=False,
        auto_enabling_integrations=False,
        auto_session_tracking=False,
        send_client_reports=False,
        include_local_variables=False,
        max_breadcrumbs=0,
        enable_metrics=False,
        shutdown_timeout=FLUSH_SECONDS,
    )

    def send(line: Mapping[str, Any]) -> None:
        if "reference" in line:
            # The event is a plain dict; only the library's name for its shape is missing.
            client.capture_event(cast("Event", json.loads(redactor.redact(json.dumps(event_of(line))))))

    try:
        with errors_also_to(send):
            yield
    finally:
        client.close(timeout=FLUSH_SECONDS)


def event_of(line: Mapping[str, Any]) -> dict[str, Any]:
    """A log line in Sentry's shape. https://develop.sentry.dev/sdk/data-model/event-payloads/"""
    event: dict[str, Any] = {
        "level": "fatal" if line.get("level") == "critical" else "error",
        "logger": line.get("logger"),
        "logentry": {"formatted": str(line.get("event"))},
        "tags": {name: str(line[name]) for name in TAGS if line.get(name)},
    }
    error = error_in(line)
    if error is not None:
        shown = [shown_error(each) for leaf in leaves_of(error) for each in causes_of(leaf)]
        event["exception"] = {"values": shown}
    return event


def causes_of(error: BaseException) -> list[BaseException]:
    """What led to an error, the first cause first, and the error itself."""
    chain: list[BaseException] = []
    each: BaseException | None = error
    while each is not None and len(chain) < MOST_CAUSES and each not in chain:
        chain.append(each)
        each = each.__cause__ or (None if each.__suppress_context__ else each.__context__)
    return chain[::-1]


def shown_error(error: BaseException) -> dict[str, Any]:
    """Its type and where it came from, without a word of its text."""
    frames = [
        {
            "filename": frame.filename,
            "function": frame.name,
            "lineno": frame.lineno,
            "context_line": frame.line,
            "in_app": "/site-packages/" not in frame.filename,
        }
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    shown = {"type": type(error).__name__, "module": type(error).__module__, "value": ""}
    return {**shown, "stacktrace": {"frames": frames}} if frames else shown
