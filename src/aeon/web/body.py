"""From a request to a typed body. We read it ourselves: Quart decodes unguarded, so what is not UTF-8 would be a fault of ours."""

import re
from collections.abc import Sequence
from typing import Any

import trio
from quart import Request
from werkzeug.exceptions import RequestEntityTooLarge

from aeon.web.errors import BadRequest, BodyTooLarge, BodyTooSlow, Fault, InvalidBody, UnsupportedMediaType
from aeon.web.json_text import read_json
from aeon.web.route import Route
from aeon.web.structure import structure, structure_query

BODY_SECONDS = 10.0
LONGEST_QUERY = 8 * 1024
VERSION = re.compile(r"[0-9]{1,18}")
_STRONG_TAG = re.compile(r'(?:^|,)[ \t]*"([^"]*)"(?=[ \t]*(?:,|$))')


async def body_of(request: Request, route: Route[Any]) -> Any:
    """The body as the route's type, None for a route without one.

    Raises `UnsupportedMediaType`, `BodyTooLarge`, `BodyTooSlow` (after `BODY_SECONDS`), `BadRequest` and `InvalidBody`.
    """
    if route.body is None:
        return None
    _check_media_type(request)
    content = await _read(request, route.body_bytes)
    if not content:
        raise BadRequest("a body is needed")
    value = read_json(content)
    if not isinstance(value, dict):
        raise InvalidBody((Fault("", "must be an object"),))
    return structure(value, route.body)


def query_of(request: Request, route: Route[Any]) -> object:
    """The query string as the route's type, None for a route without one. Raises `InvalidBody`, `BadRequest`."""
    if route.query is None:
        return None
    if len(request.query_string) > LONGEST_QUERY:
        raise BadRequest(f"the query string is longer than {LONGEST_QUERY} bytes")
    pairs: Sequence[tuple[str, str]] = list(request.args.items(multi=True))
    if any("\0" in text or "\N{REPLACEMENT CHARACTER}" in text for pair in pairs for text in pair):
        raise BadRequest("the query string is not text in UTF-8")
    return structure_query(pairs, route.query)


def if_match_of(request: Request, route: Route[Any]) -> int | None:
    """The version that the caller decided on; None where it named none, or any (`*`), and where nothing is changed.

    A tag that is no version of ours, or a weak one, can match nothing (RFC 9110, 13.1.1), so it reads as -1. Raises `BadRequest` for
    several versions, among which no caller of a single resource has to choose.
    """
    if not route.changes:
        return None
    # Lines of the same name are one list (RFC 9110, 5.3).
    lines = request.headers.getlist("If-Match")
    given = ", ".join(lines).strip()
    if not lines or given == "*":
        return None
    versions = {int(digits) for digits in _STRONG_TAG.findall(given) if VERSION.fullmatch(digits)}
    if len(versions) > 1:
        raise BadRequest("If-Match takes one version here")
    return next(iter(versions), -1)


def _check_media_type(request: Request) -> None:
    given = request.mimetype
    # Without the header a body is whatever the receiver takes it for (RFC 9110, 8.3).
    if given and given != "application/json" and not (given.startswith("application/") and given.endswith("+json")):
        raise UnsupportedMediaType(given[:100])
    encoding = request.headers.get("Content-Encoding", "identity")
    if encoding.lower() != "identity":
        raise UnsupportedMediaType(f"content encoded as {encoding[:100]}")


async def _read(request: Request, limit: int) -> bytes:
    if (request.content_length or 0) > limit:
        raise BodyTooLarge(limit)
    try:
        with trio.fail_after(BODY_SECONDS):
            content = await request.body
    except trio.TooSlowError as error:
        raise BodyTooSlow(BODY_SECONDS) from error
    except RequestEntityTooLarge as error:
        raise BodyTooLarge(limit) from error
    if len(content) > limit:
        raise BodyTooLarge(limit)
    return bytes(content)
