"""Where every HTTP request is sorted: whose it is, which route, which limit, which trouble, and how refusals look."""

import logging
from collections.abc import Awaitable
from http import HTTPStatus
from ipaddress import ip_address
from typing import Any
from urllib.parse import parse_qs

import msgspec
import trio
from attrs import define, field, frozen

from aeon.discord.ids import UserId
from aeon.simulator.call import Answer, Call, Parts
from aeon.simulator.errors import Misuse, Refusal, Refused, TooMany
from aeon.simulator.faults import Cut, Limited, Trouble
from aeon.simulator.http import Request, Response
from aeon.simulator.limits import Buckets, Verdict
from aeon.simulator.multipart import Upload, read_form
from aeon.simulator.pages import page_of
from aeon.simulator.rest.authorize import PAGE
from aeon.simulator.routes import Caller, Match, Route, RouteTable
from aeon.simulator.wire import decode, encode

_LOG = logging.getLogger("aeon.simulator")
_JSON = ("Content-Type", "application/json")
_API_PREFIXES = ("/api/v10", "/api/v9", "/api")
_HANDLER_SECONDS = 60.0
"""No handler waits longer than this; only those of `/_sim/` wait at all."""


@frozen
class _Content:
    body: Any = None
    uploads: tuple[Upload, ...] = ()


@define
class Desk:
    """Answers requests; stateless but for the limits' buckets."""

    parts: Parts
    rest: RouteTable
    control: RouteTable
    buckets: Buckets = field(factory=Buckets)

    async def answer(self, request: Request) -> Response:
        """Answer one request of any kind."""
        if request.path.startswith("/_sim/"):
            return await self._control(request)
        for prefix in _API_PREFIXES:
            if request.path.startswith(prefix + "/"):
                return await self._rest(request, request.path.removeprefix(prefix))
        if request.path == PAGE:
            return await self._rest(request, request.path)
        if request.path.startswith("/cdn/"):
            return self._file(request)
        page = page_of(request.path) if request.method == "GET" else None
        if page is not None:
            return page
        return _response(404, {"message": f"the simulator has no {request.method} {request.path}", "code": 0})

    def _file(self, request: Request) -> Response:
        """An uploaded file, while its address is good."""
        attachment_id = request.path.split("/")[-2]
        query = {key: values[-1] for key, values in parse_qs(request.query).items()}
        files = self.parts.world.files
        upload = files.fetch(attachment_id, ends=query.get("ex", ""), signature=query.get("hm", ""))
        if upload is None:
            return Response(404, b"This content is no longer available.", (("Content-Type", "text/plain"),))
        return Response(200, upload.data, (("Content-Type", upload.content_type),))

    async def _control(self, request: Request) -> Response:
        if not ip_address(request.peer).is_loopback:
            return _response(403, {"message": "/_sim/ is for this machine alone"})
        match = self.control.find(request.method, request.path.removeprefix("/_sim"))
        if match is None:
            return _response(404, {"message": f"the simulator has no {request.method} {request.path}"})
        try:
            content = _read(request)
            call = Call(self.parts, None, match.params, parse_qs(request.query), content.body, content.uploads)
            return _respond(await _run(match.route, call))
        except Misuse as misuse:
            return _response(misuse.status, {"message": misuse.sentence})
        except Refused as refused:
            return _refusal(refused)
        except Exception:  # noqa: BLE001 - one broken request must not end the simulator
            _LOG.exception("the simulator failed at %s %s", request.method, request.path)
            return _response(500, {"message": f"the simulator failed at {request.method} {request.path}; see its log"})

    async def _rest(self, request: Request, path: str) -> Response:
        started = trio.current_time()
        match = self.rest.find(request.method, path)
        by_person = path == PAGE or request.headers.get("authorization", "").startswith("Sim ")
        template = None if match is None else match.route.path
        trouble = None if by_person else self.parts.faults.take(request.method, path, template)
        response = await self._with_trouble(request, path, match, trouble)
        if not by_person:
            self.parts.journal.note(
                request.method,
                request.path,
                query=request.query,
                body=_loggable(request),
                status=0 if response.cut else response.status,
                ms=(trio.current_time() - started) * 1000,
                route=template,
                fault=None if trouble is None else trouble.describe(),
            )
        return response

    async def _with_trouble(
        self, request: Request, path: str, match: Match | None, trouble: Trouble | None
    ) -> Response:
        if trouble is None:
            return await self._handle(request, path, match)
        if trouble.delay_ms:
            await trio.sleep(trouble.delay_ms / 1000)
        if trouble.cut is Cut.UNHANDLED:
            return Response(0, cut=True)
        if trouble.limited is not None:
            return _limited(trouble.limited, trouble.retry_after)
        if trouble.status is not None:
            body = trouble.body or {"message": HTTPStatus(trouble.status).phrase, "code": 0}
            return _response(trouble.status, body)
        response = await self._handle(request, path, match)
        return Response(0, cut=True) if trouble.cut is Cut.HANDLED else response

    async def _handle(self, request: Request, path: str, match: Match | None) -> Response:
        if match is None:
            _LOG.error("the simulator has no route %s %s", request.method, path)
            return _response(501, {"message": f"the simulator has no route {request.method} {path}", "code": 0})
        verdict = Verdict()
        try:
            actor = self._actor(request, match.route)
            if self.parts.settings.rate_limits and (actor is None or actor == self.parts.world.bot_id):
                verdict = self.buckets.take(match, now=trio.current_time(), wall=self.parts.world.now_ms() / 1000)
                if verdict.retry_after is not None:
                    return _limited(verdict.limited, verdict.retry_after, verdict.headers)
            content = _read(request)
            call = Call(
                self.parts,
                actor,
                match.params,
                parse_qs(request.query, keep_blank_values=True),
                content.body,
                content.uploads,
                request.headers.get("x-audit-log-reason"),
                request.headers.get("authorization"),
            )
            return _respond(await _run(match.route, call), verdict.headers)
        except Refused as refused:
            return _refusal(refused, verdict.headers)
        except TooMany as many:
            return _limited(Limited.OWN, many.retry_after, verdict.headers)
        except Exception:  # noqa: BLE001 - one broken request must not end the simulator
            _LOG.exception("the simulator failed at %s %s", request.method, path)
            return _response(
                500, {"message": f"the simulator failed at {request.method} {path}; see its log", "code": 0}
            )

    def _actor(self, request: Request, route: Route) -> UserId | None:
        scheme, _, credential = request.headers.get("authorization", "").partition(" ")
        world = self.parts.world
        actor: UserId | None = None
        if scheme == "Bot" and credential == world.application.token:
            actor = world.bot_id
        elif scheme == "Sim" and credential in world.users:
            actor = UserId(credential)
        elif scheme == "Bearer" and route.scope is not None:
            grant = world.oauth.find(credential, now_ms=world.now_ms())
            if grant is not None and (not route.scope or route.scope in grant.scopes):
                actor = grant.user_id
        if route.caller is not Caller.ANYONE and actor is None:
            raise Refused(Refusal.UNAUTHORIZED)
        if route.caller is Caller.BOT and actor != world.bot_id:
            raise Refused(Refusal.UNAUTHORIZED)
        return actor


async def _run(route: Route, call: Call) -> Answer:
    answer = route.handler(call)
    if isinstance(answer, Awaitable):
        with trio.fail_after(_HANDLER_SECONDS):
            return await answer
    return answer


def _read(request: Request) -> _Content:
    """The request's JSON and files; Refused for what is neither."""
    if not request.body:
        return _Content()
    content_type = request.headers.get("content-type", "application/json")
    try:
        if content_type.startswith("multipart/form-data"):
            form = read_form(content_type, request.body)
            return _Content(None if form.payload is None else decode(form.payload), form.uploads)
        if content_type.startswith("application/x-www-form-urlencoded"):
            return _Content({key: values[-1] for key, values in parse_qs(request.body.decode()).items()})
        return _Content(decode(request.body))
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError):
        raise Refused(Refusal.INVALID_JSON) from None


def _loggable(request: Request) -> Any:
    try:
        return _read(request).body
    except Refused:
        return request.body.decode("utf-8", "replace")


def _response(status: int, body: Any, headers: tuple[tuple[str, str], ...] = ()) -> Response:
    return Response(status, encode(body), (_JSON, *headers))


def _respond(answer: Answer, headers: tuple[tuple[str, str], ...] = ()) -> Response:
    if answer.status == HTTPStatus.NO_CONTENT:
        return Response(answer.status, b"", (*answer.headers, *headers))
    if answer.raw is not None:
        return Response(answer.status, answer.raw, (*answer.headers, *headers))
    return _response(answer.status, answer.body, (*answer.headers, *headers))


def _refusal(refused: Refused, headers: tuple[tuple[str, str], ...] = ()) -> Response:
    body: dict[str, Any] = {"message": refused.refusal.sentence, "code": refused.refusal.code} | refused.extra
    if refused.errors is not None:
        body["errors"] = refused.errors
    return _response(refused.refusal.status, body, headers)


def _limited(kind: Limited, retry_after: float, headers: tuple[tuple[str, str], ...] = ()) -> Response:
    """A 429 (https://discord.com/developers/docs/topics/rate-limits#exceeding-a-rate-limit)."""
    body: dict[str, Any] = {
        "message": "You are being rate limited."
        if kind is not Limited.SHARED
        else "The resource is being rate limited.",
        "retry_after": round(retry_after, 3),
        "global": kind is Limited.GLOBAL,
    }
    scope = {Limited.OWN: "user", Limited.GLOBAL: "global", Limited.SHARED: "shared"}[kind]
    extra = [("Retry-After", str(-int(-retry_after // 1))), ("X-RateLimit-Scope", scope)]
    if kind is Limited.GLOBAL:
        extra.append(("X-RateLimit-Global", "true"))
    return _response(429, body, (*headers, *extra))
