import io
import json
import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
import trio

from aeon.log import InHand, Style, configure_logging, lines_named_by_turn, name_lines
from aeon.redaction import Redactor

TOKEN = "token-of-the-bot-1234567890"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Where the logs of one test go; afterwards logging is as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield io.StringIO()
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    structlog.contextvars.clear_contextvars()
    structlog.reset_defaults()


def configured(stream: io.StringIO, *, style: Style = "json", level: str = "info") -> io.StringIO:
    configure_logging(Redactor([TOKEN]), level=level, style=style, stream=stream)
    return stream


def fail(error: Exception) -> None:
    raise error


def lines_of(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_our_lines_and_those_of_libraries_have_one_shape(stream: io.StringIO) -> None:
    configured(stream)
    structlog.get_logger().info("guild woke", guild_id="1")
    logging.getLogger("hypercorn.error").info("Running on %s", "http://127.0.0.1:3001", extra={"pid": 7})
    ours, theirs = lines_of(stream)
    assert (ours["event"], ours["guild_id"], ours["level"]) == ("guild woke", "1", "info")
    assert (theirs["event"], theirs["logger"], theirs["pid"]) == (
        "Running on http://127.0.0.1:3001",
        "hypercorn.error",
        7,
    )
    assert ours["timestamp"].endswith("Z")
    assert ours.keys() - {"guild_id"} == theirs.keys() - {"pid"}


def test_what_is_below_the_level_is_not_written(stream: io.StringIO) -> None:
    configured(stream, level="warning")
    structlog.get_logger().info("no")
    logging.getLogger("quart").info("no")
    logging.getLogger("httpx").info("no")
    structlog.get_logger().warning("yes")
    assert [line["event"] for line in lines_of(stream)] == ["yes"]


def test_fields_bound_around_a_task_are_in_all_its_lines(stream: io.StringIO) -> None:
    async def handle() -> None:
        with structlog.contextvars.bound_contextvars(guild_id="1", event_id="2"):
            await trio.lowlevel.checkpoint()
            logging.getLogger("psycopg").warning("slow")

    configured(stream)
    trio.run(handle)
    (line,) = lines_of(stream)
    assert (line["guild_id"], line["event_id"]) == ("1", "2")


@pytest.mark.parametrize("style", ["console", "json"])
def test_a_secret_is_in_no_field_message_or_traceback(stream: io.StringIO, style: Style) -> None:
    configured(stream, style=style)
    log = structlog.get_logger()
    message = f"message {TOKEN}"
    log.info(message, field=TOKEN, nested={"deep": [TOKEN.encode(), (TOKEN,)]})
    logging.getLogger("trio-websocket").error("headers %r", {"Authorization": f"Bot {TOKEN}"})
    logging.getLogger("httpx").warning("POST %s", "https://d/interactions/12/interaction-token/callback")
    try:
        fail(ExceptionGroup(f"in {TOKEN}", [ValueError(TOKEN), OSError(f"key aeon_{'x' * 32}")]))
    except ExceptionGroup:
        log.exception("failed", reference="abc123")
    written = stream.getvalue()
    assert "abc123" in written
    assert TOKEN not in written
    assert "interaction-token" not in written
    assert "xxxx" not in written


def test_a_group_of_errors_is_one_line_that_names_its_leaves(stream: io.StringIO) -> None:
    configured(stream)
    try:
        fail(ExceptionGroup("outer", [ValueError("a"), ExceptionGroup("inner", [OSError("b")])]))
    except ExceptionGroup:
        structlog.get_logger().exception("failed")
        logging.getLogger("quart").exception("failed too")
    ours, theirs = lines_of(stream)
    assert ours["leaves"] == theirs["leaves"] == ["ValueError: a", "OSError: b"]
    assert "ExceptionGroup: outer" in ours["exception"]


def test_people_get_lines_without_colour_codes_where_there_is_no_terminal(stream: io.StringIO) -> None:
    configured(stream, style="console")
    structlog.get_logger().info("a guild woke", name="two\nlines")
    (line,) = stream.getvalue().splitlines()
    assert "a guild woke" in line
    assert "\x1b" not in line


def test_auto_is_json_where_there_is_no_terminal(stream: io.StringIO) -> None:
    configured(stream, style="auto")
    structlog.get_logger().info("up")
    assert lines_of(stream)[0]["event"] == "up"


def test_a_line_that_cannot_be_made_says_so_without_its_arguments(stream: io.StringIO) -> None:
    configured(stream)
    logging.getLogger("broken").info("%d", TOKEN)
    assert TOKEN not in stream.getvalue()
    assert "a log line of broken" in stream.getvalue()
    stream.close()
    logging.getLogger("broken").info("nobody hears this")
    assert sys.exc_info() == (None, None, None)


def in_hand_of(found: list[tuple[str, str]]) -> InHand:
    return lambda: found[-1] if found else None


def named(stream: io.StringIO) -> list[tuple[str, str | None, str | None]]:
    return [(line["event"], line.get("guild_id"), line.get("trace")) for line in lines_of(stream)]


async def test_lines_name_the_turn_in_hand_whoever_writes_them(stream: io.StringIO) -> None:
    configured(stream)
    turns: list[tuple[str, str]] = []
    with lines_named_by_turn() as named_by:
        named_by.in_hand = in_hand_of(turns)
        structlog.get_logger().info("before")
        turns.append(("1", "0:7"))
        structlog.get_logger().info("ours")
        logging.getLogger("aeon.features.fun").info("theirs")
        await trio.to_thread.run_sync(structlog.get_logger().info, "of a thread")
        turns.clear()
        logging.getLogger("aeon.features.fun").info("after")
    turns.append(("1", "0:7"))
    structlog.get_logger().info("left")
    assert named(stream) == [
        ("before", None, None),
        ("ours", "1", "0:7"),
        ("theirs", "1", "0:7"),
        ("of a thread", None, None),
        ("after", None, None),
        ("left", None, None),
    ]


async def test_an_effects_lines_name_its_own_guild_and_not_its_starters(stream: io.StringIO) -> None:
    configured(stream)

    async def effect(guild_id: str, nursery: trio.Nursery) -> None:
        name_lines(guild_id, f"0:{guild_id}")
        structlog.get_logger().info("begun")
        if guild_id == "1":
            nursery.start_soon(effect, "2", nursery)
        await trio.lowlevel.checkpoint()
        logging.getLogger("aeon.guild").info("ended")

    with lines_named_by_turn(), structlog.contextvars.bound_contextvars(request_id="r"):
        async with trio.open_nursery() as nursery:
            nursery.start_soon(effect, "1", nursery)
        structlog.get_logger().info("the starter goes on")
    assert sorted(named(stream)[:4]) == [
        ("begun", "1", "0:1"),
        ("begun", "2", "0:2"),
        ("ended", "1", "0:1"),
        ("ended", "2", "0:2"),
    ]
    assert ["request_id" in line for line in lines_of(stream)] == [False] * 4 + [True]
    assert named(stream)[4] == ("the starter goes on", None, None)


def test_what_the_kernel_calls_an_actor_is_a_guild(stream: io.StringIO) -> None:
    configured(stream)
    logging.getLogger("aeon.actors.loader").warning("failed", extra={"actor": "1", "trace": ""})
    (line,) = lines_of(stream)
    assert line["guild_id"] == "1"
    assert not line.keys() & {"actor", "trace"}
