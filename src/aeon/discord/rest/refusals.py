"""Discord's refusals read: a status and a JSON body become the error that says what the caller can do.

https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
"""

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen
from msgspec import DecodeError, json

from aeon.discord.rest.errors import (
    AlreadyAnswered,
    CannotMessage,
    CategoryFull,
    Fault,
    Forbidden,
    InteractionExpired,
    InvalidForm,
    LimitReached,
    NotFound,
    Rejected,
    TooManyCommandCreates,
    Unauthorized,
)
from aeon.discord.rest.route import Route
from aeon.discord.rest.traffic import Lane

UNKNOWN_WEBHOOK = 10015
UNKNOWN_INTERACTION = 10062
TOO_MANY_CHANNELS = 30013
TOO_MANY_COMMAND_CREATES = 30034
ALREADY_ANSWERED = 40060
MISSING_ACCESS = 50001
CANNOT_MESSAGE_USER = 50007
MISSING_PERMISSIONS = 50013
INVALID_WEBHOOK_TOKEN = 50027
INVALID_FORM = 50035

CATEGORY_FULL_WORD = "CHANNEL_PARENT_MAX_CHANNELS"

_LIMITS_REACHED = range(30_000, 31_000)
_EXPIRED = frozenset({UNKNOWN_WEBHOOK, UNKNOWN_INTERACTION, INVALID_WEBHOOK_TOKEN})


@frozen
class Refusal:
    """The JSON body of a refusal. `errors` is a tree of field names with lists named `_errors` at its leaves."""

    code: int = 0
    message: str = ""
    errors: Any = None
    retry_after: float | None = None
    is_global: bool = False


_DECODER = json.Decoder(dict[str, Any])


def read_refusal(body: bytes) -> Refusal:
    """What a body says; an empty refusal where it says nothing readable (a proxy's page, for instance)."""
    try:
        raw = _DECODER.decode(body)
    except DecodeError:  # of which a body of another shape is one
        return Refusal()
    code, message, wait = raw.get("code"), raw.get("message"), raw.get("retry_after")
    return Refusal(
        code=code if isinstance(code, int) else 0,
        message=message if isinstance(message, str) else "",
        errors=raw.get("errors"),
        retry_after=float(wait) if isinstance(wait, int | float) else None,
        is_global=raw.get("global") is True,
    )


def refused(route: Route, status: int, body: bytes) -> Rejected:
    """The error for a 4xx that is not a limit of requests."""
    refusal = read_refusal(body)
    code, reason = refusal.code, refusal.message
    if code == INVALID_FORM:
        return _invalid_form(route, status, refusal)
    if route.lane is Lane.INTERACTION and code in _EXPIRED:
        return InteractionExpired(route.name, status=status, code=code, reason=reason)
    if code == CANNOT_MESSAGE_USER:
        return CannotMessage(route.name, status=status, code=code, reason=reason)
    if status == 403:  # noqa: PLR2004
        return Forbidden(route.name, status=status, code=code, reason=reason, missing=_missing(route, code))
    kind = _kind(status, code)
    return kind(route.name, status=status, code=code, reason=reason, retry_after=refusal.retry_after)


def is_quota(body: bytes) -> bool:
    """True of a 429 that limits no requests: the guild's new commands of this day are used up, and requests that make none still pass."""
    return read_refusal(body).code == TOO_MANY_COMMAND_CREATES


def _kind(status: int, code: int) -> type[Rejected]:
    by_code = {ALREADY_ANSWERED: AlreadyAnswered, TOO_MANY_COMMAND_CREATES: TooManyCommandCreates}
    by_status = {401: Unauthorized, 404: NotFound}
    if code in by_code:
        return by_code[code]
    if code in _LIMITS_REACHED:
        return LimitReached
    return by_status.get(status, Rejected)


def _missing(route: Route, code: int) -> str | None:
    return {MISSING_ACCESS: "VIEW_CHANNEL", MISSING_PERMISSIONS: route.needs}.get(code)


def _invalid_form(route: Route, status: int, refusal: Refusal) -> InvalidForm:
    faults = tuple(_faults(refusal.errors, ()))
    kind = CategoryFull if any(fault.code == CATEGORY_FULL_WORD for fault in faults) else InvalidForm
    reason = "; ".join(f"{fault.path}: {fault.message}" for fault in faults) or refusal.message
    return kind(route.name, status=status, code=refusal.code, reason=reason, faults=faults)


def _faults(tree: object, path: tuple[str, ...]) -> Iterator[Fault]:
    if not isinstance(tree, Mapping):
        return
    for name, below in tree.items():
        if name == "_errors" and isinstance(below, list):
            for one in below:
                if isinstance(one, Mapping):
                    yield Fault(".".join(path), str(one.get("message", "")), str(one.get("code", "")))
        else:
            yield from _faults(below, (*path, str(name)))
