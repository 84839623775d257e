"""`GET /api/guild/:guildId/audit-logs`, and one row by its id."""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, TypeVar
from urllib.parse import urlencode

from attrs import asdict, evolve, frozen
from msgspec import Meta

from aeon.actors.errors import NotBegun, OutcomeUnknown
from aeon.actors.request import Request
from aeon.audit.event import AuditEvent
from aeon.audit.log import AuditFilter, Place
from aeon.audit.row import AuditRow
from aeon.discord.ids import UserId
from aeon.features.audit.reading import GetAudit, ListAudit
from aeon.feed.wire import json_name
from aeon.web.answer import ApiAnswer
from aeon.web.errors import Fault, InvalidBody, NotFound
from aeon.web.route import ApiCall, Method, Outcome, Policy, Route

Answer = TypeVar("Answer")

PATH = "/api/guild/:guildId/audit-logs"
READ_SECONDS = 12.0
LONGEST_ID = 64

EPOCH = datetime.fromtimestamp(0, UTC).replace(tzinfo=None)
"""Rows have times in UTC without a zone."""
_CURSOR = re.compile(r"(?P<microseconds>-?\d{1,18})-(?P<position>\d{1,18})", re.ASCII)
_NO_CURSOR = "must be one that an answer's Link gave"


@frozen
class AuditQuery:
    """`from` and `to` are inclusive; `cursor` comes from an answer's `Link`."""

    action_type: Annotated[str, Meta(min_length=1, max_length=100)] | None = None
    user_id: UserId | None = None
    moderator_id: UserId | None = None
    bot_action: bool | None = None
    from_: datetime | None = None
    to: datetime | None = None
    limit: Annotated[int, Meta(ge=1, le=100)] = 50
    cursor: str | None = None

    @property
    def wanted(self) -> AuditFilter:
        return AuditFilter(
            action_type=self.action_type,
            user_id=self.user_id,
            moderator_id=self.moderator_id,
            bot_action=self.bot_action,
            since=self.from_,
            until=self.to,
        )

    def text(self) -> str:
        """As it stands in an address."""
        given = {json_name(name): value for name, value in asdict(self).items() if value is not None}
        return urlencode({name: _query_text(value) for name, value in given.items()})


@frozen
class AuditItem(AuditEvent):
    """What sockets get as `audit_log`, and the row's own name for its time."""

    created_at: datetime

    @classmethod
    def of(cls, row: AuditRow) -> "AuditItem":
        event = AuditEvent.of(row)
        return cls(**asdict(event, recurse=False), created_at=event.timestamp)


async def list_audit(call: ApiCall[None]) -> ApiAnswer:
    """One row more than wanted is read, which tells whether there is a next page."""
    query = call.query(AuditQuery)
    behind = None if query.cursor is None else _place_of(query.cursor)
    rows = await _ask(call, ListAudit(query.wanted, query.limit + 1, behind))
    page, has_more = rows[: query.limit], len(rows) > query.limit
    following = evolve(query, cursor=_cursor_of(Place.of(page[-1]))) if has_more else None
    address = None if following is None else f"/api/guild/{call.guild_id}/audit-logs?{following.text()}"
    return ApiAnswer.ok([AuditItem.of(row) for row in page], next_page=address)


async def get_audit(call: ApiCall[None]) -> ApiAnswer:
    row_id = call.path["id"]
    if len(row_id) > LONGEST_ID or not row_id.isprintable():
        raise NotFound("there is no such row in the audit log")
    return ApiAnswer.ok(AuditItem.of(await _ask(call, GetAudit(row_id))))


async def _ask(call: ApiCall[None], question: Request[Answer]) -> Answer:
    try:
        return await call.ask(question, seconds=READ_SECONDS)
    except OutcomeUnknown as error:
        # A question changes nothing, whenever it is answered.
        raise NotBegun("the audit log was not read in time") from error


def _cursor_of(place: Place) -> str:
    return f"{(place.created_at - EPOCH) // timedelta(microseconds=1)}-{place.position}"


def _place_of(cursor: str) -> Place:
    match = _CURSOR.fullmatch(cursor)
    if match is None:
        raise InvalidBody((Fault("cursor", _NO_CURSOR),))
    try:
        created_at = EPOCH + timedelta(microseconds=int(match["microseconds"]))
    except OverflowError:
        raise InvalidBody((Fault("cursor", _NO_CURSOR),)) from None
    return Place(created_at, int(match["position"]))


def _query_text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
    return str(value)


ROUTES: tuple[Route[Any], ...] = (
    Route(
        Method.GET,
        PATH,
        Policy.GUILD_READ,
        list_audit,
        query=AuditQuery,
        answers=(Outcome(200, list[AuditItem]), Outcome(422)),
        summary="What was done in a guild, the latest first",
    ),
    Route(
        Method.GET,
        f"{PATH}/:id",
        Policy.GUILD_READ,
        get_audit,
        answers=(Outcome(200, AuditItem), Outcome(404)),
        summary="One row of the audit log",
    ),
)
