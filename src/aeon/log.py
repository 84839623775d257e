"""Logs: one line per decision, the same shape whoever wrote it, no secret in any.

Aeon's rooms log with structlog or `logging`, the libraries below them with the latter; both end in one handler here. A line goes to
standard error, for people on a terminal, else as one JSON object.

A line that concerns a guild says so in its fields `guild_id` and `trace` (the event or request that led there), whoever wrote it:

    in a handler       by asking at that moment whose turn it is (`lines_named_by_turn`), which costs handlers nothing
    in an effect       by context variables set at its start (`name_lines`): it runs in a task of its own
    of the kernel      which calls whoever it serves an actor: here each is a guild's

And such a line is bounded: whatever a guild is sent, it does not fill the log (`aeon.log_bounds`). One whose reference somebody was
given is always there, if need be without its traceback.
"""

import copy
import logging
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Literal, TextIO

import structlog
from attrs import define, field
from structlog.typing import EventDict, Processor, WrappedLogger

from aeon.log_bounds import Line, LineBounds
from aeon.redaction import Redactor

Style = Literal["console", "json", "auto"]

# They log every request or frame at INFO or DEBUG; Aeon has its own lines for what matters in these.
TALKATIVE = ("httpx", "httpcore", "trio-websocket", "hypercorn.access", "h2", "hpack")

# Their references stand in the log and nowhere else: nobody looks for one that is not there.
REFERENCES_OF_ITS_OWN = frozenset({"aeon.actors.effects"})

MAX_LEAVES = 10
"""Most errors of a group that are named in its line; the traceback holds the rest."""


InHand = Callable[[], tuple[str, str] | None]
"""The guild whose handler runs at this moment, and what led to it; None where none runs."""


@define(eq=False)
class Turns:
    """Whose turn it is, for log lines; `in_hand` is set by whoever gives turns, once there is somebody."""

    in_hand: InHand = lambda: None
    _thread: int = field(factory=threading.get_ident, init=False)

    def now(self) -> tuple[str, str] | None:
        # A thread that was given work knows nothing of whose turn it is meanwhile.
        return self.in_hand() if threading.get_ident() == self._thread else None


_turns: ContextVar[Turns | None] = ContextVar("turns", default=None)


def configure_logging(
    redactor: Redactor, *, level: str, style: Style, stream: TextIO = sys.stderr, bounds: LineBounds | None = None
) -> None:
    """Send all logs of this process to `stream`, through `redactor`; replaces what was configured before.

    `level` is debug, info, warning or error; `bounds` brings others than those that guilds' lines have.
    """
    handler = _Handler(stream, LineBounds() if bounds is None else bounds)
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


@contextmanager
def errors_also_to(take: Callable[[Mapping[str, Any]], None]) -> Iterator[None]:
    """While the block runs, hand the fields of each line of level error or above to `take` too, as they are: with their secrets."""
    handler = _Taker(logging.ERROR)
    handler.setFormatter(_TakingFormatter(take))
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)


def error_in(line: Mapping[str, Any]) -> BaseException | None:
    """The error that a line is about: the one it was given, else the one that is being dealt with where it is written."""
    raised = line.get("exc_info")
    if isinstance(raised, tuple):
        raised = raised[1]
    return raised if isinstance(raised, BaseException) else sys.exc_info()[1]


def leaves_of(error: BaseException) -> Iterator[BaseException]:
    """The errors that a group holds at any depth; of an error that is no group, itself."""
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from leaves_of(inner)
    else:
        yield error


@contextmanager
def lines_named_by_turn() -> Iterator[Turns]:
    """While the block runs, lines of this task and those it starts name what is in hand when they are written."""
    turns = Turns()
    _turns.set(turns)
    try:
        yield turns
    finally:
        _turns.set(None)


def name_lines(guild_id: str, trace: str) -> None:
    """From now on lines of this task, and of those it starts, name this guild and this event, and nothing that was bound before."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(guild_id=guild_id, trace=trace)


def _name_turn(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    turns = _turns.get()
    found = None if turns is None else turns.now()
    if found is not None:
        event["guild_id"], event["trace"] = found
    return event


def _name_guild(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """The kernel's word for a guild becomes ours; what led to nothing in particular is left out."""
    actor = event.pop("actor", None)
    if actor is not None:
        event["guild_id"] = actor
    if event.get("trace") == "":
        del event["trace"]
    return event


def _common() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        _name_turn,
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
    error = error_in(event) if event.get("exc_info") else None
    if isinstance(error, BaseExceptionGroup):
        named = [f"{type(leaf).__name__}: {leaf}" for leaf in leaves_of(error)]
        event["leaves"] = named[:MAX_LEAVES]
    return event


def _foreign() -> list[Processor]:
    return [*_common(), structlog.stdlib.ExtraAdder()]


class _RedactingFormatter(structlog.stdlib.ProcessorFormatter):
    def __init__(self, redactor: Redactor, renderers: list[Processor]) -> None:
        own = structlog.stdlib.ProcessorFormatter.remove_processors_meta
        super().__init__(foreign_pre_chain=_foreign(), processors=[own, _name_guild, _name_leaves, *renderers])
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        return self._redactor.redact(super().format(record))


class _TakingFormatter(structlog.stdlib.ProcessorFormatter):
    """Makes no text of a line, but hands over its fields."""

    def __init__(self, take: Callable[[Mapping[str, Any]], None]) -> None:
        own = structlog.stdlib.ProcessorFormatter.remove_processors_meta
        super().__init__(foreign_pre_chain=_foreign(), processors=[own, _name_guild, self._hand_over])
        self._take = take

    def _hand_over(self, _logger: WrappedLogger, _method: str, event: EventDict) -> str:
        self._take(event)
        return ""


def _field_of(record: logging.LogRecord, name: str) -> object:
    """One of the fields that whoever logged gave the line; of structlog's lines they stand in the message."""
    return record.msg.get(name) if isinstance(record.msg, dict) else getattr(record, name, None)


def _guild_of(record: logging.LogRecord) -> str | None:
    found = _field_of(record, "actor") or _field_of(record, "guild_id")
    if found is None:
        turns = _turns.get()
        in_hand = None if turns is None else turns.now()
        found = structlog.contextvars.get_contextvars().get("guild_id") if in_hand is None else in_hand[0]
    return None if found is None else str(found)


def _line_of(record: logging.LogRecord) -> Line:
    words = record.msg.get("event", "") if isinstance(record.msg, dict) else record.msg
    return (record.name, str(words), str(_field_of(record, "kind") or ""))


def _with_fields(record: logging.LogRecord, fields: Mapping[str, object]) -> logging.LogRecord:
    """A copy: other handlers have the line too."""
    copied = copy.copy(record)
    if isinstance(copied.msg, dict):
        copied.msg = {**copied.msg, **fields}
    else:
        copied.__dict__.update(fields)
    return copied


def _without_traceback(record: logging.LogRecord) -> logging.LogRecord:
    copied = copy.copy(record)
    copied.exc_info = copied.exc_text = None
    if isinstance(copied.msg, dict):
        copied.msg = {name: value for name, value in copied.msg.items() if name != "exc_info"}
    return copied


class _Taker(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        try:
            self.format(record)
        except Exception as error:  # noqa: BLE001  whoever takes lines may fail; who logs has other worries
            logging.getLogger(__name__).warning("an error could not be handed on: %r", error)


class _Handler(logging.StreamHandler[TextIO]):
    def __init__(self, stream: TextIO, bounds: LineBounds) -> None:
        super().__init__(stream)
        self._bounds = bounds

    def emit(self, record: logging.LogRecord) -> None:
        guild_id = _guild_of(record)
        said = {} if guild_id is None else self._bounds.note(guild_id, _line_of(record))
        if said:
            record = _with_fields(record, said)
        elif said is None:
            if record.name in REFERENCES_OF_ITS_OWN or _field_of(record, "reference") is None:
                return
            record = _without_traceback(record)
        super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Says that a line was lost; `logging`'s own answer would print its arguments, secrets included."""
        try:
            self.stream.write(f"a log line of {record.name} ({record.pathname}:{record.lineno}) could not be written\n")
        except (OSError, ValueError):
            return  # the stream itself is gone: nobody is left to tell
