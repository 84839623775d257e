"""Logs: one line per decision, the same shape whoever wrote it, no secret in any.

Aeon's rooms log with structlog, the libraries below them with `logging`; both end in one handler here. What is bound with
`structlog.contextvars` (guild id, event id) is in every line written meanwhile. A line goes to standard error, for people on
a terminal, else as one JSON object.
"""

import logging
import sys
from collections.abc import Iterator
from typing import Literal, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from aeon.redaction import Redactor

Style = Literal["console", "json", "auto"]

# They log every request or frame at INFO or DEBUG; Aeon has its own lines for what matters in these.
TALKATIVE = ("httpx", "httpcore", "trio-websocket", "hypercorn.access", "h2", "hpack")

MAX_LEAVES = 10
"""Most errors of a group that are named in its line; the traceback holds the rest."""


def configure_logging(redactor: Redactor, *, level: str, style: Style, stream: TextIO = sys.stderr) -> None:
    """Send all logs of this process to `stream`, through `redactor`; replaces what was configured before.

    `level` is debug, info, warning or error.
    """
    handler = _Handler(stream)
    handler.setFormatter(_RedactingFormatter(redactor, _renderers(style, stream)))
    severity = logging.getLevelNamesMapping()[level.upper()]
    logging.basicConfig(level=severity, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(max(severity, logging.WARNING))
    structlog.configure(
        processors=[*_common(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(severity),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def leaves_of(error: BaseException) -> Iterator[BaseException]:
    """The errors that a group holds at any depth; of an error that is no group, itself."""
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from leaves_of(inner)
    else:
        yield error


def _common() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _renderers(style: Style, stream: TextIO) -> list[Processor]:
    if style == "console" or (style == "auto" and stream.isatty()):
        # Strings as `repr`: what a user wrote cannot begin a line of its own. Never the tracebacks that show local variables.
        console = structlog.dev.ConsoleRenderer(
            colors=stream.isatty(),
            repr_native_str=True,
            exception_formatter=structlog.dev.plain_traceback,
        )
        return [console]
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]


def _name_leaves(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Says in a field what a group of errors is made of, so that nobody need read its tree to know."""
    raised = event.get("exc_info")
    error = raised if isinstance(raised, BaseException) else sys.exc_info()[1] if raised is True else None
    if isinstance(raised, tuple):
        error = raised[1]
    if isinstance(error, BaseExceptionGroup):
        named = [f"{type(leaf).__name__}: {leaf}" for leaf in leaves_of(error)]
        event["leaves"] = named[:MAX_LEAVES]
    return event


class _RedactingFormatter(structlog.stdlib.ProcessorFormatter):
    def __init__(self, redactor: Redactor, renderers: list[Processor]) -> None:
        own = structlog.stdlib.ProcessorFormatter.remove_processors_meta
        super().__init__(
            foreign_pre_chain=[*_common(), structlog.stdlib.ExtraAdder()],
            processors=[own, _name_leaves, *renderers],
        )
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        return self._redactor.redact(super().format(record))


class _Handler(logging.StreamHandler[TextIO]):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Says that a line was lost; `logging`'s own answer would print its arguments, secrets included."""
        try:
            self.stream.write(f"a log line of {record.name} ({record.pathname}:{record.lineno}) could not be written\n")
        except (OSError, ValueError):
            return  # the stream itself is gone: nobody is left to tell
