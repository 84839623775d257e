"""Errors as callers read them: RFC 9457 problem details. One table decides status, type and title of each error there is.

What is not in the table is a fault of ours: the caller gets a reference, the log gets the rest under that reference.
"""

import secrets
from collections.abc import Mapping
from http import HTTPStatus
from math import ceil
from typing import Any, cast

import attrs
from attrs import field, frozen

from aeon.actors import errors as actors
from aeon.feed.wire import encode
from aeon.guild import errors as guild
from aeon.storage import errors as storage
from aeon.web import errors as web

MEDIA_TYPE = "application/problem+json"

RETRY_SECONDS = 1.0

STATUS_DETAILS: Mapping[int, str] = {
    HTTPStatus.NOT_FOUND: "there is nothing at this address; mind the slashes",
    HTTPStatus.METHOD_NOT_ALLOWED: "this address does not take this method; the header Allow names those that it takes",
}
"""What a caller can do about a plain HTTP status that more than one mistake leads to."""


@frozen
class Problem:
    """One answer that says no. `more` are further members of the document, in JSON's names."""

    status: int
    type: str
    title: str
    detail: str | None = None
    headers: Mapping[str, str] = field(factory=dict)
    more: Mapping[str, Any] = field(factory=dict)

    def content(self, request_id: str) -> bytes:
        """The document; members without a value are left out (RFC 9457, 3.1)."""
        document = {
            "type": self.type,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "requestId": request_id,
            **self.more,
        }
        return encode({name: value for name, value in document.items() if value is not None})


@frozen
class Kind:
    """Status, type and title of an error's problem, and its detail: a sentence with the error's fields in braces."""

    status: HTTPStatus
    type: str
    title: str
    detail: str | None = None


_UNKNOWN_OUTCOME = Kind(
    HTTPStatus.GATEWAY_TIMEOUT,
    "outcome-unknown",
    "It may or may not have happened",
    "it took too long; read again before you repeat it",
)
_UNAVAILABLE = Kind(
    HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", "Not available now", "nothing was changed; try again"
)
_FORBIDDEN = Kind(
    HTTPStatus.FORBIDDEN, "forbidden", "No right to this", "you have no right to this, or there is no such guild"
)
_INVALID = Kind(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", "The input does not fit")
_OUTDATED = Kind(
    HTTPStatus.PRECONDITION_FAILED,
    "precondition-failed",
    "Changed since it was read",
    "nothing was changed; read it again, and send what ETag says then as If-Match",
)
_OURS = Kind(HTTPStatus.INTERNAL_SERVER_ERROR, "internal", "Something went wrong", "the log has it under {reference}")


def _not_found(detail: str) -> Kind:
    return Kind(HTTPStatus.NOT_FOUND, "not-found", "There is no such thing", detail)


def _conflict(detail: str) -> Kind:
    return Kind(HTTPStatus.CONFLICT, "conflict", "Not in the present state", detail)


KINDS: Mapping[type[Exception], Kind] = {
    web.BadRequest: Kind(HTTPStatus.BAD_REQUEST, "bad-request", "The request cannot be read", "{detail}"),
    web.Unauthenticated: Kind(HTTPStatus.UNAUTHORIZED, "unauthenticated", "Credentials are needed", "{reason}"),
    web.Forbidden: _FORBIDDEN,
    web.NotFound: _not_found("{detail}"),
    web.BodyTooSlow: Kind(
        HTTPStatus.REQUEST_TIMEOUT,
        "body-too-slow",
        "The body came too slowly",
        "it was not here after {seconds} seconds",
    ),
    web.BodyTooLarge: Kind(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "body-too-large",
        "The body is too large",
        "at most {limit} bytes are taken",
    ),
    web.UnsupportedMediaType: Kind(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        "unsupported-media-type",
        "Only JSON is understood",
        "send application/json, not {given}",
    ),
    web.InvalidBody: _INVALID,
    web.RateLimited: Kind(HTTPStatus.TOO_MANY_REQUESTS, "rate-limited", "Too many requests"),
    guild.Invalid: _INVALID,
    guild.NoSuch: _not_found("{what}"),
    guild.Refused: _conflict("{reason}"),
    guild.NotEntitled: Kind(HTTPStatus.FORBIDDEN, "forbidden", "No right to this", "{reason}"),
    guild.PreconditionFailed: _OUTDATED,
    guild.FeatureOff: Kind(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "feature-off",
        "Off in this guild for now",
        "{feature} failed here too often and is tried again by itself; nothing was changed",
    ),
    guild.DiscordAway: Kind(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "discord-away",
        "Discord does not answer",
        "nothing was changed; try again",
    ),
    guild.NotHere: Kind(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "guild-elsewhere",
        "This process does not have the guild now",
        "{reason}; nothing was changed; try again, or ask the process that has it",
    ),
    actors.UnknownActor: _FORBIDDEN,
    actors.NotBegun: _UNAVAILABLE,
    actors.OutcomeUnknown: _UNKNOWN_OUTCOME,
    actors.HandlerFailed: _OURS,
    storage.DatabaseUnavailable: _UNAVAILABLE,
    storage.TimedOut: _UNAVAILABLE,
    storage.Clash: _UNAVAILABLE,
    storage.OutcomeUnknown: _UNKNOWN_OUTCOME,
    storage.Conflict: _conflict("there is one already"),
    storage.ReferenceBroken: _conflict("what it refers to is gone, or it is in use"),
    storage.ValueRefused: _INVALID,
    storage.VersionMismatch: _OUTDATED,
}


def problem_of(error: Exception) -> Problem | None:
    """The problem that an error of ours stands for; None for one that nobody foresaw."""
    if isinstance(error, web.TooSlow):
        kind = _UNKNOWN_OUTCOME if error.may_have_changed else _UNAVAILABLE
    elif type(error) in KINDS:
        kind = KINDS[type(error)]
    else:
        return None
    # `has` does not narrow an instance's type.
    fields = attrs.asdict(cast("Any", error), recurse=False) if attrs.has(type(error)) else {}
    return Problem(
        status=kind.status,
        type=kind.type,
        title=kind.title,
        detail=kind.detail and kind.detail.format(**fields),
        headers=_headers(error, kind),
        more=_more(error),
    )


def unforeseen() -> Problem:
    """The problem of an error that nobody foresaw, with a fresh reference for the log and the caller."""
    problem = problem_of(actors.HandlerFailed(secrets.token_hex(4)))
    assert problem is not None
    return problem


def problem_of_status(status: int, *, headers: Mapping[str, str] | None = None, detail: str | None = None) -> Problem:
    """The problem of a plain HTTP status, such as 404 for a path that is nobody's."""
    phrase = HTTPStatus(status).phrase
    said = STATUS_DETAILS.get(status) if detail is None else detail
    return Problem(status, phrase.lower().replace(" ", "-"), phrase, said, headers=headers or {})


def _headers(error: Exception, kind: Kind) -> dict[str, str]:
    if kind.status is HTTPStatus.UNAUTHORIZED:
        # RFC 9110, 11.6.1: a 401 names how to do better.
        return {"WWW-Authenticate": 'Bearer realm="aeon"'}
    if kind.status in {HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS}:
        seconds = getattr(error, "retry_after", RETRY_SECONDS)
        return {"Retry-After": str(max(1, ceil(seconds)))}
    if isinstance(error, guild.PreconditionFailed):
        return {"ETag": f'"{error.current_version}"'}
    if isinstance(error, storage.VersionMismatch):
        return {"ETag": f'"{error.actual}"'}
    return {}


def _more(error: Exception) -> dict[str, Any]:
    match error:
        case web.InvalidBody(faults=faults) | guild.Invalid(faults=faults):
            return {"errors": faults}
        case actors.HandlerFailed(reference=reference):
            return {"reference": reference}
    return {}
